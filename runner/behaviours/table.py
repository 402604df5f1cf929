"""table: takes reads and writes up to its capacity, and streams its changes to those who follow them.

Items are kept where something needs them: a stream of changes, a time to live, items that the scenario put there, or
real handlers. The stream is as DynamoDB has it (semantics 3.7): a record a change, none for a write that changes
nothing, 24 hours of retention, order by item.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from runner.aws import Change, ItemError, ItemStore, attribute_value, plain_value
from runner.behaviours.base import (
    Behaviour,
    Context,
    Record,
    Request,
    Response,
    Shards,
    TokenBucket,
    Wire,
    change_record,
    fill,
)
from runner.handlers import EPOCH_US
from runner.trace import Op
from topology.graph import thaw

DEFAULT_KEY = "id"
"""The partition key of a table that names none."""
TTL_PAST_US = 5 * 365 * 86_400 * 1_000_000
"""An item whose time to live ended longer ago is not deleted: five years [D]."""


class Table(Behaviour):
    name = "table"
    is_fifo = True
    batch_info = "DDBStreamBatchInfo"
    filter_part = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{node.id}/stream/2026-01-01T00:00:00.000"
        self.view = str(node["stream"] or "none")
        self.items = ItemStore(node.id, str(node["partition_key"] or DEFAULT_KEY), node["sort_key"])
        self._ttl: str | None = node["ttl_attribute"]
        self._keeps = self.view != "none" or bool(self._ttl)
        capacity = node["capacity"] or {}
        self._buckets: dict[str, TokenBucket] = {}
        for relation, field in (("reads", "read_per_s"), ("writes", "write_per_s")):
            if capacity.get(field) is not None:
                # Unused capacity of five minutes is kept for bursts [K].
                rate = float(capacity[field])
                self._buckets[relation] = TokenBucket(rate, max(rate * 300, 1.0))
        self.counts = {"reads": 0, "writes": 0, "throttles": 0}
        self.shards: Shards | None = None

    def connect(self) -> None:
        world = self.world
        if world.handlers is not None or self.context.wires_from("state"):
            # What runs code or states reads back what was written.
            self._keeps = True
        if self.view != "none":
            wires = self.context.wires("delivers")
            retention_us = round(world.limit("table.stream_retention_s") * 1_000_000)
            self.shards = Shards(self, count=self._partitions(), retention_us=retention_us, wires=wires)

    def _partitions(self) -> int:
        """The partitions that the provisioned capacity needs; one on demand, as a small table has."""
        capacity = self.context.node["capacity"] or {}
        reads = float(capacity.get("read_per_s") or 0) / self.world.limit("table.partition_reads_per_s")
        writes = float(capacity.get("write_per_s") or 0) / self.world.limit("table.partition_writes_per_s")
        return max(1, math.ceil(reads + writes))

    # Reading and writing

    def refusal(self, wire: Wire | None) -> int:
        relation = wire.edge.relation if wire is not None else "writes"
        return self.use("reads" if relation == "reads" else "writes", wire)

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        status = super().refusal(wire)
        bucket = self._buckets.get(relation)
        if not status and bucket is not None and not bucket.take(self.context.clock.now_us):
            status = 429
        if status == 429:
            self.counts["throttles"] += 1
            self.context.record(Op.THROTTLE, wire)
        elif not status:
            self.counts[relation] += 1
            if self._keeps and cause and relation == "writes":
                return self._write(wire, invocation, cause, body)
        return status

    def _write(self, wire: Wire | None, invocation: int, cause: int, body: Any) -> int:
        """A modelled write: the body is the item, under its own key or one that follows from the message."""
        template = wire.edge["body"] if wire is not None else None
        if template is not None:
            body = fill(template, self.context.stream("templates"), self.clock.now_us)
        deletes = wire is not None and wire.edge["operation"] == "delete"
        return self._change(body, wire, invocation, cause, deletes=deletes)

    def _change(self, body: Any, wire: Wire | None, invocation: int, cause: int, *, deletes: bool) -> int:
        item = self._item(body, self.world.message_uuid(cause))
        try:
            if deletes:
                self.items.delete_item({"Key": {name: item[name] for name in self.items.keys}})
            else:
                self.items.put_item({"Item": item})
        except ItemError:
            return 400
        self.flush(wire, invocation, cause)
        return 0

    def _item(self, body: Any, derived: str) -> dict[str, Any]:
        """The body as an item; parts of its key that it does not have are derived."""
        plain = dict(thaw(body)) if isinstance(body, Mapping) else {} if body is None else {"value": thaw(body)}
        for name in self.items.keys:
            value = plain.get(name)
            if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
                plain[name] = derived
        return {name: attribute_value(value) for name, value in plain.items()}

    def request(self, request: Request) -> None:
        context = self.context
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        status = self.use("reads" if request.method in ("GET", "HEAD") else "writes", request.wire)
        answer: Any = {"message": "Throttled"} if status else None
        if not status and self._keeps:
            status, answer = self._serve(request)
        context.record(Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, status or 200)
        request.answer(Response(status or 200, answer))

    def _serve(self, request: Request) -> tuple[int, Any]:
        """A route to a table: the path's parameters and the body are the item."""
        body = request.body if isinstance(request.body, Mapping) else {}
        given = {**thaw(body), **request.path_parameters}
        if request.method not in ("GET", "HEAD"):
            deletes = request.method == "DELETE"
            return self._change(given, request.wire, request.invocation, request.number, deletes=deletes), None
        if any(name not in given for name in self.items.keys):
            return 0, None
        found = self.items.get_item({"Key": {name: attribute_value(given[name]) for name in self.items.keys}})
        return 0, {name: plain_value(value) for name, value in found.get("Item", {}).items()}

    def seed(self, entries: Sequence[Any]) -> None:
        """Items that are there before the run begins: no change tells of them."""
        self._keeps = True
        for index, entry in enumerate(entries):
            self.items.put_item({"Item": self._item(entry, f"seed-{index + 1}")})
        for change in self.items.take_changes():
            self._watch(change)

    # Changes

    def flush(self, wire: Wire | None, invocation: int, cause: int, *, is_by_service: bool = False) -> None:
        """Tells of what changed since the last time."""
        for change in self.items.take_changes():
            self._watch(change)
            if self.shards is not None:
                self._append(self.shards, change, wire, invocation, cause, is_by_service)

    def _append(
        self, shards: Shards, change: Change, wire: Wire | None, invocation: int, cause: int, is_by_service: bool
    ) -> None:
        number, now_us = self.world.next_message(), self.clock.now_us
        sequence = f"{100_000_000_000_000_000_000 + shards.appended + 1}"
        body = change_record(
            change,
            view=self.view,
            arn=self.arn,
            event_id=self.world.message_uuid(number).replace("-", ""),
            sequence=sequence,
            now_us=now_us,
            is_by_service=is_by_service,
        )
        key = "|".join(str(plain_value(value)) for value in change.keys.values())
        shard, _ = shards.place(str(plain_value(change.keys[self.items.keys[0]])))
        _, slot = shards.place(key)
        size = int(body["dynamodb"]["SizeBytes"])
        record = Record(number, body, key, sequence, now_us, shard=shard, slot=slot, size=size)
        shards.append(record, wire, invocation, cause)
        self.context.payload(number, body)

    def _watch(self, change: Change) -> None:
        """Sets the timer of an item that has a time to live; the service deletes it when that ends."""
        ends_us = self._ends_us(change.new)
        if ends_us is None:
            return
        now_us, horizon_us = self.clock.now_us, self.world.horizon_us
        if now_us - ends_us <= TTL_PAST_US and (horizon_us is None or ends_us <= horizon_us):
            self.context.after(ends_us - now_us, self._delete_old, change.keys)

    def _ends_us(self, item: Mapping[str, Any] | None) -> int | None:
        """When the time to live of the item ends, in run time."""
        value = item.get(self._ttl) if item is not None and self._ttl else None
        try:
            return round(float((value or {})["N"]) * 1_000_000) - EPOCH_US
        except (KeyError, ValueError):
            # Another type, or text that is no number: the service leaves such an item alone.
            return None

    def _delete_old(self, keys: Mapping[str, Any]) -> None:
        ends_us = self._ends_us(self.items.get_item({"Key": keys}).get("Item"))
        if ends_us is not None and ends_us <= self.clock.now_us:
            self.items.delete_item({"Key": keys})
            self.flush(None, 0, 0, is_by_service=True)

    # What consumers see

    def seen_by_filters(self, record: Record) -> Mapping[str, Any]:
        seen: Mapping[str, Any] = record.body
        return seen

    # To be seen

    def wake(self) -> None:
        if self.shards is not None:
            self.shards.wake()

    def inventory(self) -> tuple[int, int]:
        return self.shards.inventory() if self.shards is not None else (0, 0)

    def is_busy(self) -> bool:
        return self.account.in_flight > 0

    def waits_for_consumer(self) -> bool:
        return self.shards is not None and self.shards.waits_for_consumer()

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = dict(self.counts)
        if self._keeps:
            report["items"] = len(self.items)
        if self.shards is not None:
            report = self.account.as_dict() | report
            report |= {"records": self.shards.appended, "iterator_age_max_s": self.shards.iterator_age_max_s()}
        return report

    def gauges(self) -> dict[str, Any]:
        gauges = self.report()
        if self.shards is not None:
            gauges["depth"] = self.account.held + self.account.in_flight
            gauges["iterator_age_s"] = self.shards.iterator_age_s()
        return gauges

    def contents(self) -> list[dict[str, Any]]:
        return self.shards.contents() if self.shards is not None else []
