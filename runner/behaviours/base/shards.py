"""Shards: records in order by key, and one acceptance of each for every consumer (format.md, *The ledger*).

A stream and the changes of a table share this. A key belongs to one shard by its MD5, as Kinesis has it; within the
shard, and for each consumer, records keep their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

from runner.behaviours.base.context import Wire
from runner.behaviours.base.reader import Origin, ShardConsumer
from runner.behaviours.base.records import Backlog, Record
from runner.behaviours.base.values import Parcel
from runner.trace import Op

_HASH_BITS = 128
EXPLICIT_HASH = "ExplicitHashKey"
"""The attribute of a parcel that chooses the shard in the place of its key."""


@runtime_checkable
class Sharded(Protocol):
    """What says where a parcel went that it was handed: a stream, as the services of real handlers see it."""

    def shard_id(self, parcel: Parcel) -> str: ...

    def sequence(self, parcel: Parcel) -> str: ...


class Shards:
    """The records of one node, before each of its consumers."""

    def __init__(self, origin: Origin, *, count: int, retention_us: int, wires: tuple[Wire, ...]) -> None:
        self.count = count
        self._context = origin.context
        self._consumers = [ShardConsumer(origin, wire, retention_us) for wire in wires]
        self._rest = Backlog(origin.context, None, retention_us)
        self._late = {
            consumer.wire.index: Backlog(origin.context, consumer.wire, retention_us)
            for consumer in self._consumers
            if consumer.is_late
        }
        self.appended = 0

    def place(self, key: str, explicit_hash: int | None = None) -> tuple[int, int]:
        """The shard of a key, and the number that tells its slot in the shard."""
        hashed = explicit_hash
        if hashed is None:
            hashed = int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest(), "big")
        # The shards divide the hash range evenly; the slots take its other end.
        return hashed * self.count >> _HASH_BITS, hashed & 0xFFFF

    def append(self, record: Record, wire: Wire | None, invocation: int, cause: int, *, is_early: bool = False) -> None:
        """Takes a record for each consumer; one that is there before the run begins is `is_early`."""
        self.appended += 1
        self._context.record(Op.RECORD, wire, record.number, invocation, record.shard + 1, cause)
        if not self._consumers:
            self._rest.add(record, invocation)
        for consumer in self._consumers:
            if is_early and consumer.is_late:
                self._late[consumer.wire.index].add(record, invocation)
            else:
                consumer.reader(record).add(record, invocation)

    def wake(self) -> None:
        for consumer in self._consumers:
            for reader in consumer.readers.values():
                reader.wake()

    # What is to be seen

    def backlogs(self) -> Iterator[Backlog]:
        """Everything that holds units."""
        yield self._rest
        yield from self._late.values()
        for consumer in self._consumers:
            yield from consumer.readers.values()

    def inventory(self) -> tuple[int, int]:
        held = in_flight = 0
        for backlog in self.backlogs():
            held += len(backlog.units)
            in_flight += len(backlog.in_work())
        return held, in_flight

    def waits_for_consumer(self) -> bool:
        resting = len(self._rest.units) + sum(len(backlog.units) for backlog in self._late.values())
        return self._context.account.held > resting

    def iterator_age_max_s(self) -> float:
        """How old the last record of a batch was at most when the batch was read."""
        return max((consumer.iterator_age_max_us for consumer in self._consumers), default=0) / 1_000_000

    def iterator_age_s(self) -> float:
        """How far the consumer that is furthest behind is behind right now."""
        oldest = [
            oldest_us
            for consumer in self._consumers
            for reader in consumer.readers.values()
            if (oldest_us := reader.oldest_us()) is not None
        ]
        return (self._context.clock.now_us - min(oldest)) / 1_000_000 if oldest else 0.0

    def contents(self) -> list[dict[str, Any]]:
        """Every unit, by consumer and shard."""
        shown = []
        for backlog in self.backlogs():
            edge = {} if backlog.wire is None else {"edge": backlog.wire.id}
            shown += [unit.shown("in_flight") | edge for unit in backlog.in_work()]
            shown += [unit.shown("visible") | edge for unit in backlog.units]
        return shown
