"""Inputs of a bus's targets: input paths and templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.errors import PatternInvalid
from topology.matching import Target, compile_target

MADE = {"input": "input", "input_path": "input_path", "input_template": "input_transformer"}
"""The fields of a case that say what a target gets, and the fields of an edge that do."""


class Edge:
    """The fields of a case as those of an edge."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self._fields = {field: case[name] for name, field in MADE.items() if case.get(name) is not None}
        if "input_transformer" in self._fields:
            paths = case.get("input_paths_map") or {}
            self._fields["input_transformer"] = {"paths": paths, "template": case["input_template"]}

    def __getitem__(self, name: str) -> Any:
        return self._fields.get(name)

    def is_set(self, name: str) -> bool:
        return name in self._fields


class InputTransformers(Suite):
    name = "input_transformer_cases"
    title = "Inputs of targets"
    doc = "The target gets `expected`, or nothing where `delivered` is false; what has an `error` is refused."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        refused = case.get("error")
        try:
            target = _target(case)
        except PatternInvalid as error:
            return Outcome(refused is not None, refused, str(error))
        wanted = (case.get("delivered"), case.get("expected"))
        actual = (True, case["event"]) if target is None else target.value(case["event"])
        return Outcome(refused is None and actual == wanted, refused or wanted, actual)


def _target(case: Mapping[str, Any]) -> Target | None:
    return compile_target(Edge(case), case.get("rule_name") or "", case.get("rule_arn") or "")


SUITE = InputTransformers()
