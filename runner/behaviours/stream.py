"""stream: keeps records in order by key; each consumer reads all of them at its own pace, as Kinesis has it.

Sources: semantics.md 3.4 (stream event sources) and the service model. A partition key belongs to a shard by its MD5;
a shard takes so many records and bytes a second, and what is more is refused with 429 at the publisher.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import (
    EXPLICIT_HASH,
    Behaviour,
    Context,
    Parcel,
    Record,
    Shards,
    TokenBucket,
    body_text,
    shard_name,
)
from runner.handlers import EPOCH_US
from runner.trace import Op
from topology.matching import content

_SEQUENCE_BASE = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898
"""Sequence numbers look like those of the service: 56 digits that only grow."""


class Stream(Behaviour):
    name = "stream"
    has_account = True
    takes_messages = True
    weighs = True
    is_fifo = True
    batch_info = "KinesisBatchInfo"
    filter_part = "data"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node, world = context.node, context.world
        self.arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{node.id}"
        self._retention_us = round(float(node["retention_s"] or 86_400) * 1_000_000)
        count = int(node["shards"] or 1)
        if node["capacity_mode"] == "on_demand":
            count = max(count, int(world.limit("stream.on_demand_shards")))
        self.count = count
        self._most_bytes = world.limit("stream.record_max_bytes")
        self._rates = (world.limit("stream.shard_records_per_s"), world.limit("stream.shard_bytes_per_s"))
        self._buckets: dict[int, tuple[TokenBucket, TokenBucket]] = {}
        self._throttles = 0
        self._sequence = 0

    def connect(self) -> None:
        wires = self.context.wires("delivers")
        self.shards = Shards(self, count=self.count, retention_us=self._retention_us, wires=wires)

    # Taking records

    def weigh(self, parcel: Parcel) -> int:
        """429 when the shard of the parcel's key took its records or bytes of this second already."""
        size = _size(_body(parcel))
        if size > self._most_bytes:
            return 400
        shard, _ = self._place(parcel)
        buckets = self._buckets.get(shard)
        if buckets is None:
            buckets = self._buckets[shard] = (TokenBucket(self._rates[0]), TokenBucket(self._rates[1]))
        records, bytes_ = buckets
        now_us = self.clock.now_us
        # A record that is larger than a second's bytes takes all of them.
        if records.take(now_us) and bytes_.take(now_us, min(size, bytes_.burst)):
            return 0
        self._throttles += 1
        self.context.record(Op.THROTTLE, parcel.wire, parcel.number, parcel.invocation)
        return 429

    def accept(self, parcel: Parcel) -> None:
        body = _body(parcel)
        shard, slot = self._place(parcel)
        number, now_us = parcel.number, self.clock.now_us
        key, sequence = parcel.group or "", self.sequence(parcel)
        record = Record(number, body, key, sequence, now_us, shard=shard, slot=slot, size=_size(body))
        is_early = now_us == 0 and parcel.wire is None
        self.shards.append(record, parcel.wire, parcel.invocation, parcel.cause, is_early=is_early)
        if parcel.is_fresh:
            self.context.payload(number, body)

    def _place(self, parcel: Parcel) -> tuple[int, int]:
        """The shard of the parcel; one without a key gets a key of its own, and so spreads evenly."""
        if not parcel.place:
            self._sequence = parcel.place = self._sequence + 1
        parcel.number = parcel.number or self.world.next_message()
        if parcel.group is None:
            given = parcel.attributes.get("partition_key")
            if given is None and isinstance(parcel.event, Mapping):
                # An event that a bus delivers again belongs to the same shard.
                given = parcel.event.get("id")
            parcel.group = self.world.message_uuid(parcel.number) if given is None else str(given)
        explicit = parcel.attributes.get(EXPLICIT_HASH)
        return self.shards.place(parcel.group, None if explicit is None else int(explicit))

    def sequence(self, parcel: Parcel) -> str:
        """The sequence number of a parcel that was weighed or accepted."""
        return str(_SEQUENCE_BASE + parcel.place)

    def shard_id(self, parcel: Parcel) -> str:
        return shard_name(self._place(parcel)[0])

    # What consumers see

    def seen_by_filters(self, record: Record) -> Mapping[str, Any]:
        return {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.key,
            "sequenceNumber": record.sequence,
            "data": content(record.body),
            "approximateArrivalTimestamp": (EPOCH_US + record.sent_us) / 1_000_000,
        }

    # To be seen

    def wake(self) -> None:
        self.shards.wake()

    def inventory(self) -> tuple[int, int]:
        return self.shards.inventory()

    def is_busy(self) -> bool:
        return self.account.in_flight > 0

    def waits_for_consumer(self) -> bool:
        return self.shards.waits_for_consumer()

    def report(self) -> dict[str, Any]:
        return self.account.as_dict() | {
            "records": self.shards.appended,
            "throttles": self._throttles,
            "iterator_age_max_s": self.shards.iterator_age_max_s(),
        }

    def gauges(self) -> dict[str, Any]:
        depth = self.account.held + self.account.in_flight
        return self.report() | {"depth": depth, "iterator_age_s": self.shards.iterator_age_s()}

    def contents(self) -> list[dict[str, Any]]:
        return self.shards.contents()


def _body(parcel: Parcel) -> Any:
    """What becomes the data: of what a bus delivers the whole event."""
    return parcel.event if parcel.kind == "event" else parcel.body


def _size(body: Any) -> int:
    return len(body if isinstance(body, bytes) else body_text(body).encode())
