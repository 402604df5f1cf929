"""What holds for every rule and every drawing."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.validation import topology
from tests.topology.rules.drawings import documents
from topology.document import from_payload, parse
from topology.findings import Finding
from topology.operations import apply_to_document
from topology.validation import Report, validate

EXAMPLES = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def report_on(document: dict[str, Any], **options: Any) -> Report:
    return validate(parse(from_payload(document, {})), **options)


def essence(findings: tuple[Finding, ...], names: dict[str, str] | None = None) -> Counter[tuple[str, ...]]:
    """What is found about whom, whatever example was chosen to show it."""
    names = names or {}
    return Counter(
        (finding.rule, finding.severity, *sorted(names.get(node, node) for node in finding.nodes))
        for finding in findings
    )


@EXAMPLES
@given(documents())
def test_no_rule_raises_and_every_finding_is_complete(document: dict[str, Any]) -> None:
    parsed = parse(from_payload(document, {}))
    before = parsed.graph.digest
    for finding in validate(parsed).findings:
        if finding.rule.startswith("DOC"):
            continue
        assert set(finding.nodes) | set(finding.path) <= set(parsed.graph.nodes), finding
        assert set(finding.edges) <= set(parsed.graph.edges), finding
        assert finding.message.endswith(".") and "None" not in finding.message, finding
        assert len(set(finding.nodes)) == len(finding.nodes) > 0, finding
    assert parsed.graph.digest == before


@EXAMPLES
@given(documents(), st.randoms(use_true_random=False))
def test_order_and_names_change_no_finding(document: dict[str, Any], chance: random.Random) -> None:
    names = {name: f"x{chance.randrange(10**9)}-{name}" for name in document["nodes"]}
    nodes = list(document["nodes"].items())
    edges = list(document["edges"])
    chance.shuffle(nodes)
    chance.shuffle(edges)
    other = document | {
        "nodes": {names[name]: fields for name, fields in nodes},
        "edges": [
            {key: names.get(value, value) if key in ENDS else value for key, value in edge.items()} for edge in edges
        ],
    }
    assert essence(report_on(document).findings, names) == essence(report_on(other).findings)


ENDS = ("source", "target", "dead_letter")


@EXAMPLES
@given(documents())
def test_a_fix_removes_its_finding_and_adds_no_error(document: dict[str, Any]) -> None:
    report = report_on(document)
    for finding in report.findings:
        for fix in finding.fixes:
            fixed = report_on(apply_to_document(document, fix.operations))
            assert _key(finding) not in map(_key, fixed.findings), (finding, fix)
            assert fixed.counts["error"] <= report.counts["error"], (finding, fix, fixed.findings)
            assert not any(f.rule.startswith("DOC") for f in fixed.findings), (finding, fix, fixed.findings)


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.severity, finding.nodes, finding.edges


@pytest.mark.parametrize("relation", ["calls", "invokes"])
def test_a_large_tangle_ends_within_the_budget(relation: str) -> None:
    document = tangle(5_000, 600, relation)
    report = report_on(document)
    assert not [finding for finding in report.findings if finding.message.startswith("Incomplete")]
    rule = "TOP-002" if relation == "calls" else "REL-025"
    [finding] = [finding for finding in report.findings if finding.rule == rule]
    assert len(finding.nodes) == 600
    assert len(finding.path) <= 12
    cut = {operation["id"] for operation in finding.fixes[0].operations}
    left = document | {"edges": [edge for edge in document["edges"] if _edge_id(edge) not in cut]}
    assert not [finding for finding in report_on(left).findings if finding.rule == rule]


def test_15000_edges_end_within_the_budget() -> None:
    document = tangle(5_000, 600, "calls")
    chance = random.Random(4)
    cells = [n for n in range(440) if f"front-{n}" in document["nodes"]]
    made = {_edge_id(edge) for edge in document["edges"]}
    while len(document["edges"]) < 15_000:
        one, other = chance.choice(cells), chance.choice(cells)
        choices = [(f"front-{one}", "sends", f"jobs-{other}"), (f"work-{one}", "writes", f"store-{other}")]
        choices.append((f"work-{one}", "publishes", f"news-{max(one, other)}"))
        source, relation, target = chance.choice(choices)
        edge = {"source": source, "target": target, "relation": relation}
        if _edge_id(edge) not in made:
            made.add(_edge_id(edge))
            document["edges"].append(edge)
    report = report_on(document)
    assert len(document["nodes"]) == 5_000
    assert not [finding for finding in report.findings if finding.message.startswith("Incomplete")]
    [finding] = [finding for finding in report.findings if finding.rule == "TOP-002"]
    assert len(finding.nodes) == 600


def tangle(nodes: int, component: int, relation: str) -> dict[str, Any]:
    """A large topology of which so many nodes reach each other."""
    document = topology(nodes - component)
    kind = "service" if relation == "calls" else "function"
    chance = random.Random(3)
    names = [f"tangled-{index}" for index in range(component)]
    document["nodes"] |= {name: {"kind": kind} for name in names}
    pairs = {(names[i], names[(i + 1) % component]) for i in range(component)}
    pairs |= {(chance.choice(names), chance.choice(names)) for _ in range(2 * component)}
    extra = {} if relation == "calls" else {"wait": False}
    document["edges"] = [edge for edge in document["edges"] if not re.match(r"back|react", edge["source"])]
    document["edges"] += [{"source": a, "target": b, "relation": relation, **extra} for a, b in sorted(pairs) if a != b]
    return document


def _edge_id(edge: dict[str, Any]) -> str:
    return f"{edge['source']}.{edge['relation']}.{edge['target']}"


def test_a_rule_over_its_budget_says_so() -> None:
    report = report_on(tangle(100, 60, "calls"), steps=50)
    incomplete = [finding for finding in report.findings if finding.message.startswith("Incomplete")]
    assert {"TOP-002", "REL-025"} <= {finding.rule for finding in incomplete}
    assert all(finding.severity == "warning" for finding in incomplete)
