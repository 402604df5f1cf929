"""docs/conformance.md: what is modelled, how it is checked, and how many cases pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from runner.conformance.corpus import Proof, proofs
from runner.conformance.guarantees import Check, Guarantee, Service, services
from runner.conformance.run import FileReport, run_file
from runner.conformance.suites import SUITES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "conformance.md"
PUBLIC = ROOT.parent / "shared" / "conformance"
"""The public cases, where they lie beside the checkout."""
OWN = ROOT / "tests" / "conformance"
CORPUS = ROOT / "tests" / "scenarios"
EXCEPTIONS = OWN / "exceptions.yaml"

_HEAD = """\
# Conformance

<!-- Written by `python -m runner.conformance --write`; edit the guarantees, cases and scenarios instead. -->

What the engine promises to do as the real services do, what it leaves out, and what checks it. Three things check it:

- **Cases** recorded from the services or from reference engines, run by `./manage.py conformance FILE...`. The public
  cases lie beside the checkout; our own, in the same form, in `tests/conformance/`.
- **Scenarios** in `tests/scenarios/`: whole documents that `./manage.py simulate` runs as they are, each with the
  sentence that it proves, the ledger, and the times at which things must happen.
- **Tests**, for what neither can say.

The ledger balances in every one of them, and the same seed gives the same trace, byte for byte.
"""
_TAGS = {"V": "recorded", "B": "botocore", "D": "documentation", "E": "reference engine"}


@dataclass(frozen=True, slots=True)
class Cases:
    """The figures of one suite over all its files, with the documented exceptions."""

    name: str
    reports: Sequence[FileReport]
    exceptions: Mapping[str, str]


def exceptions() -> dict[str, dict[str, str]]:
    """By suite: the cases that do not pass, with the reason of each."""
    found = yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8")) or {}
    return {suite: cases or {} for suite, cases in found.items()}


@cache
def report_of(file: Path) -> FileReport:
    """The figures of a file, run once in a process."""
    return run_file(file)


def cases() -> list[Cases]:
    """Every suite, run over the public cases and our own."""
    known = exceptions()
    found = []
    for name in SUITES:
        files = [folder / f"{name}.json" for folder in (PUBLIC, OWN)]
        reports = [report_of(file) for file in files if file.is_file()]
        found.append(Cases(name, reports, known.get(name, {})))
    return found


def page(ran: Sequence[Cases], told: Sequence[Service], shown: Sequence[Proof]) -> str:
    """The text of docs/conformance.md."""
    parts = [_HEAD, _summary(ran, told, shown), _suites(ran), *(_exceptions(part) for part in ran if part.exceptions)]
    parts += [_service(service, [proof for proof in shown if proof.service == service.name]) for service in told]
    return "\n".join([*parts, _scenarios(shown)])


def written() -> str:
    """The page as it must be now."""
    return page(cases(), services(), proofs(CORPUS))


def _summary(ran: Sequence[Cases], told: Sequence[Service], shown: Sequence[Proof]) -> str:
    reports = [report for part in ran for report in part.reports]
    passed, failed = sum(report.passed for report in reports), sum(len(report.failures) for report in reports)
    skipped = sum(len(report.skips) for report in reports)
    guarantees = [part for service in told for part in service.guarantees]
    whole = sum(part.modelled == "yes" for part in guarantees)
    return (
        f"Now: {passed:,} cases pass, {failed} fail and are explained below, {skipped} are skipped; {len(shown)} "
        f"scenarios hold; of {len(guarantees)} guarantees of {len(told)} services {whole} are modelled whole.\n"
    )


def _suites(ran: Sequence[Cases]) -> str:
    lines = [
        "## Cases\n",
        "| suite | passes when | passed | failed | skipped | exceptions |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for part in ran:
        suite = SUITES[part.name]
        passed = sum(report.passed for report in part.reports)
        failed = sum(len(report.failures) for report in part.reports)
        skipped = sum(len(report.skips) for report in part.reports)
        figures = f"{passed} | {failed} | {skipped} | {len(part.exceptions)}"
        lines.append(f"| {suite.title} (`{suite.name}`) | {_cell(suite.doc)} | {figures} |")
    lines += ["", *_skips(ran)]
    return "\n".join(lines) + "\n"


def _skips(ran: Sequence[Cases]) -> Iterator[str]:
    for part in ran:
        reasons: dict[str, int] = {}
        for report in part.reports:
            for skip in report.skips:
                reasons[skip.reason] = reasons.get(skip.reason, 0) + 1
        for reason, count in reasons.items():
            yield f"- `{part.name}`: {count} skipped: {reason}"


def _exceptions(part: Cases) -> str:
    lines = [f"### Exceptions of {SUITES[part.name].title}\n", "| case | reason |", "|---|---|"]
    lines += [f"| `{_cell(name)}` | {_cell(reason)} |" for name, reason in part.exceptions.items()]
    return "\n".join(lines) + "\n"


def _service(service: Service, shown: Sequence[Proof]) -> str:
    count = f" {len(shown)} scenarios below prove rows of it." if shown else ""
    lines = [
        f"## {service.title}\n",
        service.about + count,
        "",
        "| guarantee | modelled | checked by |",
        "|---|---|---|",
    ]
    lines += [_guarantee(part) for part in service.guarantees]
    if service.left_out:
        lines += ["", "Left out:", "", *(f"- {part}" for part in service.left_out)]
    return "\n".join(lines) + "\n"


def _guarantee(part: Guarantee) -> str:
    modelled = f"{part.modelled}: {part.but}" if part.but else part.modelled
    return f"| {_cell(part.says)} | {_cell(modelled)} | {'<br>'.join(_link(check) for check in part.checked)} |"


def _link(check: Check) -> str:
    if check.kind == "scenario":
        return f"[{check.name}](../tests/scenarios/{check.name}.yaml)"
    if check.kind == "test":
        path, _, test = check.name.partition("::")
        return f"[{test.removeprefix('test_').replace('_', ' ')}](../{path})"
    return f"`{check.name}`"


def _scenarios(shown: Sequence[Proof]) -> str:
    lines = ["## Scenarios\n", "| scenario | proves | source |", "|---|---|---|"]
    for proof in shown:
        link = f"[{proof.name}](../tests/scenarios/{proof.name}.yaml)"
        lines.append(f"| {link} | {_cell(proof.row)} | {_TAGS[proof.tag]} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """The text within a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
