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
from random import Random
from typing import Any, Protocol, cast

from runner.behaviours.base.behaviour import Behaviour
from runner.behaviours.base.compute import Compute
from runner.behaviours.base.consumer import Consumer
from runner.behaviours.base.context import Context, Wire, World
from runner.behaviours.base.environments import IDLE_US
from runner.behaviours.base.sending import Sending
from runner.behaviours.base.steps import SENDING
from runner.behaviours.base.values import Invocation, Parcel
from runner.kernel import Kernel, latency_draw
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
    if steps is None:
        return None
    begin, learn = _beginning(line, consumer, function)
    learn(_ending(line, consumer, function, steps, begin))
    return _accepting(line, consumer, function, begin)


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
        and _takes_time(function)
    )


def _takes_time(function: Worker) -> bool:
    """False where work is over within the instant: then what begins at one instant would not be at work together."""
    return latency_draw(function.context.node["latency"], Random(0))() > 0


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


def _beginning(queue: Line, consumer: Consumer, function: Worker) -> tuple[Accept, Callable[[Accept], None]]:
    """What begins the invocation of a message, and how it learns what ends it."""
    world, clock, extend, account = queue.world, queue.clock, queue.extend, queue.account
    timers, next_turn, ready = clock.timers, clock.next_turn, clock.ready
    wire, edge, node, works = consumer.wire, consumer.wire.index, queue.index, function.index
    running, idle, shares = cast(dict[int, object], function.running), function.idle, function.shares
    draw, timeout_us = function.draw, function.timeout_us

    def begin(message: Parcel) -> None:
        now_us = message.first_us = clock.now_us
        world.invocations = taker = message.taker = world.invocations + 1
        message.receive_count = message.receipt = 1
        message.state = "in_flight"
        message.environment = idle.pop()[0]
        running[taker] = message
        account.in_flight += 1
        function.invocations += 1
        consumer.running += 1
        if len(running) > function.concurrency_max:
            function.concurrency_max = len(running)
        if shares:
            world.unreserved_free -= 1
        wire.messages += 1
        extend((
            now_us, _RECEIVE, node, edge, message.number, taker, 1, 0,
            now_us, _INVOKE, works, edge, 0, taker, 1, 0,
        ))  # fmt: skip
        duration_us = draw()
        if 0 < duration_us < timeout_us:
            heappush(timers, (now_us + duration_us, next_turn(), ends, message))
        elif duration_us:
            heappush(timers, (now_us + timeout_us, next_turn(), late, message))
        else:
            ready((ends, message))

    def late(message: Parcel) -> None:
        function.time_out(_invocation(message, queue, consumer, function))
        queue.hide_until(message, message.first_us + queue.visibility_us)

    ends: Accept = late

    def learn(end: Accept) -> None:
        nonlocal ends
        ends = end

    return begin, learn


def _accepting(queue: Line, consumer: Consumer, function: Worker, begin: Accept) -> Accept:
    """Accepts a message and begins its invocation where a warm place is free; else the usual way finds one."""
    world, clock, extend, account = queue.world, queue.clock, queue.extend, queue.account
    messages, visible, usual, node, wake = queue.messages, queue.visible, queue.accept, queue.index, queue.wake
    idle, ceiling, shares = function.idle, queue.in_flight_max, function.shares
    most = UNBOUNDED if consumer.most is None else consumer.most
    reserved = UNBOUNDED if function.reserved is None else function.reserved

    def accept(parcel: Parcel) -> None:
        if parcel.is_fresh or parcel.delay_us is not None:
            usual(parcel)
            return
        now_us, number, sent, working = clock.now_us, parcel.number, parcel.wire, consumer.running
        if not number:
            world.messages = parcel.number = number = world.messages + 1
        if parcel.sent_us < 0:
            parcel.sent_us = now_us
        messages[number] = parcel
        account.accepted += 1
        if len(messages) > account.depth_max:
            account.depth_max = len(messages)
        edge = -1 if sent is None else sent.index
        extend((now_us, _ACCEPT, node, edge, number, parcel.invocation, 0, parcel.cause))
        if (
            idle
            and not visible
            and working < most
            and working < reserved
            and account.in_flight < ceiling
            and now_us - idle[-1][1] <= IDLE_US
            and (not shares or world.unreserved_free)
        ):
            begin(parcel)
            return
        parcel.state = "visible"
        account.held += 1
        visible.append(parcel)
        if working < most:
            wake()

    return accept


def _ending(queue: Line, consumer: Consumer, function: Worker, steps: list[Step], begin: Accept) -> Accept:
    """Ends the invocation of a message whose duration has passed, and begins that of the next."""
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
            if wire.spread is not None:
                wire.spread(message.body, number, taker)
            else:
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
        if now_us - message.sent_us > account.age_max_us:
            account.age_max_us = now_us - message.sent_us
        extend((
            now_us, _END, works, edge, 0, taker, 1, 0,
            now_us, _DELIVERED, node, edge, number, taker, 1, 0,
        ))  # fmt: skip
        if visible:
            if visible[0].receive_count or visible[0].state != "visible":
                wake()
            else:
                account.held -= 1
                begin(visible.popleft())

    return end


def _invocation(message: Parcel, queue: Line, consumer: Consumer, function: Worker) -> Invocation:
    """The invocation of a message, for what goes the usual way from here on."""
    items = [(message.number, message.body)]
    invocation = Invocation("batch", consumer.wire, items, consumer.on_done, queue, message.taker, [message])
    invocation.environment, invocation.started_us = message.environment, message.first_us
    function.running[message.taker] = invocation
    return invocation
