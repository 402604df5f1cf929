"""The report as SARIF 2.1.0, which code hosts show beside the lines of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from topology.findings import Finding
from topology.rules import BY_ID, Rule
from topology.validation.report import Report
from topology.validation.suppression import META, Meta

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(report: Report, uri: str, line: Callable[[Finding], int]) -> dict[str, Any]:
    """One run with every rule and every finding; `uri` is the document, `line` where in it a finding is."""
    rules = [*map(_rule, BY_ID.values()), *map(_about, META.values()), *_documents(report)]
    place = {rule["id"]: index for index, rule in enumerate(rules)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "Signalbox", "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, place, uri, line(finding), times) for finding, times in _counted(report)],
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
        "properties": {"category": rule.category, "tags": [rule.category]},
    }


def _about(meta: Meta) -> dict[str, Any]:
    return {
        "id": meta.id,
        "name": meta.name,
        "shortDescription": {"text": meta.summary},
        "defaultConfiguration": {"level": _LEVELS[meta.severity]},
    }


def _documents(report: Report) -> list[dict[str, Any]]:
    """What was found about the document itself: kinds of findings that no rule stands for."""
    known = BY_ID.keys() | META.keys()
    others = {finding.rule: finding.name for finding in report.findings if finding.rule not in known}
    return [
        {"id": rule, "name": name, "shortDescription": {"text": f"The document: {name.replace('-', ' ')}."}}
        for rule, name in sorted(others.items())
    ]


def _result(finding: Finding, place: Mapping[str, int], uri: str, line: int, times: int) -> dict[str, Any]:
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
        "ruleIndex": place[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"signalbox/v1": "/".join([*_identity(finding), *([str(times)] if times else [])])},
        "properties": {"path": list(finding.path)},
    }
    if finding.suppressed is not None:
        reason = finding.suppressed.get("reason") or ""
        result["suppressions"] = [{"kind": "external", "justification": str(reason)}]
    return result


def _counted(report: Report) -> Iterator[tuple[Finding, int]]:
    """Each finding, with the number of those before it that are about the same."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in report.findings:
        yield finding, seen[_identity(finding)]
        seen[_identity(finding)] += 1


def _identity(finding: Finding) -> tuple[str, ...]:
    return finding.rule, *finding.nodes, *finding.edges
