"""What holds for rules and figures of a drawing with a load, whatever the drawing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.topology.rules.drawings import documents
from topology.document import from_payload, parse
from topology.operations import apply_to_document
from topology.validation import Report, validate
from topology.validation.figures import figures

EXAMPLES = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS: dict[str, list[dict[str, Any]]] = {
    "client": [{"rate_per_s": 3}, {"rate_per_s": 400}],
    "function": [
        {"concurrency_reserved": 3, "latency": 900},
        {"concurrency_reserved": 880},
        {"latency": {"p50_ms": 100, "p99_ms": 2000}, "slo": {"latency_p95_ms": 100}},
    ],
    "service": [{"replicas": 2, "latency": 400}, {"latency": {"exponential_ms": 300}}],
    "queue": [{"rate_per_s": 50}, {"visibility_timeout_s": 60}],
    "stream": [{"rate_per_s": 2500}, {"shards": 4}],
    "database": [{"connections_max": 20}, {"connections_max": 50, "latency": 100}],
    "external": [{"rate_per_s_max": 5}],
    "table": [{"capacity": {"read_per_s": 1, "write_per_s": 1}, "stream": "new"}],
    "schedule": [{"expression": "rate(1 minute)"}, {"expression": "cron(0 8 ? * MON-FRI *)"}],
    "cache": [{}, {"ttl_s": 30}],
}
MINE = ("PER-", "CST-001", "CST-004", "CST-005")


@st.composite
def loaded(draw: st.DrawFn) -> dict[str, Any]:
    """A random document whose nodes have loads, limits and times."""
    document = draw(documents())
    for node in document["nodes"].values():
        node |= draw(st.sampled_from([{}, *FIELDS.get(node["kind"], [])]))
    for edge in document["edges"]:
        if edge["relation"] == "delivers" and document["nodes"][edge["source"]]["kind"] == "queue":
            edge |= draw(st.sampled_from([{}, {"concurrency_max": 2}, {"concurrency_max": 40, "batch_size": 1}]))
    return document


def report_on(document: dict[str, Any]) -> Report:
    return validate(parse(from_payload(document, {})))


@EXAMPLES
@given(loaded())
def test_a_fix_removes_its_finding_and_adds_no_error(document: dict[str, Any]) -> None:
    report = report_on(document)
    for finding in report.findings:
        if not finding.rule.startswith(MINE):
            continue
        assert finding.message.endswith(".") and "None" not in finding.message, finding
        for fix in finding.fixes:
            fixed = report_on(apply_to_document(document, fix.operations))
            left = [(one.rule, one.severity, one.nodes, one.edges) for one in fixed.findings]
            assert (finding.rule, finding.severity, finding.nodes, finding.edges) not in left, (finding, fix)
            assert fixed.counts["error"] <= report.counts["error"], (finding, fix, fixed.findings)


@EXAMPLES
@given(loaded())
def test_figures_are_numbers_of_something_and_never_fail(document: dict[str, Any]) -> None:
    shown = figures(parse(from_payload(document, {})))
    assert "incomplete" not in shown
    json.dumps(shown, allow_nan=False)
    for node in shown["nodes"].values():
        assert all(value is None or value >= 0 for name, value in node.items() if name != "latency_left_ms"), node
        assert node.get("availability") is None or node["availability"] <= 1
        assert node.get("attempts", 2) is None or node.get("attempts", 2) > 1
