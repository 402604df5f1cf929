"""Runs every rule over one view of the graph, each with a budget of counted steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from topology.document import Parsed, Scenario, pick_scenario
from topology.findings import SEVERITIES, Finding
from topology.graph import Graph
from topology.rules import BY_ID, BudgetExceeded, Rule, Steps, View
from topology.rules.base import STEPS_OF_A_RULE
from topology.validation.policy import faults, is_off, weighed
from topology.validation.report import Report
from topology.validation.suppression import suppressed
from topology.validation.uncollected import uncollected

INCOMPLETE = "Incomplete: "


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
    with uncollected():
        view = View(graph, scenario=scenario)
        found = {rule.id: findings_of(rule, view, steps) for rule in wanted(graph)}
        return assembled(graph, document_findings, found, today)


def wanted(graph: Graph) -> list[Rule]:
    """The rules that the project's policy does not leave out."""
    return [rule for rule in BY_ID.values() if not is_off(graph, rule.id)]


def findings_of(rule: Rule, view: View, steps: int = STEPS_OF_A_RULE) -> list[Finding]:
    """What the rule finds; a rule that uses up its steps says so in a finding of its own."""
    view.steps = Steps(steps)
    found: list[Finding] = []
    try:
        found.extend(rule.check(view))
    except BudgetExceeded:
        found.append(
            rule.finding(
                f"{INCOMPLETE}{rule.id} stopped after {view.steps.limit:,} steps and may have more to say. "
                "Split the topology, or look at what it has found so far.",
                nodes=(),
                severity="warning",
            )
        )
    return found


def is_incomplete(findings: Iterable[Finding]) -> bool:
    """True when a rule has stopped before its end."""
    return any(not finding.nodes and finding.message.startswith(INCOMPLETE) for finding in findings)


def assembled(
    graph: Graph, document_findings: Iterable[Finding], found: Mapping[str, list[Finding]], today: str | None
) -> Report:
    """The report of what rules have found: weighed by the policy, suppressed where accepted, in order."""
    findings = [*document_findings, *faults(graph)]
    for rule in BY_ID:
        findings += [weighed(graph, finding) for finding in found.get(rule, ())]
    quiet = {rule.id for rule in BY_ID.values() if rule.id not in found or is_incomplete(found[rule.id])}
    quiet |= {BY_ID[rule].name for rule in quiet}
    marked = _each_told_once(suppressed(graph, findings, today, quiet))
    marked = [weighed(graph, one) if one.rule.startswith("META") else one for one in marked]
    marked = [one for one in marked if not is_off(graph, one.rule)]
    position = {node: index for index, node in enumerate(graph.nodes)}
    marked.sort(key=lambda finding: _weight(finding, position))
    return Report(graph.name, tuple(marked), len(found))


def _each_told_once(findings: list[Finding]) -> list[Finding]:
    """Without what a rule tells of the same node; that has the line then. A finding that is accepted tells nothing."""
    sharp = {(one.rule, one.nodes[0]): one for one in findings if one.nodes and not one.suppressed}
    lines: dict[tuple[str, str], int | None] = {}
    kept: list[Finding] = []
    for one in findings:
        key = (one.told_by, one.nodes[0]) if one.told_by else None
        if key is None or key not in sharp or sharp[key].severity != one.severity:
            kept.append(one)
        else:
            lines.setdefault(key, one.line)
    return [
        replace(one, line=lines[one.rule, one.nodes[0]]) if one.nodes and (one.rule, one.nodes[0]) in lines else one
        for one in kept
    ]


def _weight(finding: Finding, position: Mapping[str, int]) -> tuple[bool, int, str, int]:
    first = position.get(finding.nodes[0], -1) if finding.nodes else -1
    return finding.suppressed is not None, SEVERITIES.index(finding.severity), finding.rule, first
