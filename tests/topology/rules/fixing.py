"""What a fix comes to: the findings that are left once it is applied."""

from __future__ import annotations

from tests.build import document
from topology.document import from_payload, parse
from topology.operations import apply_to_document
from topology.rules import BY_ID, View
from topology.validation import validate


def left_after_fix(rule: str, drawing: str) -> list[str]:
    """The messages of the rule after the first fix of each of its findings is applied.

    No fix adds an error, and the document stays without faults.
    """
    drawn = document(drawing)
    parsed = parse(from_payload(drawn, {}))
    findings = list(BY_ID[rule].check(View(parsed.graph)))
    assert findings and all(finding.fixes for finding in findings), findings
    for finding in findings:
        drawn = apply_to_document(drawn, finding.fixes[0].operations)
    fixed = parse(from_payload(drawn, {}))
    assert fixed.findings == (), [finding.message for finding in fixed.findings]
    assert validate(fixed).counts["error"] <= validate(parsed).counts["error"]
    return [finding.message for finding in BY_ID[rule].check(View(fixed.graph))]
