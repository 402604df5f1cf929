"""What passes between behaviours: parcels to channels, requests to whatever answers, work to compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runner.behaviours.base.context import Wire

NOTHING: Mapping[str, Any] = {}
OK, ERROR, TIMEOUT, KILLED, THROTTLED = range(5)
"""How an invocation ends; the first four are the values of the END row."""
MISSED = 404
"""The status of a read of a cache that has no entry."""
NONE_FAILED: frozenset[int] = frozenset()


class _Rare:
    """What few parcels have. As attributes of the class these cost the others nothing."""

    attributes: Mapping[str, Any] = NOTHING
    group: str | None = None
    deduplication: str | None = None
    origin: str = ""
    subject: str | None = None
    resources: Sequence[str] = ()
    error: Any = None
    moved_from: Callable[[Parcel], None] | None = None
    came_from: str = ""
    came_after: int = 0
    place: int = 0
    again_us: int = 0
    changed: int = 0
    hidden_us: int = 0


class Parcel(_Rare):
    """A message on its way to a channel or an asynchronous invocation, and in the queue that accepted it.

    `cause` is the number of the message that led to it, `is_fresh` says that its body is not the cause's.
    `event` is what a bus, topic or other service makes of it, in the service's own form; `kind` says which.
    `origin` is the source that the sender names for an event of a bus, `resources` what it is about; `subject` is that
    of a notification.

    A queue keeps the parcel as its message: `sent_us`, `state`, `receive_count`, `receipt` (which changes with each
    receive; 0 while there was none), `first_us`, and for a moved message `error`, what takes it back when it is
    redriven, `moved_from`, the node it came from, `came_from`, and after how many receives, `came_after`. `place` is
    the order of sending in a FIFO queue, `again_us` the time of a receive after the first, `changed` the receipt whose
    visibility timeout was changed, to `hidden_us`. A message that goes by express is its own invocation: `taker` is the
    number of that, `environment` what it runs in.
    """

    __slots__ = (
        "body",
        "cause",
        "delay_us",
        "environment",
        "event",
        "first_us",
        "invocation",
        "is_fresh",
        "kind",
        "number",
        "receipt",
        "receive_count",
        "sent_us",
        "state",
        "taker",
        "wire",
    )

    state: str
    first_us: int
    taker: int
    environment: int

    def __init__(
        self,
        wire: Wire | None,
        body: Any,
        cause: int = 0,
        invocation: int = 0,
        is_fresh: bool = True,
        kind: str = "message",
        event: Any = None,
        number: int = 0,
    ) -> None:
        self.wire = wire
        self.body = body
        self.cause = cause
        self.invocation = invocation
        self.is_fresh = is_fresh
        self.kind = kind
        self.event = event
        self.number = number
        self.delay_us: int | None = None
        self.sent_us = -1
        self.receive_count = 0
        self.receipt = 0

    @property
    def received_at_us(self) -> int:
        """When the receive began that holds now."""
        return self.first_us if self.receive_count == 1 else self.again_us

    def again(self, moved: Parcel) -> Parcel:
        """The same once more, under the number of the dead letter that goes back to where this was given up."""
        copy = Parcel(self.wire, self.body, moved.cause, 0, False, self.kind, self.event, moved.number)
        copy.subject = self.subject
        return copy.having(self.attributes, None, self.group, self.deduplication, -1, self.origin)

    def having(
        self,
        attributes: Mapping[str, Any] = NOTHING,
        delay_us: int | None = None,
        group: str | None = None,
        deduplication: str | None = None,
        sent_us: int = -1,
        origin: str = "",
    ) -> Parcel:
        """The same parcel with what few parcels have."""
        self.attributes = attributes
        self.delay_us = delay_us
        self.group = group
        self.deduplication = deduplication
        self.sent_us = sent_us
        self.origin = origin
        return self


class Response:
    """The answer to a request. Status 0: no answer came in time. `is_integrated` marks that of a gateway's target.

    `refusal` names the counter of the requests table that this answer belongs to when a gateway or service gave
    it without reaching the integration: rejected, throttled or timed_out.
    """

    __slots__ = ("body", "headers", "is_integrated", "refusal", "status")

    def __init__(self, status: int, body: Any = None, headers: Mapping[str, str] = NOTHING, refusal: str = "") -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.refusal = refusal
        self.is_integrated = False

    @property
    def ok(self) -> bool:
        return 0 < self.status < 400


OnResponse = Callable[[Response], None]
OnDone = Callable[["Invocation", int, Any], None]


class Request:
    """One attempt to get an answer. Whoever sent it hears of it once, through `on_response`.

    `shape` names the event that a handler gets of it; empty for the usual one of the target's kind.
    """

    __slots__ = (
        "attempt",
        "authorizer",
        "body",
        "cause",
        "claims",
        "headers",
        "identity",
        "invocation",
        "is_fresh",
        "is_settled",
        "latency_factor",
        "method",
        "number",
        "on_response",
        "path",
        "path_parameters",
        "query",
        "route",
        "shape",
        "variables",
        "wire",
    )

    def __init__(
        self,
        wire: Wire | None,
        number: int,
        on_response: OnResponse,
        *,
        method: str = "POST",
        path: str = "/",
        headers: Mapping[str, str] = NOTHING,
        body: Any = None,
        query: str = "",
        invocation: int = 0,
        cause: int = 0,
        attempt: int = 1,
        is_fresh: bool = True,
    ) -> None:
        self.wire = wire
        self.number = number
        self.on_response = on_response
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.query = query
        self.invocation = invocation
        self.cause = cause
        self.attempt = attempt
        self.is_fresh = is_fresh
        self.is_settled = False
        self.latency_factor = 1.0
        self.route = ""
        self.shape = ""
        self.identity: Mapping[str, Any] = NOTHING
        self.variables: Mapping[str, Any] = NOTHING
        self.path_parameters: Mapping[str, str] = NOTHING
        self.claims: Mapping[str, Any] = NOTHING
        self.authorizer: Mapping[str, Any] = NOTHING

    def answer(self, response: Response) -> None:
        """Settles the request; a second answer is ignored, as a caller that left does."""
        if not self.is_settled:
            self.is_settled = True
            # Letting go of the caller here breaks the circle of request and answer: no collection has to find it.
            on_response, self.on_response = self.on_response, _nobody
            on_response(response)


def _nobody(response: Response) -> None:
    """Hears what comes after the first answer."""


class _Usual:
    """What most invocations never change."""

    cold_us: int = 0
    walk: Sequence[tuple[Wire, int, Any]] = ()
    position: int = 0
    partial: bool = False
    version: int = 0
    replica: int = 0
    receipts: Sequence[int] | None = None
    names: Mapping[str, int] | None = None


class Invocation(_Usual):
    """One run of a handler, modelled or real, from when it is offered to its end.

    It is about a request, a batch of messages, or an asynchronous event: `kind` says which, and `source` is the
    request, the queue or the event. `items` are `(number, body)` pairs: one for a request or an event, one a
    message for a batch. `on_done(invocation, outcome, output)` hears the end once; `failed` then holds the numbers
    of batch items to keep. `number` is 0 until one is drawn; `environment` and `started_us` are set by the start.
    `names` are what a partial batch response calls the items of an ordered batch, where it is not their message ids.
    """

    __slots__ = (
        "environment",
        "failed",
        "is_copy",
        "is_over",
        "items",
        "kind",
        "messages",
        "number",
        "on_done",
        "source",
        "started_us",
        "wire",
    )

    environment: int
    started_us: int

    def __init__(
        self,
        kind: str,
        wire: Wire | None,
        items: list[tuple[int, Any]],
        on_done: OnDone,
        source: Any,
        number: int = 0,
        messages: Sequence[Any] = (),
    ) -> None:
        self.kind = kind
        self.wire = wire
        self.items = items
        self.on_done = on_done
        self.source = source
        self.number = number
        self.messages = messages
        self.failed = NONE_FAILED
        self.is_copy = False
        self.is_over = False


def from_first(invocation: Invocation, failed: frozenset[int]) -> frozenset[int]:
    """All items from the first that failed on: what an ordered batch keeps, so that its order holds."""
    numbers = [number for number, _ in invocation.items]
    first = next((index for index, number in enumerate(numbers) if number in failed), len(numbers))
    return frozenset(numbers[first:])
