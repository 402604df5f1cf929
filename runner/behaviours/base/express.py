"""The express: the short way of messages from a queue of one consumer through a modelled function.

Most messages of most runs are accepted, handed out, worked on and deleted without anything being decided about them.
The express does that in two acts a message instead of ten, with the same counters, the same draws and the same rows
as `Queue`, `Lane`, `Function` and `Consumer`, which do all the rest: batches, backlogs, cold starts, failures,
moves to a dead-letter queue. Both ways share their state, so that each message takes whichever fits it.

An invocation by express is nothing but its message, in the function's `running`: only what fails or sends in an
unusual way gets an `Invocation`. It is laid only where nothing can interfere: no fault of the scenario, no code, no
wall clock, no other source of work for the function, and no visibility timeout that could end before the function's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappush
from typing import Any, Protocol, cast

from runner.behaviours.base.behaviour import Behaviour
from runner.behaviours.base.compute import SENDING, Compute
from runner.behaviours.base.consumer import Consumer
from runner.behaviours.base.context import Context, Wire, World
from runner.behaviours.base.environments import IDLE_US
from runner.behaviours.base.sending import Sending
from runner.behaviours.base.values import Invocation, Parcel
from runner.kernel import Kernel
from runner.ledger import Account
from runner.trace import Op

_ACCEPT, _RECEIVE, _DELIVERED = Op.ACCEPT.value, Op.RECEIVE.value, Op.DELIVERED.value
_INVOKE, _END = Op.INVOKE.value, Op.END.value

Accept = Callable[[Parcel], None]
Step = tuple[Wire, str]
"""A plain send: its edge and the detail-type of an event."""
UNBOUNDED = 1 << 60


class Line(Protocol):
    """The queue of an express."""

    context: Context
    world: World
    clock: Kernel
    account: Account
    index: int
    messages: dict[int, Parcel]
    visible: deque[Parcel]
    visibility_us: int
    retention_us: int
    delay_us: int
    in_flight_max: int
    is_fifo: bool

    def extend(self, row: tuple[int, ...]) -> None: ...

    def accept(self, parcel: Parcel) -> None: ...

    def wake(self) -> None: ...

    def hide_until(self, message: Parcel, due_us: int) -> None: ...


class Worker(Compute):
    """The function of an express, as far as it takes part in it."""

    idle: list[tuple[int, int]]
    reserved: int | None
    shares: bool
    is_plainly_started: bool


def express(queue: Any, consumer: Consumer) -> Accept | None:
    """What accepts for the queue, or None where an express cannot be laid."""
    if consumer.wire.target.name != "function":
        return None
    line, function = cast(Line, queue), cast(Worker, consumer.wire.target)
    steps = _plain_steps(function) if _may_run(line, consumer, function) else None
    return None if steps is None else _accepting(line, consumer, function, _ending(line, consumer, function, steps))


def _may_run(queue: Line, consumer: Consumer, function: Worker) -> bool:
    world, horizon_us = queue.world, queue.world.horizon_us
    triggers = [wire for wire in function.context.incoming if wire.relation != "state"]
    return (
        world.is_undisturbed
        and horizon_us is not None
        and queue.retention_us > horizon_us
        and not queue.delay_us
        and isinstance(queue.visible, deque)
        and consumer.is_plain
        and consumer.size == 1
        and function.is_plainly_started
        and triggers == [consumer.wire]
        and function.timeout_us <= queue.visibility_us
    )


def _plain_steps(function: Worker) -> list[Step] | None:
    """What the function sends for each message, None when it does more than send."""
    steps = []
    for wire in function.steps:
        if wire.sending is None:
            wire.sending = Sending(function.context, wire)
        is_plain = wire.relation in SENDING and wire.sending.is_plain and wire.per_invocation == 1
        if not is_plain or wire.weighs or type(wire.target).refusal is not Behaviour.refusal:
            return None
        steps.append((wire, wire.sending.detail_type))
    return None if function.loaders else steps


def _accepting(queue: Line, consumer: Consumer, function: Worker, end: Accept) -> Accept:
    """Accepts a message and, where a place is free, hands it out at once."""
    world, clock, extend, account = queue.world, queue.clock, queue.extend, queue.account
    messages, visible, usual = queue.messages, queue.visible, queue.accept
    timers, next_turn, ready = clock.timers, clock.next_turn, clock.ready
    wire, edge, node, works = consumer.wire, consumer.wire.index, queue.index, function.index
    running = cast(dict[int, object], function.running)
    idle, draw, timeout_us = function.idle, function.draw, function.timeout_us
    ceiling, shares = queue.in_flight_max, function.shares
    most = UNBOUNDED if function.reserved is None else function.reserved
    if consumer.most is not None:
        most = min(most, consumer.most)

    def accept(parcel: Parcel) -> None:
        now_us = clock.now_us
        if (
            visible
            or not idle
            or len(running) >= most
            or parcel.is_fresh
            or parcel.delay_us is not None
            or account.in_flight >= ceiling
            or now_us - idle[-1][1] > IDLE_US
            or (shares and not world.unreserved_free)
        ):
            usual(parcel)
            return
        number = parcel.number
        if not number:
            world.messages = parcel.number = number = world.messages + 1
        if parcel.sent_us < 0:
            parcel.sent_us = now_us
        world.invocations = taker = world.invocations + 1
        parcel.first_us = now_us
        parcel.receive_count = parcel.receipt = 1
        parcel.state = "in_flight"
        parcel.taker = taker
        parcel.environment = idle.pop()[0]
        messages[number] = parcel
        running[taker] = parcel
        account.accepted += 1
        account.in_flight += 1
        if len(messages) > account.depth_max:
            account.depth_max = len(messages)
        function.invocations += 1
        if len(running) > function.concurrency_max:
            function.concurrency_max = len(running)
        if shares:
            world.unreserved_free -= 1
        consumer.running += 1
        wire.messages += 1
        sent = parcel.wire
        extend((
            now_us, _ACCEPT, node, -1 if sent is None else sent.index, number, parcel.invocation, 0, parcel.cause,
            now_us, _RECEIVE, node, edge, number, taker, 1, 0,
            now_us, _INVOKE, works, edge, 0, taker, 1, 0,
        ))  # fmt: skip
        duration_us = draw()
        if 0 < duration_us < timeout_us:
            heappush(timers, (now_us + duration_us, next_turn(), end, parcel))
        elif duration_us:
            heappush(timers, (now_us + timeout_us, next_turn(), late, parcel))
        else:
            ready((end, parcel))

    def late(message: Parcel) -> None:
        function.time_out(_invocation(message, queue, consumer, function))
        queue.hide_until(message, message.first_us + queue.visibility_us)

    return accept


def _ending(queue: Line, consumer: Consumer, function: Worker, steps: list[Step]) -> Accept:
    """Ends the invocation of a message whose duration has passed."""
    world, clock, extend, account = queue.world, queue.clock, queue.extend, queue.account
    messages, visible, edge, node, works = (
        queue.messages,
        queue.visible,
        consumer.wire.index,
        queue.index,
        function.index,
    )
    running, put_back, shares = function.running, function.idle.append, function.shares
    rate, chance, add_sample = function.calm_rate, function.chance, function.samples.append
    hide_us, wake, ready = queue.visibility_us, queue.wake, clock.ready

    def end(message: Parcel) -> None:
        if rate and chance() < rate:
            function.fail(_invocation(message, queue, consumer, function))
            queue.hide_until(message, message.first_us + hide_us)
            return
        now_us, number, taker = clock.now_us, message.number, message.taker
        for wire, detail_type in steps:
            wire.messages += 1
            ready((wire.accept, Parcel(wire, message.body, number, taker, False, "message", detail_type)))
        del running[taker]
        del messages[number]
        message.state = "gone"
        add_sample(now_us - message.first_us)
        function.delivered += 1
        put_back((message.environment, now_us))
        if shares:
            world.unreserved_free += 1
        consumer.running -= 1
        account.in_flight -= 1
        account.delivered += 1
        age_us = now_us - message.sent_us
        if age_us > account.age_max_us:
            account.age_max_us = age_us
        extend((
            now_us, _END, works, edge, 0, taker, 1, 0,
            now_us, _DELIVERED, node, edge, number, taker, 1, 0,
        ))  # fmt: skip
        if visible:
            wake()

    return end


def _invocation(message: Parcel, queue: Line, consumer: Consumer, function: Worker) -> Invocation:
    """The invocation of a message, for what goes the usual way from here on."""
    items = [(message.number, message.body)]
    invocation = Invocation("batch", consumer.wire, items, consumer.on_done, queue, message.taker, [message])
    invocation.environment, invocation.started_us = message.environment, message.first_us
    function.running[message.taker] = invocation
    return invocation
