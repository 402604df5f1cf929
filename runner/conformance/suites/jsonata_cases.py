"""JSONata: the library in use, held against the language's own test suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from runner.workflow.expressions import DEPTH_MAX, SIZE_MAX, STEPS_MAX, UNDEFINED, ExpressionError, run
from runner.workflow.sameness import same

STEPS_PER_MS = 500
"""Steps that stand for a millisecond of a case's time limit."""
LARGE = 10_000_000
"""Elements that a case with a time limit may make: as many as a range of the language may have."""


class Jsonata(Suite):
    name = "jsonata_cases"
    title = "JSONata"
    doc = (
        "The expression gives `result`, nothing (`undefined`) or an error. Data of null stands for no input. The code"
        " of an error is not compared: a workflow fails with States.QueryEvaluationError whatever it is."
    )

    def check(self, case: Mapping[str, Any]) -> Outcome:
        expect = case["expect"]
        wanted = case.get("result") if expect == "result" else expect
        kind, value = _outcome(case)
        told = value if kind == "result" else kind
        if expect != "result":
            return Outcome(kind == expect, wanted, told if kind != "error" else f"error: {value}")
        return Outcome(kind == "result" and same(value, wanted), wanted, told if kind != "error" else f"error: {value}")


def _outcome(case: Mapping[str, Any]) -> tuple[str, Any]:
    limits = case.get("limits") or {}
    data = case.get("data")
    try:
        value = run(
            case["expr"],
            UNDEFINED if data is None else data,
            case.get("bindings") or {},
            depth_max=limits.get("depth", DEPTH_MAX),
            steps_max=limits["timelimit_ms"] * STEPS_PER_MS if "timelimit_ms" in limits else STEPS_MAX,
            size_max=LARGE if limits else SIZE_MAX,
        )
    except ExpressionError as fault:
        return "error", str(fault)
    return ("undefined", None) if value is UNDEFINED else ("result", value)


SUITE = Jsonata()
