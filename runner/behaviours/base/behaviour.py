"""A behaviour: what one node does in a run. One subclass a kind, in a module of the kind's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.values import ERROR, OK, Invocation, Parcel, Request, Response


class Behaviour:
    """Takes parcels, requests or work, as its kind can; what it cannot do, it refuses."""

    # Slots here and in `Compute`: instances with more than thirty attributes of their own are slow to read.
    __slots__ = ("account", "clock", "conditions", "context", "extend", "index", "ready", "world")

    name: ClassVar[str] = ""
    answers: ClassVar[bool] = False
    """True when deliveries reach it as requests (HTTP) and not as parcels."""
    has_account: ClassVar[bool] = False
    """True for channels: what they accept is in the ledger, and their account is what they report."""
    request_shape: ClassVar[str] = "message"
    """The shape of the event that a handler gets of a request, unless the request says its own."""
    is_cache: ClassVar[bool] = False
    """True when a reader loads elsewhere what it does not find here."""
    goes_on: ClassVar[bool] = True
    """False where `accept` only keeps the parcel: handing it over needs no turn of its own."""
    takes_messages: ClassVar[bool] = False
    """True when a person, a scenario or a gateway may hand it a parcel."""
    weighs: ClassVar[bool] = False
    """True when whether it accepts depends on the parcel: `weigh` is asked then, after `refusal`."""

    replays: ClassVar[bool] = False
    """True when it keeps an archive that a person may have put once more."""

    def __init__(self, context: Context) -> None:
        self.context = context
        # What happens to every message goes without a step through the context.
        self.clock = context.clock
        self.account = context.account
        self.conditions = context.conditions
        self.index = context.index
        self.extend = context.extend
        self.ready = context.ready
        self.world = context.world

    def connect(self) -> None:
        """Prepares for the run; all wires are there by now."""

    def link(self) -> None:
        """Lays short ways along the wires where it can; all behaviours have connected by now."""

    def refusal(self, wire: Wire | None) -> int:
        """0 when a parcel along the wire would be accepted now, else an HTTP status (4xx: for good, but 429)."""
        conditions = self.conditions
        if conditions.calm and (wire is None or wire.conditions.calm):
            return 0
        if conditions.down:
            return 503
        if conditions.throttled or (wire is not None and wire.conditions.throttled):
            return 429
        rate = conditions.failure_rate
        if wire is not None and wire.conditions.failure_rate:
            rate = 1 - (1 - rate) * (1 - wire.conditions.failure_rate)
        if rate and self.context.stream("faults").random() < rate:
            return 500
        return 0

    def weigh(self, parcel: Parcel) -> int:
        """0 when this very parcel would be accepted now, else an HTTP status."""
        return 0

    def seed(self, entries: Sequence[Any]) -> None:
        """Puts what a scenario gives into it before anything happens; what keeps nothing has no use for it."""

    def accept(self, parcel: Parcel) -> None:
        """Takes a parcel that `refusal` let pass."""
        raise AssertionError(f"A {self.name} takes no parcels.")

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        """Does one read or write (`reads`, `writes`) of `body`; 0, or the status of a refusal.

        `invocation` and `cause` are the numbers of what does it and of the message that led to it.
        """
        raise AssertionError(f"A {self.name} stores nothing.")

    def takes_time(self, relation: str) -> bool:
        """True when a modelled `reads` or `writes` waits for its answer, through `use_in_time` instead of `use`."""
        return False

    def use_in_time(
        self, relation: str, wire: Wire, invocation: int, cause: int, body: Any, done: Callable[[int], None]
    ) -> None:
        """Does one read or write as `use`, and tells `done` its status later; MISSED when a cache has no entry."""
        raise AssertionError(f"A {self.name} answers at once.")

    def loaded(self, wire: Wire, body: Any, status: int) -> None:
        """What a read along `wire` missed was loaded elsewhere, with this status (0: it is there now)."""
        raise AssertionError(f"A {self.name} is no cache.")

    def purge(self) -> str:
        """Drops every message by hand; "" or why that is refused."""
        return f"A {self.name} cannot be purged."

    def replay(self, from_us: int, until_us: int) -> int:
        """Puts what was archived in [from_us, until_us) once more; returns how many. Only where `replays` is true."""
        raise AssertionError(f"A {self.name} replays nothing.")

    def answer_task(self, token: str, output: Any, error: str = "", cause: str = "") -> bool:
        """Ends the task that waits under the token, with its output or with an error; False where none does."""
        return False

    def request(self, request: Request) -> None:
        """Answers a request, at once or later."""
        request.answer(Response(404, {"message": "Not Found"}))

    def consume(self, invocation: Invocation) -> None:
        """Takes a batch from a queue: a pipe hands each message on and settles the batch as a whole."""
        if self.answers:
            self._ask_for_each(invocation)
            return
        soon = self.context.soon
        if self.refusal(invocation.wire):
            soon(lambda _: invocation.on_done(invocation, ERROR, None), None)
            return
        for (number, body), message in zip(invocation.items, invocation.messages, strict=True):
            group = str(number) if message.group is None else message.group
            parcel = Parcel(invocation.wire, body, number, 0, False).having(group=group)
            if self.weighs and self.weigh(parcel):
                soon(lambda _: invocation.on_done(invocation, ERROR, None), None)
                return
            soon(self.accept, parcel)
        soon(lambda _: invocation.on_done(invocation, OK, None), None)

    def _ask_for_each(self, invocation: Invocation) -> None:
        open_numbers = {number for number, _ in invocation.items}
        failed: set[int] = set()

        def answered(number: int, response: Response) -> None:
            open_numbers.discard(number)
            if not response.ok:
                failed.add(number)
            if not open_numbers:
                invocation.on_done(invocation, ERROR if failed else OK, None)

        for number, body in invocation.items:
            request = Request(
                invocation.wire,
                self.world.next_message(),
                partial(answered, number),
                body=body,
                cause=number,
                is_fresh=False,
            )
            self.context.soon(self.request, request)

    def has_room(self) -> bool:
        """True when a batch offered now would start at once."""
        return True

    def wake(self) -> None:
        """A consumer has room again."""

    def kill(self) -> None:
        """Ends the work that runs right now."""

    def inventory(self) -> tuple[int, int]:
        """Messages found in its state right now: held, in flight."""
        return 0, 0

    def oldest_us(self) -> int | None:
        """When the oldest message in it was sent; None where it holds none."""
        return None

    def waits_for_consumer(self) -> bool:
        """True while it holds something that a consumer of this run would take."""
        return False

    def is_busy(self) -> bool:
        """True while something is in flight or running."""
        return False

    def report(self) -> dict[str, Any]:
        """The node's part of the result; channels report their account."""
        return {}

    def gauges(self) -> dict[str, Any]:
        """What the live view shows: cumulative counters and current depth or concurrency."""
        return self.report()

    def contents(self) -> list[dict[str, Any]]:
        """The messages in it, for a person to look at."""
        return []
