"""Random documents for the properties of rules: legal pairs and illegal ones, circles, odd values."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from topology.kinds import KINDS, connections
from topology.kinds import RELATIONS as DECLARED

PAIRS = sorted(pair for pair in connections() if DECLARED[pair[1]].written)
RELATIONS = sorted({relation for _, relation, _ in PAIRS})
FIELDS: dict[str, list[dict[str, Any]]] = {
    "gateway": [
        {},
        {"private": True},
        {"throttle": {"rate_per_s": 10, "burst": 20}},
        {"authorizers": {"users": {"type": "jwt"}}},
        {"timeout_s": 5},
    ],
    "function": [
        {},
        {"timeout_s": 1},
        {"timeout_s": 60},
        {"idempotency": {"key": "$.id"}},
        {"retries_async": 0},
        {"transform": "none"},
        {
            "policies": [
                {"actions": ["dynamodb:*"], "resources": ["*"]},
                {"actions": ["s3:GetObject"], "resources": ["x"]},
            ]
        },
        {"environment": {"DB_PASSWORD": "hunter2", "LOG_LEVEL": "INFO"}},
        {"role": "app", "function_url": {"auth": "none"}, "log_payload": "full"},
        {"resource_policy": [{"principal": "s3.amazonaws.com"}, {"principal": "*"}]},
    ],
    "service": [{}, {"timeout_s": 2}, {"idempotency": {"key": "$.id"}}],
    "queue": [
        {},
        {"fifo": True},
        {"visibility_timeout_s": 1},
        {"retention_s": 1_209_600},
        {"visibility_timeout_s": 43_200, "external_consumer": True},
    ],
    "topic": [{}, {"fifo": True}, {"public": True, "encryption": "none"}],
    "table": [{}, {"stream": "new"}, {"labels": ["pii"], "stream": "new"}],
    "bucket": [{}, {"public_access_block": {"block_public_acls": False}}, {"labels": ["pii"], "encryption": "none"}],
    "cache": [{}, {"tls": False}],
    "workflow": [{}, {"type": "express", "timeout_s": 60}],
    "external": [{}, {"timeout_s": 10}, {"url": "http://bank.example.com"}, {"url": "dynamic"}],
}
EDGE_FIELDS: dict[str, list[dict[str, Any]]] = {
    "calls": [
        {},
        {"timeout_s": 3},
        {"sends_secret": True},
        {"timeout_s": 40, "retry": {"max_retries": 2, "backoff": "exponential"}},
    ],
    "routes": [
        {},
        {"public": True},
        {"auth": "users"},
        {"timeout_s": 2},
        {"throttle": {"rate_per_s": 1}},
        {"method": "POST"},
    ],
    "invokes": [{}, {"wait": False}, {"timeout_s": 5}],
    "publishes": [
        {},
        {"detail_type": "a"},
        {"attributes": {"type": "a"}},
        {"per_invocation": 0.5},
        {"max_bytes": 400_000},
    ],
    "sends": [{}, {"per_invocation": 0.25}, {"max_bytes": 2_000_000, "schema": {"required": ["a"]}}],
    "writes": [{}, {"operation": "delete"}],
    "dead_letters": [{}],
}


@st.composite
def documents(draw: st.DrawFn, size: int = 9) -> dict[str, Any]:
    """A document of up to `size` nodes and twice as many edges; nine of ten edges are legal pairs."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=size))
    names = [f"n{index}-{kind}" for index, kind in enumerate(kinds)]
    nodes = {
        name: {"kind": kind, **draw(st.sampled_from(FIELDS.get(kind, [{}])))}
        for name, kind in zip(names, kinds, strict=True)
    }
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for _ in range(draw(st.integers(0, 2 * size))):
        source, target = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        legal = [r for s, r, t in PAIRS if (s, t) == (nodes[source]["kind"], nodes[target]["kind"])]
        relation = draw(st.sampled_from(legal if legal and draw(st.integers(0, 9)) else RELATIONS))
        edges[source, relation, target] = {
            "source": source,
            "target": target,
            "relation": relation,
            **_edge_fields(draw, relation, nodes, names, source, target),
        }
    return {"format": "signalbox/1", "name": "random", "nodes": nodes, "edges": list(edges.values())}


def _edge_fields(
    draw: st.DrawFn, relation: str, nodes: dict[str, Any], names: list[str], source: str, target: str
) -> dict[str, Any]:
    kind = nodes[source]["kind"]
    if relation == "delivers" and kind in ("topic", "bus"):
        queues = [name for name in names if nodes[name]["kind"] == "queue"]
        fields: dict[str, Any] = draw(
            st.sampled_from([{}, {"pattern": {"detail-type": ["a"]}}, {"filter_policy": {"type": ["b"]}}])
        )
        if (kind == "bus") != ("pattern" in fields):
            fields = {}
        if queues and draw(st.booleans()):
            fields = fields | {"dead_letter": draw(st.sampled_from(queues))}
        return fields
    fields = draw(st.sampled_from(EDGE_FIELDS.get(relation, [{}])))
    if fields.get("auth") and "users" not in nodes[source].get("authorizers", {}):
        return {}
    return fields
