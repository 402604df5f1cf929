"""What a rule test needs: a drawing in arrows in, the findings of one rule out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.build import document, parsed
from topology.document import from_payload, parse
from topology.findings import Finding
from topology.operations import apply_to_document
from topology.rules import BY_ID, View
from topology.validation import validate
from topology.validation.run import declared_load


def found(rule: str, drawing: str, *arrivals: Mapping[str, Any], **top: Any) -> list[Finding]:
    """The findings of the rule in the drawing; arrivals are its only scenario, of 600 s."""
    read = parsed(drawing, **_loaded(arrivals), **top)
    assert not read.findings, [finding.message for finding in read.findings]
    return list(BY_ID[rule].check(View(read.graph, scenario=declared_load(read))))


def about(rule: str, drawing: str, *arrivals: Mapping[str, Any], **top: Any) -> list[str]:
    """Severity and nodes of each finding, as `error a b`."""
    return [" ".join([finding.severity, *finding.nodes]) for finding in found(rule, drawing, *arrivals, **top)]


def left(rule: str, drawing: str, *arrivals: Mapping[str, Any], **top: Any) -> list[Finding]:
    """The findings of the rule that are left when the first fix of its only finding is applied."""
    [finding] = found(rule, drawing, *arrivals, **top)
    fixed = apply_to_document(document(drawing, **_loaded(arrivals), **top), finding.fixes[0].operations)
    read = parse(from_payload(fixed, {}))
    assert not read.findings, [finding.message for finding in read.findings]
    return list(BY_ID[rule].check(View(read.graph, scenario=declared_load(read))))


def _loaded(arrivals: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    return (
        {"scenarios": {"default": {"duration_s": 600, "arrivals": [dict(one) for one in arrivals]}}} if arrivals else {}
    )


def fixed(rule: str, drawing: str) -> list[str]:
    """The titles of all fixes of the rule's findings; each was applied, removed its finding and added no error."""
    plain = document(drawing)
    report = validate(parsed(drawing))
    titles = []
    for finding in (one for one in report.findings if one.rule == rule):
        for fix in finding.fixes:
            after = validate(parse(from_payload(apply_to_document(plain, fix.operations), {})))
            same = [(one.severity, one.nodes) for one in after.findings if one.rule == rule]
            assert (finding.severity, finding.nodes) not in same, fix
            assert after.counts["error"] <= report.counts["error"], (fix, after.findings)
            titles.append(fix.title)
    return titles
