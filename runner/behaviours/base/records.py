"""Records of shards, and the order in which they wait before a consumer until retention ends them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.values import NOTHING
from runner.trace import Op

_ACCEPT, _EXPIRE = Op.ACCEPT.value, Op.EXPIRE.value


class Record:
    """One entry of a shard. `shard` counts from 0, `slot` is what keeps keys apart, `size` is in bytes."""

    __slots__ = ("body", "key", "number", "sent_us", "sequence", "shard", "size", "slot")

    def __init__(
        self, number: int, body: Any, key: str, sequence: str, sent_us: int, *, shard: int, slot: int, size: int
    ) -> None:
        self.number = number
        self.body = body
        self.key = key
        self.sequence = sequence
        self.sent_us = sent_us
        self.shard = shard
        self.slot = slot
        self.size = size


class Unit:
    """One acceptance: a record and the edge that it is to take. As a message it stands in batches."""

    __slots__ = ("number", "receive_count", "record")

    attributes: Mapping[str, Any] = NOTHING

    def __init__(self, number: int, record: Record) -> None:
        self.number = number
        self.record = record
        self.receive_count = 0

    @property
    def body(self) -> Any:
        return self.record.body

    @property
    def group(self) -> str:
        """The key: what a FIFO queue behind a pipe keeps in order."""
        return self.record.key

    def shown(self, state: str) -> dict[str, Any]:
        """What a person sees of it."""
        record = self.record
        return {
            "message": self.number,
            "state": state,
            "receive_count": self.receive_count,
            "t_us": record.sent_us,
            "body": record.body,
            "attributes": {},
            "group": record.key,
            "shard": record.shard,
            "sequence": record.sequence,
        }


class Backlog:
    """Units in the order of their records, held until something takes them or retention ends them.

    One timer stands for the oldest: retention is the same for all, so the order of the units is that of their ends.
    """

    def __init__(self, context: Context, wire: Wire | None, retention_us: int) -> None:
        self.context = context
        self.account = context.account
        self.wire = wire
        self.retention_us = retention_us
        self.units: deque[Unit] = deque()
        self._edge = -1 if wire is None else wire.index
        self._watched_us = -1

    def add(self, record: Record, invocation: int) -> None:
        """Accepts the record for this edge."""
        world, account, now_us = self.context.world, self.account, self.context.clock.now_us
        world.messages = number = world.messages + 1
        self.units.append(Unit(number, record))
        account.accepted += 1
        account.held += 1
        depth = account.held + account.in_flight
        if depth > account.depth_max:
            account.depth_max = depth
        self.context.extend((now_us, _ACCEPT, self.context.index, self._edge, number, invocation, 0, record.number))
        self.watch()

    def watch(self) -> None:
        """Sets the timer for the oldest unit that is held, where it can fire in this run."""
        if not self.units:
            return
        ends_us = self.units[0].record.sent_us + self.retention_us
        if 0 <= self._watched_us <= ends_us:
            return
        horizon_us = self.context.world.horizon_us
        if horizon_us is None or ends_us <= horizon_us:
            self._watched_us = ends_us
            self.context.after(ends_us - self.context.clock.now_us, self._sweep, ends_us)

    def _sweep(self, ends_us: int) -> None:
        if ends_us == self._watched_us:
            self._watched_us = -1
            self.expire()
            self.watch()

    def expire(self) -> None:
        """Ends what is past its retention."""
        units, oldest_us = self.units, self.context.clock.now_us - self.retention_us
        while units and units[0].record.sent_us <= oldest_us:
            self.end(self.pop(), "expired", _EXPIRE)

    def pop(self) -> Unit:
        """Takes the first unit away."""
        return self.units.popleft()

    def end(self, unit: Unit, bucket: str, op: int, value: int = 0) -> None:
        """Moves a unit that was held, and is taken away already, to its last bucket."""
        account = self.account
        account.held -= 1
        setattr(account, bucket, getattr(account, bucket) + 1)
        self.aged(unit)
        now_us, node = self.context.clock.now_us, self.context.index
        self.context.extend((now_us, op, node, self._edge, unit.number, 0, unit.receive_count, value))

    def aged(self, unit: Unit) -> None:
        """Notes how old the unit became."""
        age_us = self.context.clock.now_us - unit.record.sent_us
        if age_us > self.account.age_max_us:
            self.account.age_max_us = age_us

    def in_work(self) -> list[Unit]:
        """The units that are handed out right now."""
        return []

    def oldest_us(self) -> int | None:
        """When the oldest unsettled record was sent."""
        return self.units[0].record.sent_us if self.units else None


def shard_name(shard: int) -> str:
    """A shard as the service calls it."""
    return f"shardId-{shard:012d}"
