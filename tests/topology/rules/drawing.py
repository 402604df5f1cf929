"""What a rule test needs: a drawing in arrows in, the findings of one rule out."""

from __future__ import annotations

from tests.build import graph
from topology.findings import Finding
from topology.rules import BY_ID, View


def found(rule: str, drawing: str) -> list[Finding]:
    """The findings of the rule in the drawing."""
    return list(BY_ID[rule].check(View(graph(drawing))))


def about(rule: str, drawing: str) -> list[str]:
    """Severity and nodes of each finding, as `error a b`."""
    return [" ".join([finding.severity, *finding.nodes]) for finding in found(rule, drawing)]
