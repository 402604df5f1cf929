"""Readers of shards: one batch at a time and in order, until it succeeds or is given up (semantics 3.4).

A consumer is an edge; it has one reader for each shard and parallelization slot that records came to. What failed
stays in front of its reader and blocks it: it is held while it waits for its next attempt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from runner.behaviours.base.calls import Retry
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.naming import of_edge
from runner.behaviours.base.notices import batch_info, notice
from runner.behaviours.base.records import Backlog, Record, Unit, shard_name
from runner.behaviours.base.values import NOTHING, OK, THROTTLED, Invocation, Parcel
from runner.trace import Op
from topology.matching import compile_filters

_RECEIVE, _DELIVERED, _RETURN, _FILTER = Op.RECEIVE.value, Op.DELIVERED.value, Op.RETURN.value, Op.FILTER.value
_VISIBLE = Op.VISIBLE.value
_EXPIRE, _DROP, _DEAD_LETTER = Op.EXPIRE.value, Op.DROP.value, Op.DEAD_LETTER.value

BACKOFF_US = 1_000_000
BACKOFF_MAX_US = 60_000_000
"""The pause before the first retry, which doubles up to this [K: the service backs off, without a number]."""
PAUSE_MIN_US = 1_000
"""No edge retries faster than this, so that endless retries always move time on."""
ENDLESS = -1
"""Retries and age without a limit, which is the service's default [B]."""
EXHAUSTED, TOO_OLD = "RetryAttemptsExhausted", "RecordAgeExceeded"


class Origin(Protocol):
    """The stream or table that the records come from."""

    context: Context
    batch_info: str
    filter_part: str
    arn: str

    def seen_by_filters(self, record: Record) -> Mapping[str, Any]: ...


class Part:
    """The first units of a reader that go together, and how many attempts at them failed."""

    __slots__ = ("count", "tries")

    def __init__(self, count: int, tries: int) -> None:
        self.count = count
        self.tries = tries


class ShardConsumer:
    """One edge that records are delivered along: what it says about batches, and its readers."""

    def __init__(self, origin: Origin, wire: Wire, retention_us: int) -> None:
        edge, context = wire.edge, origin.context
        self.origin = origin
        self.wire = wire
        self.retention_us = retention_us
        self.size = int(edge["batch_size"] or 100)
        self.bytes_max = context.world.limit("function.payload_sync_max_bytes")
        self.window_us = round(float(edge["batch_window_s"] or 0) * 1_000_000)
        self.slots = int(edge["parallelization"] or 1)
        self.most: int | None = edge["concurrency_max"]
        self.partial = bool(edge["partial_batch_response"])
        self.bisects = bool(edge["bisect"])
        self.is_late = edge["starting_position"] == "LATEST"
        with of_edge(wire.id):
            self._filters = compile_filters(edge["filters"], origin.filter_part) if edge["filters"] else None
        fields = edge["retry"] or NOTHING
        self._retry = Retry(fields, ENDLESS) if fields.get("backoff", "none") != "none" else None
        self.max_retries = int(fields.get("max_retries", ENDLESS))
        age_s = float(fields.get("max_age_s", ENDLESS))
        self.max_age_us = None if age_s < 0 else round(age_s * 1_000_000)
        self._told: str | None = edge["on_failure"] or edge["dead_letter"]
        self.readers: dict[tuple[int, int], Reader] = {}
        self.running = 0
        self.iterator_age_max_us = 0
        self._hungry: deque[Reader] = deque()

    def reader(self, record: Record) -> Reader:
        """The reader that the record's shard and key belong to."""
        place = (record.shard, record.slot % self.slots)
        found = self.readers.get(place)
        if found is None:
            found = self.readers[place] = Reader(self, *place)
        return found

    def wants(self, record: Record) -> bool:
        return self._filters is None or self._filters.match_record(self.origin.seen_by_filters(record))

    def has_place(self, reader: Reader) -> bool:
        """True when one more batch may start; else the reader hears when one ends."""
        if self.most is None or self.running < self.most:
            return True
        if reader not in self._hungry:
            self._hungry.append(reader)
        return False

    def freed(self) -> None:
        self.running -= 1
        hungry, self._hungry = self._hungry, deque()
        for reader in hungry:
            reader.wake()

    def pause_us(self, failures: int) -> int:
        """The pause after that many failures in a row."""
        if self._retry is not None:
            return max(self._retry.pause_us(failures, self.origin.context.stream("backoff")), PAUSE_MIN_US)
        return min(BACKOFF_US << min(failures - 1, 20), BACKOFF_MAX_US)

    def give_up(self, units: Sequence[Unit], condition: str, reader: Reader) -> None:
        """Ends units for good. A destination gets one message about them: which they are, never what they hold."""
        if self._told is None:
            bucket, op = ("expired", _EXPIRE) if condition == TOO_OLD else ("dropped", _DROP)
            for unit in units:
                reader.end(unit, bucket, op)
            return
        context = self.origin.context
        number = context.world.next_message()
        for unit in units:
            reader.end(unit, "dead_lettered", _DEAD_LETTER, number)
        request_id = context.world.message_uuid(number)
        body = notice(units, self.wire, condition, request_id=request_id, now_us=context.clock.now_us)
        body[self.origin.batch_info] = batch_info(units, reader.shard_id, self.origin.arn)
        parcel = Parcel(None, body, units[0].number, number=number).having(group=reader.shard_id)
        context.soon(context.world.behaviours[self._told].accept, parcel)


class Reader(Backlog):
    """Reads one shard (or one slot of it) for one consumer."""

    def __init__(self, consumer: ShardConsumer, shard: int, slot: int) -> None:
        super().__init__(consumer.origin.context, consumer.wire, consumer.retention_us)
        self._consumer = consumer
        self._wire = consumer.wire
        self.shard_id = shard_name(shard)
        self._parts: deque[Part] = deque()
        self._gathered = 0
        self._batch: list[Unit] = []
        self._tries = 0
        self._failures = 0
        self._is_paused = False
        self._is_set = False
        self._window = 0
        self._window_is_open = False

    def add(self, record: Record, invocation: int) -> None:
        super().add(record, invocation)
        if not self._batch and not self._is_paused:
            self.wake()

    def wake(self) -> None:
        if not self._is_set and self.units:
            self._is_set = True
            self.context.ready((self._offer, None))

    def in_work(self) -> list[Unit]:
        return self._batch

    def oldest_us(self) -> int | None:
        return self._batch[0].record.sent_us if self._batch else super().oldest_us()

    def pop(self) -> Unit:
        if self._parts:
            part = self._parts[0]
            part.count -= 1
            if not part.count:
                self._parts.popleft()
        elif self._gathered:
            self._gathered -= 1
        return super().pop()

    # Reading

    def _offer(self, _: Any) -> None:
        """Starts the next batch, when nothing stands in its way."""
        self._is_set = False
        if self._batch or self._is_paused or self.context.conditions.down or not self.units:
            return
        self._leave_the_old()
        if not self._parts:
            count = self._gather()
            if not count or not self._is_due(count):
                return
        if not self._consumer.has_place(self):
            return
        if not self._parts:
            self._close_window()
            self._parts.append(Part(self._gathered, 0))
            self._gathered = 0
        part = self._parts.popleft()
        self._tries = part.tries
        self._start([self.units.popleft() for _ in range(part.count)])

    def _leave_the_old(self) -> None:
        """Gives up what is older than the consumer takes."""
        most_us = self._consumer.max_age_us
        if most_us is None:
            return
        oldest_us = self.context.clock.now_us - most_us
        old: list[Unit] = []
        while self.units and self.units[0].record.sent_us < oldest_us:
            unit = self.pop()
            if unit.receive_count or self._consumer.wants(unit.record):
                old.append(unit)
            else:
                self._filtered(unit)
        if old:
            self._failures = 0
            self._consumer.give_up(old, TOO_OLD, self)

    def _gather(self) -> int:
        """How many of the first units make the next batch; those that no filter lets through are gone then."""
        consumer, units = self._consumer, self.units
        size = sum(units[index].record.size for index in range(self._gathered)) if self._gathered else 0
        while self._gathered < min(len(units), consumer.size):
            unit = units[self._gathered]
            if not consumer.wants(unit.record):
                del units[self._gathered]
                self._filtered(unit)
                continue
            size += unit.record.size
            if self._gathered and size > consumer.bytes_max:
                return self._gathered
            self._gathered += 1
        return self._gathered

    def _filtered(self, unit: Unit) -> None:
        self._wire.filtered += 1
        self.end(unit, "filtered", _FILTER)

    def _is_due(self, count: int) -> bool:
        """True when a batch of that many starts now; else it waits for its window."""
        consumer = self._consumer
        if not consumer.window_us or count >= consumer.size or count < len(self.units):
            return True
        if self.context.clock.now_us - self.units[0].record.sent_us >= consumer.window_us and not self._window_is_open:
            return True
        if not self._window_is_open:
            self._window_is_open = True
            self._window += 1
            self.context.after(consumer.window_us, self._window_over, self._window)
        return False

    def _window_over(self, window: int) -> None:
        if window == self._window and self._window_is_open:
            self._window_is_open = False
            self.wake()

    def _close_window(self) -> None:
        self._window_is_open = False
        self._window += 1

    # One batch

    def _start(self, batch: list[Unit]) -> None:
        consumer, account, count = self._consumer, self.account, len(batch)
        account.held -= count
        account.in_flight += count
        self._batch = batch
        consumer.running += 1
        age_us = self.context.clock.now_us - batch[-1].record.sent_us
        if age_us > consumer.iterator_age_max_us:
            consumer.iterator_age_max_us = age_us
        for unit in batch:
            unit.receive_count += 1
        self._consume(batch, self._done)
        rate = self._wire.conditions.duplicate_rate
        if rate:
            stream = self.context.stream("faults")
            for unit in batch:
                if stream.random() < rate:
                    self._consume([unit], _nothing).is_copy = True

    def _consume(self, batch: list[Unit], on_done: Callable[[Invocation, int, Any], None]) -> Invocation:
        context, wire = self.context, self._wire
        world, now_us, node = context.world, context.clock.now_us, context.index
        world.invocations = number = world.invocations + 1
        for unit in batch:
            context.extend((now_us, _RECEIVE, node, wire.index, unit.number, number, unit.receive_count, 0))
        items = [(unit.number, unit.record.body) for unit in batch]
        invocation = Invocation("batch", wire, items, on_done, self._consumer.origin, number, batch)
        if self._consumer.partial:
            invocation.partial = True
            invocation.names = {unit.record.sequence: unit.number for unit in batch}
        rate = wire.conditions.failure_rate
        if rate and context.stream("faults").random() < rate:
            context.soon(lambda _: on_done(invocation, THROTTLED, None), None)
            return invocation
        wire.messages += len(batch)
        wire.target.consume(invocation)
        return invocation

    def _done(self, invocation: Invocation, outcome: int, output: Any) -> None:
        batch, self._batch = self._batch, []
        if outcome == OK and self._forgets():
            outcome = THROTTLED
        good = _settled(batch, invocation) if outcome == OK else 0
        self.account.in_flight -= len(batch)
        now_us, node, edge, number = self.context.clock.now_us, self.context.index, self._edge, invocation.number
        for unit in batch[:good]:
            self.account.delivered += 1
            self.aged(unit)
            self.context.extend((now_us, _DELIVERED, node, edge, unit.number, number, unit.receive_count, 0))
        rest = batch[good:]
        if good:
            self._failures = 0
        if rest:
            self._wire.errors += len(rest)
            self.account.held += len(rest)
            self.units.extendleft(reversed(rest))
            for unit in rest:
                self.context.extend((
                    now_us, _RETURN, node, edge, unit.number, number, unit.receive_count, 0,
                    now_us, _VISIBLE, node, edge, unit.number, 0, 0, 0,
                ))  # fmt: skip
            self._keep(rest, good, outcome, invocation.number)
        self._consumer.freed()
        self.expire()
        self.watch()
        if not self._is_paused:
            self.wake()

    def _forgets(self) -> bool:
        """True when a fault loses the acknowledgement: the batch comes again, as if it never reached its consumer."""
        rate = self._wire.conditions.drop_ack_rate
        return bool(rate) and self.context.stream("faults").random() < rate

    def _keep(self, rest: list[Unit], good: int, outcome: int, invocation: int) -> None:
        """Decides how the units that stay in front are tried again, or that they are not."""
        count, tries = len(rest), self._tries
        if outcome == THROTTLED:
            # What never reached the function counts neither as a retry nor as a reason to halve.
            self._parts.appendleft(Part(count, tries))
        elif self._consumer.bisects and (good or count > 1):
            half = count if good else (count + 1) // 2
            if half < count:
                self._parts.appendleft(Part(count - half, tries))
                self.context.record(Op.BISECT, self._wire, rest[half].number, invocation, 0, half)
            self._parts.appendleft(Part(half, tries))
            return
        elif 0 <= self._consumer.max_retries <= tries:
            self._failures = 0
            for _ in rest:
                self.units.popleft()
            self._consumer.give_up(rest, EXHAUSTED, self)
            return
        else:
            self._parts.appendleft(Part(count, tries + 1))
        self._pause(rest[0])

    def _pause(self, first: Unit) -> None:
        """Waits before the next attempt, at most until the first unit is too old for one."""
        self._failures += 1
        pause_us = self._consumer.pause_us(self._failures)
        most_us = self._consumer.max_age_us
        if most_us is not None:
            left_us = first.record.sent_us + most_us + 1 - self.context.clock.now_us
            pause_us = max(min(pause_us, left_us), PAUSE_MIN_US)
        self._is_paused = True
        self.context.record(Op.BACKOFF, self._wire, first.number, 0, first.receive_count, pause_us)
        self.context.after(pause_us, self._resume, None)

    def _resume(self, _: Any) -> None:
        self._is_paused = False
        self.wake()


def _settled(batch: list[Unit], invocation: Invocation) -> int:
    """How many of the first units are settled: all before the lowest that failed."""
    failed = invocation.failed
    if not failed:
        return len(batch)
    return next((index for index, unit in enumerate(batch) if unit.number in failed), len(batch))


def _nothing(invocation: Invocation, outcome: int, output: Any) -> None:
    """The end of a copy that a fault delivered: it settles nothing."""
