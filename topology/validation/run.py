"""Runs every rule over one view of the graph, each with a budget of counted steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from topology.document import Parsed, Scenario, pick_scenario
from topology.findings import SEVERITIES, Finding
from topology.graph import Graph
from topology.rules import BY_ID, BudgetExceeded, Rule, Steps, View
from topology.rules.base import STEPS_OF_A_RULE
from topology.validation.report import Report


def validate(parsed: Parsed, *, today: str | None = None, steps: int = STEPS_OF_A_RULE) -> Report:
    """The findings about the document and those of every rule.

    `today` (ISO 8601) ends suppressions whose `until` has passed; without it none ends.
    """
    return report_on(parsed.graph, parsed.findings, scenario=declared_load(parsed), today=today, steps=steps)


def declared_load(parsed: Parsed) -> Scenario | None:
    """The scenario that a run takes when none is named; None when the project holds none."""
    return pick_scenario(parsed, None) if parsed.scenarios else None


def report_on(
    graph: Graph,
    document_findings: Iterable[Finding] = (),
    *,
    scenario: Scenario | None = None,
    today: str | None = None,
    steps: int = STEPS_OF_A_RULE,
) -> Report:
    """The same for a graph that no document stands behind."""
    view = View(graph, scenario=scenario)
    findings = list(document_findings)
    for rule in BY_ID.values():
        view.steps = Steps(steps)
        findings += _findings(rule, view)
    suppressions = [entry for entry in graph.suppress if _holds(entry, today)]
    position = {node: index for index, node in enumerate(graph.nodes)}
    marked = [_suppressed(finding, suppressions) for finding in findings]
    marked.sort(key=lambda finding: _weight(finding, position))
    return Report(graph.name, tuple(marked), len(BY_ID))


def _findings(rule: Rule, view: View) -> list[Finding]:
    """What the rule finds; a rule that uses up its steps says so in a finding of its own."""
    found: list[Finding] = []
    try:
        found.extend(rule.check(view))
    except BudgetExceeded:
        found.append(
            rule.finding(
                f"Incomplete: {rule.id} stopped after {view.steps.limit:,} steps and may have more to say. "
                "Split the topology, or look at what it has found so far.",
                nodes=(),
                severity="warning",
            )
        )
    return found


def _holds(entry: Mapping[str, Any], today: str | None) -> bool:
    until = entry.get("until")
    return today is None or not until or str(until) >= today


def _suppressed(finding: Finding, suppressions: Iterable[Mapping[str, Any]]) -> Finding:
    for entry in suppressions:
        if entry.get("rule") in (finding.rule, finding.name) and (
            entry.get("node") in finding.nodes or entry.get("edge") in finding.edges
        ):
            return replace(finding, suppressed={key: entry.get(key) for key in ("reason", "until", "by")})
    return finding


def _weight(finding: Finding, position: Mapping[str, int]) -> tuple[bool, int, str, int]:
    first = position.get(finding.nodes[0], -1) if finding.nodes else -1
    return finding.suppressed is not None, SEVERITIES.index(finding.severity), finding.rule, first
