"""A finding: what is wrong with a drawing, as a value with its evidence and the fixes it offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from topology.graph import thaw

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that removes a finding: operations on the document, applied together."""

    title: str
    operations: tuple[Mapping[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        return {"title": self.title, "operations": [thaw(operation) for operation in self.operations]}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `nodes` begins with the node it is about; `path` is the evidence, in order.

    `told_by` names a rule that says the same of the node: where it speaks, this finding is left out of a report.
    """

    rule: str
    name: str
    severity: Severity
    category: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    path: tuple[str, ...]
    message: str
    fixes: tuple[Fix, ...] = ()
    suppressed: Mapping[str, Any] | None = None
    line: int | None = field(default=None, compare=False)
    told_by: str = field(default="", compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The finding as `validate --format json` prints it; `line` is there only when known."""
        shown: dict[str, Any] = {
            "rule": self.rule,
            "name": self.name,
            "severity": self.severity,
            "category": self.category,
            "nodes": list(self.nodes),
            "edges": list(self.edges),
            "path": list(self.path),
            "message": self.message,
            "fixes": [fix.as_dict() for fix in self.fixes],
            "suppressed": None if self.suppressed is None else thaw(self.suppressed),
        }
        if self.line is not None:
            shown["line"] = self.line
        return shown


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity are not suppressed."""
    counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        if finding.suppressed is None:
            counts[finding.severity] += 1
    return counts
