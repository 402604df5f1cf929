"""Conformance: cases recorded from the real services, and the suites that hold the engine against them.

A suite is a module of `suites`; a file of cases is JSON, a list of objects that each have a `name`.
"""

from __future__ import annotations

from runner.conformance.run import Case, Failure, FileReport, Skip, read_cases, run_cases, run_file, suite_named
from runner.conformance.suite import Outcome, Suite
from runner.conformance.suites import SUITES

__all__ = [
    "SUITES",
    "Case",
    "Failure",
    "FileReport",
    "Outcome",
    "Skip",
    "Suite",
    "read_cases",
    "run_cases",
    "run_file",
    "suite_named",
]
