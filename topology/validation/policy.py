"""Policies: how grave a finding is here, and which rules speak at all.

`recommended` is what the catalogue says. `strict` raises each severity by one: information becomes a warning, a
warning an error. A project's own starts from one of them and says what differs, rule by rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from topology.findings import SEVERITIES, Finding, Severity
from topology.graph import Graph
from topology.rules import BY_ID
from topology.validation.suppression import META

_RAISED: Mapping[Severity, Severity] = {"info": "warning", "warning": "error", "error": "error"}


def is_off(graph: Graph, rule: str) -> bool:
    """True when the project's policy leaves the rule out."""
    return bool(_rules(graph).get(rule) == "off")


def weighed(graph: Graph, finding: Finding) -> Finding:
    """The finding with the severity that the policy gives it; what is wrong with a document is always as grave."""
    if finding.rule not in BY_ID and finding.rule not in META:
        return finding
    own = _rules(graph).get(finding.rule)
    severity = own if own in SEVERITIES else finding.severity
    if own is None and graph.policy.get("base") == "strict":
        severity = _RAISED[finding.severity]
    return finding if severity == finding.severity else replace(finding, severity=severity)


def faults(graph: Graph) -> Iterator[Finding]:
    """What the policy names that does not exist."""
    known = sorted({name for rule in BY_ID.values() for name in rule.thresholds})
    for rule in _rules(graph):
        if rule not in BY_ID and rule not in META:
            near = ", ".join(sorted(name for name in (*BY_ID, *META) if name[:3] == str(rule)[:3].upper()))
            hint = f"of that group there are {near}." if near else "docs/rules.md lists all of them."
            yield _fault(f"policy.rules names {rule}, which is no rule; {hint}")
    for name in graph.policy.get("thresholds") or {}:
        if name not in known:
            hint = f"{_nearest(name, known)}there are {', '.join(known)}"
            yield _fault(f"policy.thresholds names {name}, which no rule asks for; {hint}.")


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(str(name), known, n=1)
    return f"did you mean {near[0]}? Else " if near else ""


def _rules(graph: Graph) -> Mapping[str, Any]:
    return graph.policy.get("rules") or {}


def _fault(message: str) -> Finding:
    return Finding("DOC-003", "bad-value", "error", "document", (), (), (), message)
