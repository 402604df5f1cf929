"""Compute: one invocation of a function or service, from its start to its end.

A modelled invocation draws its duration, then fails or sends along its outgoing edges in document order
(format.md, *What a modelled node does*). A sandboxed one runs its code when that duration has passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runner.behaviours.base.behaviour import Behaviour
from runner.behaviours.base.calls import Call, Message, timeout_us
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.sending import modelled_parcel, modelled_request
from runner.behaviours.base.steps import CALLING, SENDING, STORING, is_waiting, loaders_of
from runner.behaviours.base.values import (
    ERROR,
    KILLED,
    MISSED,
    OK,
    TIMEOUT,
    Invocation,
    Response,
    from_first,
)
from runner.kernel import Draw, Samples
from runner.trace import Op

_INVOKE, _END = Op.INVOKE.value, Op.END.value

NO_TIME = -1
"""Stands for the status of a call that got no answer in time."""
FAULT = {"type": "Fault", "message": "Failed by a fault of the scenario"}


class Compute(Behaviour):
    """What functions and services share. Subclasses decide who may start, and what a free place is for."""

    __slots__ = (
        "_init_max_us",
        "_is_plain",
        "_waits",
        "after",
        "calm_rate",
        "chance",
        "cold_starts",
        "concurrency_max",
        "delivered",
        "draw",
        "errors",
        "failure_rate",
        "invocations",
        "is_even",
        "is_sandboxed",
        "loaders",
        "running",
        "samples",
        "steps",
        "throttles",
        "timeout_us",
        "timeouts",
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.timeout_us = round(float(node["timeout_s"] or 3) * 1_000_000)
        self.failure_rate = float(node["failure_rate"] or 0)
        self.after = context.after
        self.draw = context.latency(node["latency"])
        self.chance = context.stream("failure").random
        self.running: dict[int, Invocation] = {}
        self.steps: list[Wire] = []
        self.loaders: dict[Wire, Wire] = {}
        self._waits = False
        self._is_plain = True
        self.calm_rate = 1 - (1 - self.failure_rate)
        self._init_max_us = round(context.world.limit("function.init_max_s") * 1_000_000)
        self.is_even = True
        self.invocations = 0
        self.delivered = 0
        self.errors = 0
        self.timeouts = 0
        self.throttles = 0
        self.cold_starts = 0
        self.concurrency_max = 0
        self.samples = Samples()
        self.is_sandboxed = False

    def connect(self) -> None:
        wires = self.context.wires(*CALLING, *SENDING, *STORING)
        self.loaders = loaders_of(wires)
        self.steps = [wire for wire in wires if wire not in self.loaders.values()]
        self._waits = any(is_waiting(wire) for wire in self.steps)
        handlers = self.context.world.handlers
        self.is_sandboxed = handlers is not None and handlers.runs(self.context.node.id)
        self._is_plain = not self._waits and not self.is_sandboxed

    # One invocation

    def begin(self, invocation: Invocation, environment: int, cold_us: int, draw: Draw | None = None) -> None:
        """Starts an invocation now; the subclass has made sure that there is a place for it.

        `cold_us` is what its new environment takes first; `draw` its duration where that is not the node's own.
        """
        number = invocation.number
        if not number:
            world = self.world
            world.invocations = invocation.number = number = world.invocations + 1
        invocation.started_us = now_us = self.clock.now_us
        invocation.environment = environment
        running = self.running
        running[number] = invocation
        self.invocations += 1
        if len(running) > self.concurrency_max:
            self.concurrency_max = len(running)
        is_request = False
        message = 0
        if invocation.kind != "batch":
            is_request = invocation.kind == "request"
            message = invocation.items[0][0]
        wire = invocation.wire
        edge = -1 if wire is None else wire.index
        self.extend((now_us, _INVOKE, self.index, edge, message, number, 1, cold_us))
        if self.is_sandboxed and self.world.is_wall:
            self._act(invocation)
            return
        duration_us = self.draw() if draw is None else draw()
        factor = self.conditions.latency_factor
        if is_request:
            factor *= invocation.source.latency_factor
        elif wire is not None:
            factor *= wire.conditions.latency_factor
        if factor != 1.0:
            duration_us = round(duration_us * factor)
        timeout_us = self.timeout_us
        if cold_us:
            # An init within its limit is not the handler's time; a longer one is cut off and done again in it.
            init_us = min(cold_us, self._init_max_us)
            timeout_us += init_us
            duration_us += cold_us if init_us == cold_us else init_us + cold_us
        if duration_us >= timeout_us:
            self.after(timeout_us, self.time_out, invocation)
            return
        if not self._is_plain:
            self.after(timeout_us, self.time_out, invocation)
        self.after(duration_us, self._act, invocation)

    def time_out(self, invocation: Invocation) -> None:
        """Ends an invocation that ran into its timeout."""
        if not invocation.is_over:
            self.timeouts += 1
            self.finish(invocation, TIMEOUT, {"type": "Timeout", "message": "Task timed out"})

    def _act(self, invocation: Invocation) -> None:
        """The duration has passed: now the invocation fails, or has its effects."""
        if invocation.is_over:
            return
        if self.is_sandboxed:
            self._run(invocation)
            return
        items = invocation.items
        rate = self.calm_rate if self.is_even and self.conditions.calm else self._failure_rate(invocation)
        if rate:
            if invocation.partial:
                failed = frozenset(number for number, _ in items if self.chance() < rate)
                if failed and invocation.source.is_fifo:
                    failed = from_first(invocation, failed)
                invocation.failed = failed
                items = [item for item in items if item[0] not in failed]
            elif self.chance() < rate:
                self.fail(invocation)
                return
        if self._waits:
            self._plan(invocation, items)
            self._walk(invocation, None)
            return
        if self.steps:
            for number, body in items:
                for wire in self.steps:
                    for _ in range(1 if wire.per_invocation is None else self._times(wire)):
                        status = self._send(wire, invocation, number, body)
                        if status:
                            self._send_failed(invocation, wire, status)
                            return
        self.finish(invocation, OK, None)

    def fail(self, invocation: Invocation) -> None:
        """Ends a modelled invocation by its failure rate, or by that of a fault where it is the greater."""
        if self.conditions.down or self.conditions.failure_rate > self.own_failure_rate(invocation):
            self.finish(invocation, ERROR, dict(FAULT))
            return
        self.finish(invocation, ERROR, {"type": "ModelledFailure", "message": "Failed by its failure rate"})

    def _run(self, invocation: Invocation) -> None:
        """Runs the node's code; a fault of the scenario may come first."""
        rate = self.conditions.failure_rate
        if rate and self.chance() < rate:
            self.finish(invocation, ERROR, dict(FAULT))
            return
        handlers = self.world.handlers
        assert handlers is not None, "A sandboxed node needs handlers."
        handlers.run(self, invocation)

    def own_failure_rate(self, invocation: Invocation) -> float:
        """The share of modelled invocations like this one that fail; asked unless all are alike (`is_even`)."""
        return self.failure_rate

    def fault_of(self, invocation: Invocation, output: Any) -> dict[str, Any] | None:
        """The error that a handler's result makes of its invocation; None for a good result."""
        return None

    def _failure_rate(self, invocation: Invocation) -> float:
        rate = 1 - (1 - self.own_failure_rate(invocation)) * (1 - self.conditions.failure_rate)
        return 1.0 if self.conditions.down else rate

    def _times(self, wire: Wire) -> int:
        per_invocation = wire.per_invocation
        if per_invocation is None or per_invocation == 1:
            return 1
        whole = int(per_invocation)
        rest = per_invocation - whole
        return whole + 1 if rest and self.context.stream("sends").random() < rest else whole

    def _plan(self, invocation: Invocation, items: list[tuple[int, Any]]) -> None:
        invocation.walk = [
            (wire, number, body) for number, body in items for wire in self.steps for _ in range(self._times(wire))
        ]

    def _walk(self, invocation: Invocation, _: Any) -> None:
        """Goes on along the plan until a call waits for its answer, something fails, or all is done."""
        walk = invocation.walk
        while invocation.position < len(walk):
            wire, number, body = walk[invocation.position]
            invocation.position += 1
            if is_waiting(wire):
                self._wait(wire, invocation, number, body)
                return
            status = self._send(wire, invocation, number, body)
            if status:
                self._send_failed(invocation, wire, status)
                return
        self.finish(invocation, OK, None)

    def _wait(self, wire: Wire, invocation: Invocation, number: int, body: Any) -> None:
        """Does one step that is answered later; what it cannot find in a cache is loaded from where it is kept."""
        loader = self.loaders.get(wire)

        def answered(status: int) -> None:
            if status == MISSED and loader is not None:
                self._ask(loader, invocation, number, body, loaded)
            elif status and status != MISSED:
                self._step_failed(invocation, wire, status)
            elif not invocation.is_over:
                self._walk(invocation, None)

        def loaded(status: int) -> None:
            assert loader is not None, "Only what has a loader is loaded."
            wire.target.loaded(wire, body, status)
            if status:
                self._step_failed(invocation, loader, status)
            elif not invocation.is_over:
                self._walk(invocation, None)

        self._ask(wire, invocation, number, body, answered)

    def _ask(self, wire: Wire, invocation: Invocation, number: int, body: Any, done: Callable[[int], None]) -> None:
        """Calls, invokes, reads or writes along the wire; `done` hears 0, or a status, -1 for no answer in time."""
        if invocation.is_over:
            # Who is gone loads nothing: whoever waits for what it missed hears that it does not come.
            done(NO_TIME)
        elif wire.relation not in STORING:
            self._call(wire, invocation, number, body, done)
        elif wire.target.takes_time(wire.relation):
            wire.messages += 1

            def answered(status: int) -> None:
                if status and status != MISSED:
                    self._count_refusal(wire, invocation, status)
                done(status)

            wire.target.use_in_time(wire.relation, wire, invocation.number, number, body, answered)
        else:
            done(self._send(wire, invocation, number, body))

    def _call(self, wire: Wire, invocation: Invocation, number: int, body: Any, done: Callable[[int], None]) -> None:
        def answered(response: Response) -> None:
            done(0 if response.ok else response.status or NO_TIME)

        message: Message = modelled_request(wire, body, self.context.stream("paths"))
        Call(
            self.context,
            wire,
            message,
            answered,
            invocation=invocation.number,
            cause=number,
            timeout_us=timeout_us(wire),
            is_given_up=lambda: invocation.is_over,
        ).start()

    def _send(self, wire: Wire, invocation: Invocation, number: int, body: Any) -> int:
        """Sends along a wire that does not wait; 0, or the status of its refusal."""
        wire.messages += 1
        stores = wire.relation in STORING
        if stores:
            status = wire.target.use(wire.relation, wire, invocation.number, number, body)
        else:
            status = wire.target.refusal(wire)
        if status:
            self._count_refusal(wire, invocation, status)
            return status
        if not stores:
            parcel = modelled_parcel(self.context, wire, body, number, invocation.number)
            if wire.weighs and (status := wire.target.weigh(parcel)):
                self._count_refusal(wire, invocation, status)
                return status
            self.ready((wire.accept, parcel))
            rate = wire.conditions.drop_ack_rate
            if rate and self.context.stream("faults").random() < rate:
                # It arrived, but the sender does not learn of it.
                self._count_refusal(wire, invocation, 0)
                return 504
        return 0

    def _count_refusal(self, wire: Wire, invocation: Invocation, status: int) -> None:
        wire.errors += 1
        self.context.record(Op.REJECT, wire, 0, invocation.number, 0, status)

    def _step_failed(self, invocation: Invocation, wire: Wire, status: int) -> None:
        if not invocation.is_over:
            self._send_failed(invocation, wire, status)

    def _send_failed(self, invocation: Invocation, wire: Wire, status: int) -> None:
        message = f"{wire.id} answered {status}" if status > 0 else f"{wire.id} did not answer in time"
        self.finish(invocation, ERROR, {"type": "DownstreamFailure", "message": message})

    def finish(self, invocation: Invocation, outcome: int, output: Any, failed: frozenset[int] | None = None) -> None:
        """Ends the invocation, frees its place and tells whoever caused it."""
        if invocation.is_over:
            return
        invocation.is_over = True
        number = invocation.number
        del self.running[number]
        keyed = self.context.note(output) if output is not None else 0
        wire = invocation.wire
        now_us = self.clock.now_us
        self.extend((now_us, _END, self.index, -1 if wire is None else wire.index, keyed, number, 1, outcome))
        self.samples.append(now_us - invocation.started_us)
        if failed is not None:
            invocation.failed = failed
        if outcome == OK:
            self.delivered += len(invocation.items) - len(invocation.failed)
        else:
            self.errors += 1
        self.freed(invocation, outcome)
        invocation.on_done(invocation, outcome, output)

    def freed(self, invocation: Invocation, outcome: int) -> None:
        """A place is free again."""

    def kill(self) -> None:
        for invocation in list(self.running.values()):
            self.finish(invocation, KILLED, {"type": "Killed", "message": "Killed by a fault of the scenario"})

    def is_busy(self) -> bool:
        return bool(self.running)

    def report(self) -> dict[str, Any]:
        return {
            "invocations": self.invocations,
            "delivered": self.delivered,
            "errors": self.errors,
            "throttles": self.throttles,
            "cold_starts": self.cold_starts,
            "timeouts": self.timeouts,
            "concurrency_max": self.concurrency_max,
        }

    def gauges(self) -> dict[str, Any]:
        return self.report() | {"concurrency": len(self.running)}
