"""The report as JUnit XML: a test case for each rule, which fails for each of its findings."""

from __future__ import annotations

from xml.etree import ElementTree

from topology.findings import SEVERITIES, Finding
from topology.rules import BY_ID
from topology.validation.report import FailOn, Report

Element = ElementTree.Element
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def junit(report: Report, fail_on: FailOn, elapsed_ms: float) -> str:
    """Findings below `fail_on` and suppressed ones are shown as output of their case."""
    found: dict[str, list[Finding]] = {rule: [] for rule in BY_ID}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    suite = Element("testsuite", name=_clean(report.topology), time=f"{elapsed_ms / 1000:.3f}")
    failed = 0
    for rule_id, findings in found.items():
        name = findings[0].name if findings else BY_ID[rule_id].name
        case = ElementTree.SubElement(suite, "testcase", classname=rule_id, name=name)
        failing = [finding for finding in findings if _fails(finding, fail_on)]
        failed += bool(failing)
        if failing:
            first = failing[0]
            failure = ElementTree.SubElement(case, "failure", message=_clean(first.message), type=first.severity)
            failure.text = "\n".join(map(_line, failing))
        quiet = [finding for finding in findings if finding not in failing]
        if quiet:
            ElementTree.SubElement(case, "system-out").text = "\n".join(map(_line, quiet))
    suite.set("tests", str(len(found)))
    suite.set("failures", str(failed))
    root = Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return _DECLARATION + ElementTree.tostring(root, encoding="unicode") + "\n"


def _fails(finding: Finding, fail_on: FailOn) -> bool:
    if finding.suppressed is not None or fail_on == "never":
        return False
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)


def _line(finding: Finding) -> str:
    state = "" if finding.suppressed is None else " (suppressed)"
    return _clean(f"{finding.severity}{state}: {', '.join(finding.nodes)}: {finding.message}")


def _clean(words: str) -> str:
    """Without the characters that XML 1.0 cannot carry."""
    return "".join(c if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c != "\ufffe" else "?" for c in words)
