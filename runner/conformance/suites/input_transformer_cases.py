"""Inputs of a bus's targets: input paths and templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from runner.errors import PatternInvalid
from runner.matching import Template, json_path


class InputTransformers(Suite):
    name = "input_transformer_cases"
    title = "Inputs of targets"
    doc = "The target gets `expected`, or nothing where `delivered` is false; what has an `error` is refused."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        if "input_path" in case:
            found = json_path(case["event"], case["input_path"])
            return Outcome(bool(found == case["expected"]), case["expected"], found)
        names = (case.get("rule_name", ""), case.get("rule_arn", ""))
        try:
            template = Template(case["input_paths_map"], case["input_template"], *names)
        except PatternInvalid as error:
            return Outcome(case.get("error") is not None, case.get("error"), str(error))
        wanted = (case["delivered"], case["expected"])
        actual = template.value(case["event"])
        return Outcome(actual == wanted, wanted, actual)


SUITE = InputTransformers()
