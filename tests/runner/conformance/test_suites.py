"""Every suite over every file of cases: the public ones beside the checkout and our own.

A case that does not pass stands in tests/conformance/exceptions.yaml with its reason, and nothing else does.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from runner.conformance import SUITES, read_cases
from runner.conformance.pages import report_of
from tests.conftest import CONFORMANCE, ROOT

OWN = ROOT / "tests" / "conformance"
EXCEPTIONS: dict[str, dict[str, str]] = yaml.safe_load((OWN / "exceptions.yaml").read_text())


@pytest.mark.parametrize("suite", SUITES)
def test_the_public_cases_pass(suite: str) -> None:
    path = CONFORMANCE / f"{suite}.json"
    if not path.is_file():
        pytest.skip(f"no conformance cases at {path}")
    report = report_of(path)
    assert sorted(failure.name for failure in report.failures) == sorted(EXCEPTIONS.get(suite) or ())
    assert report.passed


@pytest.mark.parametrize("path", sorted(OWN.glob("*.json")), ids=lambda path: path.stem)
def test_our_own_cases_pass(path: Path) -> None:
    report = report_of(path)
    assert report.failures == []
    assert report.passed


@pytest.mark.parametrize("suite", EXCEPTIONS)
def test_few_cases_are_exceptions(suite: str) -> None:
    path = CONFORMANCE / f"{suite}.json"
    if not path.is_file():
        pytest.skip(f"no conformance cases at {path}")
    share = len(EXCEPTIONS[suite] or ()) / len(read_cases(path))
    assert share <= (0.02 if suite == "asl_cases" else 0.05)


def test_every_exception_has_a_suite_and_a_reason() -> None:
    assert set(EXCEPTIONS) <= set(SUITES)
    assert [name for cases in EXCEPTIONS.values() for name, reason in (cases or {}).items() if len(reason) < 20] == []
