"""A message may be larger than what it is sent over takes.

*Why.* The send is refused. It works in every test with small messages, and fails with the first large one; a
message that a topic hands to a queue must fit both.

*Fix.* Put the body into a bucket and send its key (a claim check); who gets the message reads the object. Or send
less. The size is the `max_bytes` of the sending edge; limits of an account that were raised stand in `limits`.

*Example.*

    scan:function -publishes(max_bytes=400000)-> scans:topic -delivers-> archive:queue

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Claim Check; the quotas of SQS, SNS, EventBridge and Lambda
in `topology/limits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from topology.limits import limit
from topology.rules.base import CHANNELS, COMPUTE, Edge, Finding, Fix, Rule, View, unused_id

_LIMITS = {
    "queue": "queue.message_max_bytes",
    "topic": "topic.message_max_bytes",
    "bus": "bus.event_max_bytes",
    "stream": "stream.record_max_bytes",
    "table": "table.item_max_bytes",
    "workflow": "workflow.data_max_bytes",
}
_CHECK_BYTES = 1_024


def check(view: View) -> Iterable[Finding]:
    for emission in view.edges("sends", "publishes", "invokes", "writes"):
        size = emission["max_bytes"]
        if not size:
            continue
        for way in _ways(view, emission):
            name = _limit_of(view, way[-1])
            most = limit(name, view.graph.limits) if name else None
            if most is not None and size > most:
                yield _finding(view, way, size, most)
                break


def _limit_of(view: View, edge: Edge) -> str | None:
    """The name of the limit of what the edge goes to; None where it has none of its own."""
    kind = view.target(edge).kind
    if kind != "function":
        return _LIMITS.get(kind)
    if edge.relation == "invokes" and edge["wait"] is not False:
        return "function.payload_sync_max_bytes"
    return "function.payload_async_max_bytes" if view.starts_asynchronously(edge) else None


def _ways(view: View, emission: Edge) -> Iterator[list[Edge]]:
    """The emitting edge, and each way on over channels that hand the message on as it is; short ones first."""
    waiting, seen = [[emission]], {emission.target}
    for way in waiting:
        view.steps.spend()
        yield way
        if view.target(way[-1]).kind not in CHANNELS:
            continue
        for edge in view.outgoing(way[-1].target, "delivers"):
            changed = edge["input"] is not None or edge["input_path"] or edge["input_transformer"]
            if edge.target not in seen and not changed:
                seen.add(edge.target)
                waiting.append([*way, edge])


def _finding(view: View, way: list[Edge], size: int, most: float) -> Finding:
    emission, last = way[0], way[-1]
    at = view.target(last)
    over = f", where {last.source} hands it on to {at.id}," if len(way) > 1 else ""
    return RULE.finding(
        f"{emission.source} sends up to {_shown(size)} to {emission.target}{over} and a {at.kind} takes "
        f"{_shown(most)} here. Put the body into a bucket and send its key, or send less.",
        nodes=[emission.source, *(edge.target for edge in way)],
        edges=[edge.id for edge in way],
        path=[emission.source, *(edge.target for edge in way)],
        fixes=list(_claim_check(view, emission)),
    )


def _claim_check(view: View, emission: Edge) -> Iterator[Fix]:
    if view.source(emission).kind not in COMPUTE or emission.relation == "writes":
        return
    bucket = unused_id(view.graph, f"{emission.source}-bodies")
    fields = {"encryption": "managed", "lifecycle_days": 30}
    operations: list[Mapping[str, Any]] = [
        {"op": "add_node", "id": bucket, "kind": "bucket", "fields": fields},
        {"op": "add_edge", "source": emission.source, "target": bucket, "relation": "writes", "fields": {}},
    ]
    ends = dict.fromkeys(way[-1].target for way in _ways(view, emission) if view.target(way[-1]).kind in COMPUTE)
    for name in ends:
        if name != emission.source:
            operations.append({"op": "add_edge", "source": name, "target": bucket, "relation": "reads", "fields": {}})
    operations.append({"op": "set", "edge": emission.id, "path": "max_bytes", "value": _CHECK_BYTES})
    yield Fix(f"Put the bodies into {bucket} and send their keys", tuple(operations))


def _shown(size: float) -> str:
    return f"{size / 1024:,.4g} KB" if size < 1_048_576 else f"{size / 1_048_576:,.4g} MB"


RULE = Rule("TOP-015", "message-exceeds-channel-size", "error", "reliability", check, __doc__)
