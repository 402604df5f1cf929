"""Runs files of cases: reads them, gives each case to its suite, counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runner.conformance.suite import Outcome, Suite
from runner.conformance.suites import SUITES
from runner.errors import CasesUnreadable

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not pass, with what it wanted and what came."""

    name: str
    expected: Any
    actual: Any


@dataclass(frozen=True, slots=True)
class Skip:
    """A case that needs what its suite cannot give."""

    name: str
    reason: str


@dataclass(slots=True)
class FileReport:
    """The figures of one file."""

    suite: str
    file: str
    passed: int = 0
    failures: list[Failure] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The report as `conformance --format json` prints it."""
        return {
            "suite": self.suite,
            "file": self.file,
            "passed": self.passed,
            "failed": len(self.failures),
            "skipped": len(self.skips),
            "failures": [asdict(failure) for failure in self.failures],
            "skips": [asdict(skip) for skip in self.skips],
        }


def suite_named(name: str) -> Suite:
    """The suite of that name. Raises CasesUnreadable for an unknown one."""
    if name not in SUITES:
        raise CasesUnreadable(f"There is no suite {name!r}; there are {', '.join(SUITES)}.")
    return SUITES[name]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. Raises CasesUnreadable, in one sentence, for what is not a list of named cases."""
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CasesUnreadable(f"{path}: {error.strerror}.") from None
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise CasesUnreadable(f"{path} is no JSON: {error}.") from None
    if not isinstance(cases, list):
        raise CasesUnreadable(f"{path} holds no list of cases.")
    for index, case in enumerate(cases):
        if not isinstance(case, dict) or not isinstance(case.get("name"), str):
            raise CasesUnreadable(f"{path}: case {index + 1} is no object with a name.")
    return cases


def run_file(path: Path, suite: str | None = None) -> FileReport:
    """Runs every case of a file; the suite is the file's stem unless named."""
    judge = suite_named(suite or path.stem)
    return run_cases(judge, read_cases(path), str(path))


def run_cases(suite: Suite, cases: Iterable[Case], file: str = "") -> FileReport:
    """Runs the cases; one that breaks the suite is a failed case, and the others go on."""
    report = FileReport(suite.name, file)
    for case in cases:
        outcome = judged(suite, case)
        if outcome.skipped:
            report.skips.append(Skip(case["name"], outcome.skipped))
        elif outcome.ok:
            report.passed += 1
        else:
            report.failures.append(Failure(case["name"], outcome.expected, outcome.actual))
    return report


def judged(suite: Suite, case: Case) -> Outcome:
    """The outcome of a case. A border like that of a test runner: whatever a case raises is its failure."""
    try:
        return suite.check(case)
    except Exception as error:
        return Outcome(False, actual=f"{type(error).__name__}: {error}")
