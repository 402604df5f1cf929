"""No field vanishes: setting it changes the export, or a loss names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from topology.document import Parsed, from_payload, parse
from topology.exporters import EXPORTERS
from topology.exporters.base import Coverage
from topology.graph import Edge, Graph, Node, freeze
from topology.kinds import KINDS, RELATIONS, connections
from topology.kinds.base import Field

# Where a value cannot be made up from the declaration of the field.
_VALUES: dict[str, Any] = {
    "alarms": [{"metric": "errors", "above": 3}],
    "authorizers": {"extra": {"type": "iam"}},
    "dead_letter": "spare",
    "filters": [{"body": {"a": [1]}}],
    "handler": {"code": "def handler(event, context):\n    return 1\n"},
    "idempotency": {"key": "$.id"},
    "input": {"a": 1},
    "input_transformer": {"template": '"x"'},
    "on_failure": "spare",
    "pattern": {"source": ["a"]},
    "path": "/other",
    "policies": [{"actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}],
    "request_schema": {"type": "object"},
    "schema": {"type": "object"},
    "auth": "inside",
    "url": "https://elsewhere.example.com",
    "retry": {"max_retries": 1},
    "capacity": {"read_per_s": 3},
    "canary": {"weight": 0.5},
    "cors": True,
    "access_log": True,
    "tags": ["red"],
    "retries_async": 1,
    "throttle": {"rate_per_s": 3},
    "slo": {"availability": 0.9},
    "filter_scope": "MessageBody",
    "group": "area",
    "expression": "rate(1 hour)",
    "starts_at": "2027-01-01T08:00",
    "ends_at": "2027-02-01T08:00:00Z",
    "events": ["s3:ObjectRemoved:*"],
    "issuer": "https://elsewhere.example.com",
    "definition": {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}},
    "rotation_function": "code",
    "depends_on": ["spare"],
    "on_miss": "code",
    "usage_plans": {"small": {"throttle": {"rate_per_s": 1}}},
    "required_parameters": ["header.x-tenant"],
    "request_mapping": {"body": {"a": 1}},
    "response_mapping": {"200": {"status": 201}},
    "circuit_breaker": {"failures": 2},
    "route": "GET /a",
}
# A field that means something only beside another one.
_BESIDE: dict[str, dict[str, Any]] = {
    "filter_scope": {"filter_policy": {"a": ["b"]}},
    "deduplication_scope": {"fifo": True},
}


# Kinds that a format may have nothing for; one loss then speaks for all fields.
_LOST_AS_A_WHOLE = ("cache", "database", "resource", "zone")


def _value(field: Field) -> Any:
    """A value that is not the default."""
    if field.name in _VALUES:
        return _VALUES[field.name]
    if field.type == "boolean":
        return not field.default
    if field.type == "enum":
        return next(choice for choice in reversed(field.choices) if choice != field.default)
    if field.type in ("integer", "number", "latency"):
        low = field.minimum if field.minimum is not None else 1
        return int(max(low, 1)) + (1 if field.maximum is None or field.maximum > max(low, 1) else 0)
    return {"object": {"a": "b"}, "array": ["a"]}.get(field.type, "some-words")


def _can_be_set(field: Field) -> bool:
    """A reference needs a kind that exists."""
    return not field.reference or any(kind in KINDS or kind == "*" for kind in field.reference)


def _cases() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield from ((kind.name, field.name) for field in kind.fields if _can_be_set(field))


def _pairs() -> Iterator[tuple[str, str, str, str]]:
    for (source, relation, target), legal in sorted(connections().items()):
        if RELATIONS[relation].written:
            yield from ((source, relation, target, field.name) for field in legal.fields)


def _drawn(kind: str, name: str, **fields: Any) -> dict[str, Any]:
    """A node with neighbours, so that what depends on them is exported."""
    nodes: dict[str, Any] = {
        "it": {"kind": kind, **fields},
        "spare": {"kind": "queue"},
        "code": {"kind": "function"},
        "area": {"kind": "zone"},
    }
    edges: list[dict[str, Any]] = []
    if kind == "gateway":
        edges.append({"source": "it", "target": "code", "relation": "routes", "method": "GET", "path": "/a"})
        if name == "authorizers":
            edges[0]["auth"] = "extra"
    if kind == "schedule":
        nodes["it"] = {"expression": "rate(1 day)", **nodes["it"]}
        edges.append({"source": "it", "target": "code", "relation": "delivers"})
    if kind in ("service", "external"):
        edges.append({"source": "code", "target": "it", "relation": "calls"})
    return {"format": "signalbox/1", "name": "drawing", "nodes": nodes, "edges": edges}


def _exported(format: str, drawn: dict[str, Any]) -> tuple[Parsed, dict[str, str], set[str | None]]:
    parsed = parse(from_payload(drawn))
    export = EXPORTERS[format].export(parsed)
    return parsed, dict(export.files), {(loss.field or "").split(".")[0] for loss in export.losses}


@pytest.mark.parametrize("format", sorted(EXPORTERS))
@pytest.mark.parametrize(("kind", "name"), list(_cases()))
def test_a_field_of_a_node_is_expressed_or_lost(format: str, kind: str, name: str) -> None:
    field = next(field for field in KINDS[kind].fields if field.name == name)
    beside = _BESIDE.get(name, {})
    _, without, _ = _exported(format, _drawn(kind, name, **beside))
    parsed, files, lost = _exported(format, _drawn(kind, name, **beside, **{name: _value(field)}))
    assert parsed.graph.nodes["it"].is_set(name)
    whole = kind in _LOST_AS_A_WHOLE and _is_lost(format, parsed)
    assert files != without or name in lost or whole


@pytest.mark.parametrize("format", sorted(EXPORTERS))
@pytest.mark.parametrize(("source", "relation", "target", "name"), list(_pairs()))
def test_a_field_of_an_edge_is_expressed_or_lost(
    format: str, source: str, relation: str, target: str, name: str
) -> None:
    field = next(field for field in connections()[source, relation, target].fields if field.name == name)
    drawn = _drawn(target, "")
    drawn["nodes"]["from"] = {"kind": source}
    if source == "gateway":
        drawn["nodes"]["from"]["authorizers"] = {"inside": {"type": "iam"}}
    edge = {"source": "from", "target": "it", "relation": relation, **_BESIDE.get(name, {})}
    edge |= {"method": "POST", "path": "/a"} if relation == "routes" else {}
    _, without, _ = _exported(format, {**drawn, "edges": [*drawn["edges"], edge]})
    changed = {**drawn, "edges": [*drawn["edges"], {**edge, name: _value(field)}]}
    parsed, files, lost = _exported(format, changed)
    assert any(one.source == "from" and one.is_set(name) for one in parsed.graph.edges.values())
    assert files != without or name in lost or "" in _whole(format, parsed)


def _is_lost(format: str, parsed: Parsed) -> bool:
    losses = EXPORTERS[format].export(parsed).losses
    return any(loss.node == "it" and loss.field is None and loss.reason for loss in losses)


def _whole(format: str, parsed: Parsed) -> set[str]:
    """Marks an edge that is lost as a whole, with all its fields."""
    losses = EXPORTERS[format].export(parsed).losses
    return {"" for loss in losses if (loss.edge or "").startswith("from.") and loss.field is None}


def _graph() -> Graph:
    node = Node(
        "a", "queue", freeze({"delay_s": 5, "fifo": False, "x-mine": 1, "deep": {"one": 1, "two": 2}}), {"fifo": False}
    )
    return Graph("g", "", {"a": node}, {"e": Edge("e", "a", "a", "delivers", freeze({"raw": True}))})


def test_what_is_read_what_is_default_and_what_is_free_is_no_loss() -> None:
    graph = _graph()
    coverage = Coverage(graph, {}, "No.")
    fields = coverage.of(graph.nodes["a"])
    assert (fields["delay_s"], fields["deep"]) == (5, {"one": 1, "two": 2})
    coverage.lose(graph.edges["e"], "raw", "Because.", "info")
    assert [(loss.edge, loss.field, loss.level) for loss in coverage.losses()] == [("e", "raw", "info")]


def test_what_nobody_reads_is_lost_with_the_reason_of_its_kind() -> None:
    graph = _graph()
    coverage = Coverage(graph, {("queue", "delay_s"): ("Never late.", "info")}, "No.")
    _ = coverage.of(graph.nodes["a"])["deep.one"]
    assert [(loss.field, loss.reason, loss.level) for loss in coverage.losses()] == [
        ("deep.two", "No.", "warning"),
        ("delay_s", "Never late.", "info"),
        ("raw", "No.", "warning"),
    ]
