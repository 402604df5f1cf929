"""Single states, as the service's TestState answers them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from runner.conformance.sameness import same
from runner.conformance.stage import Stage
from runner.conformance.suite import Outcome, Suite
from runner.workflow.errors import StatesError
from runner.workflow.inspector import Inspector
from runner.workflow.probe import UNNAMED, probe, state_named
from runner.workflow.retry import ATTEMPTS_MAX, BACKOFF_RATE, INTERVAL_S, first_taking

Case = Mapping[str, Any]
THRESHOLD = "States.ExceedToleratedFailureThreshold"


class AslStateCases(Suite):
    name = "asl_state_cases"
    title = "Single states"
    doc = (
        "A state tested alone has the case's status, output, error, next state and inspection data. Where "
        "`deterministic` is false only the status counts. The cases leave out what the call said of earlier retries "
        "and failed iterations (`stateConfiguration`): where the answer presumes some, as many are taken as given."
    )

    def check(self, case: Case) -> Outcome:
        state = _state(case)
        if state.get("Type") == "Task" and not case.get("mock"):
            return Outcome(False, skipped="it calls a function of the account that recorded it")
        stage = Stage()
        inspector = _inspector(case, state)
        variables = _read(case.get("variables"))
        probe(case["definition"], case["input"], stage, inspector, state=case.get("state_name"), variables=variables)
        stage.run()
        expected = dict(case["expected"])
        if not case.get("deterministic", True):
            expected = {"status": expected.get("status")}
        expected.pop("cause", None)
        actual = _answer(inspector)
        ok = all(same(value, actual.get(name)) for name, value in expected.items())
        return Outcome(ok, expected, {name: actual.get(name) for name in (*expected, "cause")})


def _answer(inspector: Inspector) -> dict[str, Any]:
    error = inspector.error
    return {
        "status": inspector.status,
        "output": inspector.output,
        "nextState": inspector.following,
        "error": error and error.error,
        "cause": error and error.cause,
        "inspectionData": inspector.data,
    }


def _inspector(case: Case, state: Mapping[str, Any]) -> Inspector:
    mock = case.get("mock") or {}
    failure = mock.get("errorOutput")
    result: Any = _read(mock.get("result"))
    if failure is not None:
        result = StatesError(failure.get("error"), failure.get("cause"))
    inspector = Inspector(mock=result, has_mock=bool(mock), context=_read(case.get("context")))
    expected = case["expected"]
    if expected.get("error") == THRESHOLD:
        inspector.iterations_failed = 1 + int(state.get("ToleratedFailureCount", 0))
    if isinstance(result, StatesError):
        inspector.retries_used = _retries_used(state, result, expected)
    return inspector


def _retries_used(state: Mapping[str, Any], error: StatesError, expected: Mapping[str, Any]) -> int:
    """How often the retrier had tried before the call, as far as the answer tells."""
    index = first_taking(state.get("Retry"), error)
    if index is None:
        return 0
    retrier = state["Retry"][index]
    if expected.get("status") != "RETRIABLE":
        return int(retrier.get("MaxAttempts", ATTEMPTS_MAX))
    details = expected.get("inspectionData", {}).get("errorDetails", {})
    delay_s = details.get("retryBackoffIntervalSeconds", 0)
    used, step_s = 0, float(retrier.get("IntervalSeconds", INTERVAL_S))
    rate = retrier.get("BackoffRate", BACKOFF_RATE)
    while rate > 1 and step_s < delay_s:
        used, step_s = used + 1, step_s * rate
    return used


def _state(case: Case) -> Mapping[str, Any]:
    name = case.get("state_name") or UNNAMED
    definition: Mapping[str, Any] = case["definition"]
    return state_named(definition, name)[0] if "States" in definition else definition


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


SUITE = AslStateCases()
