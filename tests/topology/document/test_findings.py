"""A fault of the content is a finding with its line; what is good stays in the graph."""

from __future__ import annotations

import pytest

from topology.document import Project, parse


def found(body: str, **files: str) -> list[tuple[str, int | None]]:
    text = "format: signalbox/1\nname: t\n" + body
    parsed = parse(Project("topology.yaml", {"topology.yaml": text, **files}))
    return [(finding.rule, finding.line) for finding in parsed.findings]


QUEUES = "nodes:\n  a: {kind: function}\n  b: {kind: queue}\n  c: {kind: topic}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (QUEUES, []),
        ("nodes:\n  a: {kind: queue, x-note: free}\n", []),
        ("nodes:\n  a: {kind: queue, title: on}\n", []),
        ("nodes:\n  a:\n    kind: queue\n    fifoo: true\n", [("DOC-001", 6)]),
        ("nodes:\n  a: {kind: rocket}\n", [("DOC-002", 4)]),
        ("nodes:\n  a: {title: no kind}\n", [("DOC-002", 4)]),
        ("nodes:\n  A b: {kind: queue}\n", [("DOC-003", 4)]),
        ("nodes:\n  a:\n    kind: queue\n    delay_s: 901\n", [("DOC-003", 6)]),
        ("nodes:\n  a: {kind: queue, fifo: on}\n", [("DOC-003", 4)]),
        ("nodes:\n  a: {kind: queue, delay_s: .nan}\n", [("DOC-003", 4)]),
        ("nodes: []\n", [("DOC-003", 3)]),
        (QUEUES + "edges:\n  - {source: c, target: b}\n  - {source: c, target: b}\n", [("DOC-004", 9)]),
        (QUEUES + "edges:\n  - {source: c, target: gone}\n", [("DOC-005", 8)]),
        (QUEUES + "edges:\n  - {source: c, target: b, dead_letter: gone}\n", [("DOC-005", 8)]),
        (QUEUES + "edges:\n  - {source: c, target: b, dead_letter: a}\n", [("DOC-003", 8)]),
        (QUEUES + "edges:\n  - {source: a, target: b}\n", [("DOC-006", 8)]),
        (QUEUES + "edges:\n  - {source: a, target: b, relation: eats}\n", [("DOC-003", 8)]),
        ("nodes:\n  a: {kind: function, handler: {file: handlers/a.py}}\n", [("DOC-007", 4)]),
    ],
)
def test_content_faults(body: str, expected: list[tuple[str, int | None]]) -> None:
    assert found(body) == expected


def test_an_edge_of_an_unknown_kind_is_told_once() -> None:
    assert found("nodes:\n  a: {kind: rocket}\n  b: {kind: queue}\nedges:\n  - {source: a, target: b}\n") == [
        ("DOC-002", 4)
    ]


def test_a_pair_that_is_not_legal_stays_in_the_graph() -> None:
    assert found(QUEUES + "edges:\n  - {source: b, target: c, relation: calls}\n") == []


def test_a_bad_scenario_is_named_with_file_and_key() -> None:
    files = {"scenarios/rush.yaml": "arrivals:\n  - {source: gone, rate_per_s: 1}\nexpect:\n  - {metric: joy}\n"}
    project = Project("topology.yaml", {"topology.yaml": "format: signalbox/1\n" + QUEUES, **files})
    messages = [finding.message for finding in parse(project).findings]
    assert any("scenarios/rush.yaml, line 2" in m and "arrivals[0].source" in m for m in messages)
    assert any("scenarios/rush.yaml, line 4" in m and "expect[0].metric" in m for m in messages)


def test_an_arrival_that_no_route_takes_is_a_warning() -> None:
    text = """
format: signalbox/1
nodes: {shop: {kind: client}, api: {kind: gateway}, place: {kind: function, handler: {code: ""}}}
edges:
  - {source: shop, target: api}
  - {source: api, target: place, method: GET, path: /}
scenarios: {s: {arrivals: [{source: shop, route: GET /gone, rate_per_s: 1}]}}
"""
    found = parse(Project("topology.yaml", {"topology.yaml": text})).findings
    assert [(finding.rule, finding.severity) for finding in found] == [("DOC-005", "warning")]


def test_inline_scenarios_equal_those_in_files() -> None:
    text = "format: signalbox/1\nnodes:\n  a: {kind: client}\n  b: {kind: queue}\nedges:\n  - {source: a, target: b}\n"
    scenario = "{seed: 7, arrivals: [{source: a, rate_per_s: 2}]}"
    inline = Project("topology.yaml", {"topology.yaml": f"{text}scenarios:\n  rush: {scenario}\n"})
    folder = Project("topology.yaml", {"topology.yaml": text, "scenarios/rush.yaml": scenario})
    assert parse(inline).scenarios == parse(folder).scenarios
    assert parse(inline).scenarios["rush"].seed == 7


def test_a_remote_reference_of_a_schema_is_a_finding() -> None:
    body = (
        "nodes:\n  g: {kind: gateway, private: true}\n  f: {kind: function}\n"
        'edges:\n  - {source: g, target: f, request_schema: {$ref: "https://example.com/a.json"}}\n'
    )
    assert [rule for rule, _ in found(body)] == ["DOC-003"]
