"""The report as SARIF 2.1.0, which code hosts show beside the lines of a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from topology.findings import Finding
from topology.rules import BY_ID, Rule
from topology.validation.report import Report

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(report: Report, uri: str, line: Callable[[Finding], int]) -> dict[str, Any]:
    """One run with every rule and every finding; `uri` is the document, `line` where in it a finding is."""
    driver = {
        "name": "Signalbox",
        "rules": [_rule(rule) for rule in BY_ID.values()],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, uri, line(finding)) for finding in report.findings],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.text, "markdown": rule.text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"category": rule.category},
    }


def _result(finding: Finding, uri: str, line: int) -> dict[str, Any]:
    names = [*finding.nodes, *finding.edges]
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": {"startLine": line},
        },
        "logicalLocations": [{"name": name, "fullyQualifiedName": name} for name in names],
    }
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"signalbox/v1": "/".join([finding.rule, *finding.nodes, *finding.edges])},
        "properties": {"path": list(finding.path)},
    }
    if finding.suppressed is not None:
        reason = finding.suppressed.get("reason") or ""
        result["suppressions"] = [{"kind": "external", "justification": str(reason)}]
    return result
