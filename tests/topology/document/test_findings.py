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


SHOP = """\
nodes: {shop: {kind: client}, other: {kind: client, group: west}, west: {kind: zone}, q: {kind: queue}}
edges: [{source: shop, target: q}]
"""


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("arrivals: [{source: shop, rate_per_s: 1, spike: {at_s: 5, for_s: 1, factor: 9}}]", None),
        ("arrivals: [{target: q, every_s: 2, bodies: [1, 2], count: 3}]", None),
        ("faults: [{partition: [west, shop], at_s: 1}]", None),
        ("expect: [{metric: age_ms, node: q, quantile: 0.9, at_most: 5}]", None),
        (
            "arrivals: [{source: shop}]",
            "arrivals[0] must have one of rate_per_s, profile, times_s, every_s and replay.",
        ),
        ("arrivals: [{every_s: 2}]", "arrivals[0] must have a source, a target, or both."),
        ("arrivals: [{target: gone, every_s: 2}]", "arrivals[0].target names 'gone', which is no node; correct it."),
        (
            "arrivals: [{source: shop, times_s: [1], spike: {at_s: 5, for_s: 1, factor: 9}}]",
            "arrivals[0] has a spike but no rate; give rate_per_s or profile.",
        ),
        (
            "arrivals: [{source: shop, times_s: [1], body: 1, bodies: [2]}]",
            "arrivals[0] has a body and bodies; keep one of them.",
        ),
        ("arrivals: [{source: shop, every_s: 1, body: {a: ['{{int 1 9}} {{now}}', '{{choice a b}}', '{{ }}']}}]", None),
        (
            "arrivals: [{source: shop, every_s: 1, body: {a: ['{{uid}}']}}]",
            "arrivals[0].body has {{uid}}, which is no template; there are uuid, int, float, choice, seq and now.",
        ),
        (
            "arrivals: [{source: shop, every_s: 1, attributes: {a: '{{int 1}}'}}]",
            "arrivals[0].attributes has {{int 1}}, which must have two numbers, as {{int 1 9}}.",
        ),
        (
            "arrivals: [{source: shop, every_s: 1, bodies: ['{{float 2 1}}']}]",
            "arrivals[0].bodies has {{float 2 1}}, which has its numbers the wrong way round.",
        ),
        (
            "arrivals: [{source: shop, every_s: 1, route: GETT /orders}]",
            "arrivals[0].route begins with no HTTP method; write one as POST /orders.",
        ),
        ("faults: [{node: q}]", "faults[0] does nothing; give one of failure_rate,"),
        ("faults: [{kill: true}]", "faults[0] must have one of node, edge and partition."),
        ("faults: [{edge: shop.sends.q, kill: true}]", "faults[0] kills an edge; kill a node,"),
        ("faults: [{partition: [west]}]", "faults[0].partition must name two sides or more."),
        (
            "faults: [{partition: [west, east]}]",
            "faults[0].partition[1] names 'east', which is no zone, group or node; correct it.",
        ),
        (
            "expect: [{metric: messages, edge: shop.sends.q, node: q, equals: 1}]",
            "expect[0] has several scopes; keep one of node, edge and route.",
        ),
        (
            "expect: [{metric: lost, quantile: 0.5, equals: 1}]",
            "expect[0] has a quantile, which only latency_ms and age_ms have; remove it.",
        ),
    ],
)
def test_faults_of_a_scenario_are_told_in_a_sentence(scenario: str, said: str | None) -> None:
    text = f"format: signalbox/1\nname: t\n{SHOP}scenarios: {{s: {{{scenario}}}}}\n"
    messages = [f.message for f in parse(Project("topology.yaml", {"topology.yaml": text})).findings]
    messages = [message for message in messages if "scenario s" in message]
    assert messages == [] if said is None else any(said in message for message in messages), messages


@pytest.mark.parametrize(("given", "what"), [("{a: 1}", "a mapping"), ("7", "7"), ("text", "'text'")])
def test_seed_data_is_a_list_for_each_node(given: str, what: str) -> None:
    text = "format: signalbox/1\nname: t\nnodes: {q: {kind: queue}}\nscenarios: {s: {seed_data: {q: %s}}}\n"
    found = parse(Project("topology.yaml", {"topology.yaml": text % given})).findings
    assert [(one.rule, one.message.partition("scenario s: ")[2]) for one in found] == [
        ("DOC-003", f"seed_data.q is {what}; it must be a list.")
    ]
