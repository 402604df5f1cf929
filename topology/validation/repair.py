"""Applies fixes until nothing changes any more, and keeps only those that do what they promise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from topology.document import Project, parse
from topology.errors import OperationError
from topology.findings import Finding
from topology.operations import apply
from topology.rules import BY_ID
from topology.validation.report import Report
from topology.validation.run import validate
from topology.validation.suppression import META

_ROUNDS = 20
FIXABLE = (*BY_ID, *META)
"""The rules that may be named: all of them, and what is found about suppressions."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The changed project, the findings whose first fix was applied, what is left to find, and all operations."""

    project: Project
    applied: tuple[Finding, ...]
    left: Report
    operations: tuple[Mapping[str, Any], ...] = ()


def repair(
    project: Project, rules: Collection[str] = (), *, severities: Collection[str] = (), today: str | None = None
) -> Repair:
    """The project with the first fix of each finding of these rules applied.

    Without rules: of those whose fix decides nothing that only a person knows. With severities only findings of
    those. All fixes of a round are
    applied together; if that adds an error, one at a time, and one that adds an error is left out.
    """
    wanted = frozenset(rules) or frozenset(rule.id for rule in BY_ID.values() if rule.automatic)
    applied: list[Finding] = []
    report = validate(parse(project), today=today)
    for _ in range(_ROUNDS):
        fixable = [f for f in report.findings if f.rule in wanted and f.fixes and f.suppressed is None]
        fixable = [f for f in fixable if not severities or f.severity in severities]
        round_of = _round(project, report, fixable, today) if fixable else None
        if round_of is None or not round_of.applied:
            break
        project, report = round_of.project, round_of.left
        applied += round_of.applied
    operations = tuple(operation for finding in applied for operation in finding.fixes[0].operations)
    return Repair(project, tuple(applied), report, operations)


def _round(project: Project, report: Report, fixable: list[Finding], today: str | None) -> Repair:
    together = _applied(project, fixable)
    outcome = _outcome(*together, today)
    if outcome.left.counts["error"] <= report.counts["error"]:
        return outcome
    kept: list[Finding] = []
    for finding in fixable:
        trial = _outcome(*_applied(project, [finding]), today)
        if trial.applied and trial.left.counts["error"] <= report.counts["error"]:
            project, report = trial.project, trial.left
            kept.append(finding)
    return Repair(project, tuple(kept), report)


def _outcome(project: Project, applied: list[Finding], today: str | None) -> Repair:
    return Repair(project, tuple(applied), validate(parse(project), today=today))


def _applied(project: Project, findings: list[Finding]) -> tuple[Project, list[Finding]]:
    """The project with the fixes that still apply: two findings may ask for the same new node."""
    done: list[Finding] = []
    for finding in findings:
        try:
            project = apply(project, finding.fixes[0].operations).project
        except OperationError:
            continue
        done.append(finding)
    return project, done
