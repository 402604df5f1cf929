"""The shards of a stream take less than comes, or its readers fall behind.

*Why.* A shard takes 1,000 records a second (`stream.shard_records_per_s`); what is above is refused, and its producer
must try again. A consumer reads each shard with `parallelization` batches at once: when that is slower than what comes,
records get older until the retention ends and they are gone.

The `partition_key` of a record says to which shard it goes: where every producer sends always the same one, all records
are in one shard and the others stay empty, however many there are.

*Fix.* More shards; for a slow consumer also `parallelization`, larger batches, or less work for each. Take the
partition key from the message, as `$.order_id`. Silent for a stream `on_demand`, whose shards follow the load.

*Example.*

    web:client(rate_per_s=2500) -> clicks:stream -> count:function

*See.* "Quotas and limits", Amazon Kinesis Data Streams Developer Guide; botocore kinesis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.arrivals import constant_value
from topology.rules.base.capacity import Capacities
from topology.rules.base.rates import certain_flows
from topology.rules.base.traffic import PRODUCING, has_unread_workflow, is_fed_from_outside

_RESERVE = 1.25  # what a fix leaves for chance
_PARALLEL_MAX = 10


def check(view: View) -> Iterable[Finding]:
    flows = view.once(certain_flows)
    for stream in view.graph.of_kind("stream"):
        if stream["capacity_mode"] == "on_demand":
            continue
        if len(keys := _constant_keys(view, stream)) in range(1, int(stream["shards"])):
            yield _one_sided(view, stream, keys)
            continue
        rate = flows.node(stream.id)
        shard = limit("stream.shard_records_per_s", view.graph.limits)
        shards = int(stream["shards"])
        if rate.peak > shards * shard:
            yield _too_few(stream, rate.peak, shards, shard)
            continue
        for delivery in view.outgoing(stream.id, "delivers"):
            coming, able = flows.edge(delivery.id).mean, view.once(Capacities).per_s(delivery)
            if able is not None and coming > able:
                yield _too_slow(view, stream, delivery, coming, able)


def _constant_keys(view: View, stream: Node) -> list[str]:
    """The partition keys of all that comes in; none where one of them is not drawn, or made anew for each record."""
    producers = view.incoming(stream.id, *PRODUCING)
    keys = [constant_value(edge.fields, "partition_key") for edge in producers]
    if is_fed_from_outside(stream) or has_unread_workflow(view) or None in keys:
        return []
    return sorted({str(key) for key in keys})


def _one_sided(view: View, stream: Node, keys: list[str]) -> Finding:
    producers = view.incoming(stream.id, *PRODUCING)
    few = len(keys)
    return RULE.finding(
        f"All records of {stream.id} have the partition key {' or '.join(repr(key) for key in keys)}, whatever is in "
        f"them: they go to {few} of its {stream['shards']} shards, and the others stay empty. Take the key from the "
        f"message, as $.id, or have {few} shard{'s' * (few > 1)}.",
        nodes=[stream.id, *dict.fromkeys(edge.source for edge in producers)],
        edges=[edge.id for edge in producers],
        path=[producers[0].source, stream.id],
    )


def _too_few(stream: Node, rate: float, shards: int, shard: float) -> Finding:
    needed = math.ceil(rate * _RESERVE / shard)
    operation = {"op": "set", "node": stream.id, "path": "shards", "value": needed}
    return RULE.finding(
        f"{rate:.4g} records a second come to {stream.id}, and its shards ({shards}) take {shards * shard:.0f}: "
        f"the rest is refused. It needs {math.ceil(rate / shard)} shards.",
        nodes=[stream.id],
        fixes=[Fix(f"Set shards to {needed}", (operation,))] if needed <= 10_000 else [],
    )


def _too_slow(view: View, stream: Node, delivery: Edge, coming: float, able: float) -> Finding:
    days = float(stream["retention_s"]) / (1 - able / coming) / 86_400
    return RULE.finding(
        f"{coming:.4g} records a second come to {stream.id}, and {delivery.target} can take {able:.4g}: it falls "
        f"behind, and after {days:.3g} days records are gone before it reads them. Set parallelization or more shards.",
        nodes=[stream.id, delivery.target],
        edges=[delivery.id],
        fixes=_fixes(view, delivery, coming),
    )


def _fixes(view: View, delivery: Edge, coming: float) -> list[Fix]:
    """The least parallelization that is enough, tried before it is offered; then that many more shards."""
    for value in range(int(delivery["parallelization"] or 1) + 1, _PARALLEL_MAX + 1):
        able = Capacities(view, {(delivery.id, "parallelization"): value}).per_s(delivery)
        if able is not None and able >= coming:
            operation = {"op": "set", "edge": delivery.id, "path": "parallelization", "value": value}
            return [Fix(f"Work on {value} batches of a shard at once", (operation,))]
    return []


RULE = Rule("PER-009", "stream-parallelism-too-small", "warning", "performance", check, __doc__, automatic=True)
