"""The report for people: by severity, each with its evidence and its first fix."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from topology.findings import Finding
from topology.validation.report import Report

Paint = Callable[[str, str], str]  # (role: a severity, "dim" or "strong"; text) -> text
_WIDTH = 100
_INDENT = " " * 9


def plain(_role: str, text: str) -> str:
    return text


def text(report: Report, elapsed_ms: float, paint: Paint = plain) -> str:
    """Some lines a finding, and a line that sums up."""
    blocks = ["\n".join(_block(finding, paint)) for finding in report.findings]
    return "\n\n".join([*blocks, _summary(report, elapsed_ms, paint)]) + "\n"


def _block(finding: Finding, paint: Paint) -> Iterator[str]:
    role = finding.severity if finding.suppressed is None else "dim"
    where = ", ".join([*finding.nodes[:3], *(["…"] if len(finding.nodes) > 3 else [])])
    head = f"{finding.severity:<7}  {finding.rule} {finding.name}"
    yield f"{paint(role, head)}  {paint('strong', where)}" if where else paint(role, head)
    yield from _wrapped(finding.message)
    if len(finding.path) > 1:
        yield from _wrapped(f"path: {' → '.join(finding.path)}")
    if finding.suppressed is not None:
        yield from _wrapped(_excuse(finding))
    elif finding.fixes:
        yield from _wrapped(f"fix:  {finding.fixes[0].title}")


def _excuse(finding: Finding) -> str:
    entry = finding.suppressed or {}
    parts = [entry.get("reason") or "no reason given"]
    parts += [f"{name} {entry[name]}" for name in ("until", "by") if entry.get(name)]
    return f"suppressed: {', '.join(str(part) for part in parts)}"


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_long_words=False)


def _summary(report: Report, elapsed_ms: float, paint: Paint) -> str:
    counted = [
        paint(severity, f"{number} {severity if number == 1 or severity == 'info' else severity + 's'}")
        for severity, number in report.counts.items()
        if number
    ]
    suppressed = sum(finding.suppressed is not None for finding in report.findings)
    if suppressed:
        counted.append(paint("dim", f"{suppressed} suppressed"))
    outcome = ", ".join(counted) or paint("good", "nothing found")
    ran = paint("dim", f"({report.rules_run} rules, {elapsed_ms:.0f} ms)")
    return f"{paint('strong', report.topology or 'topology')}: {outcome} {ran}"
