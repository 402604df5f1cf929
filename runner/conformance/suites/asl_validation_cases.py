"""Definitions of workflows: which the service takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.workflows.validation import problems


class AslValidation(Suite):
    name = "asl_validation_cases"
    title = "Definitions of workflows"
    doc = "The definition is valid, or something is wrong with it, as the States Language's own validators say."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        found = problems(case["definition"])
        told = "; ".join(f"{problem.where}: {problem.message}" for problem in found) or "valid"
        return Outcome((not found) == case["valid"], "valid" if case["valid"] else "not valid", told)


SUITE = AslValidation()
