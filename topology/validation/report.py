"""The outcome of a validation, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from topology.findings import SEVERITIES, Finding, count

FailOn = Literal["error", "warning", "info", "never"]


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one topology, the gravest first; suppressed ones are listed and not counted."""

    topology: str
    findings: tuple[Finding, ...]
    rules_run: int

    @property
    def counts(self) -> dict[str, int]:
        return count(self.findings)

    def fails(self, level: FailOn) -> bool:
        """True when a finding that is not suppressed is at or above the level."""
        if level == "never":
            return False
        counted = SEVERITIES[: SEVERITIES.index(level) + 1]
        return any(self.counts[severity] for severity in counted)

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the format, without `elapsed_ms`, which the caller measures."""
        return {
            "topology": self.topology,
            "findings": [finding.as_dict() for finding in self.findings],
            "counts": self.counts,
            "rules_run": self.rules_run,
        }
