from __future__ import annotations

from typing import Any

import pytest

from runner.conformance.stage import Stage
from runner.workflow.errors import StatesError
from runner.workflow.inspector import Inspector
from runner.workflow.probe import probe, state_named

ASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"n.$": "$.n"},
    "ResultSelector": {"got.$": "$"},
    "ResultPath": "$.out",
    "Next": "after",
}


def probed(definition: dict[str, Any], input: Any, inspector: Inspector, **options: Any) -> Inspector:
    stage = Stage()
    probe(definition, input, stage, inspector, **options)
    stage.run()
    assert stage.tasks == []
    return inspector


def test_the_data_after_each_step_is_told() -> None:
    seen = probed(ASK, {"n": 1}, Inspector(mock=5, has_mock=True))
    assert (seen.status, seen.output, seen.following) == ("SUCCEEDED", {"n": 1, "out": {"got": 5}}, "after")
    assert seen.data == {
        "input": {"n": 1},
        "afterInputPath": {"n": 1},
        "afterParameters": {"n": 1},
        "result": 5,
        "afterResultSelector": {"got": 5},
        "afterResultPath": {"n": 1, "out": {"got": 5}},
    }


def test_a_failure_that_nothing_takes() -> None:
    seen = probed(ASK, {"n": 1}, Inspector(mock=StatesError("Broken", "why"), has_mock=True))
    assert seen.status == "FAILED"
    assert seen.error is not None
    assert (seen.error.error, seen.error.cause) == ("Broken", "why")


@pytest.mark.parametrize(("used", "status"), [(0, "RETRIABLE"), (2, "RETRIABLE"), (3, "CAUGHT_ERROR")])
def test_a_retrier_is_asked_with_the_retries_it_had(used: int, status: str) -> None:
    handlers = {"Retry": [{"ErrorEquals": ["Broken"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "undo"}]}
    inspector = Inspector(mock=StatesError("Broken"), has_mock=True, retries_used=used)
    seen = probed({**ASK, **handlers}, {"n": 1}, inspector)
    assert seen.status == status
    assert seen.data["errorDetails"].get("retryBackoffIntervalSeconds") == (2**used if status == "RETRIABLE" else None)
    assert seen.following == (None if status == "RETRIABLE" else "undo")


def test_a_map_is_answered_in_its_items_place() -> None:
    state = {"Type": "Map", "ItemProcessor": {}, "ToleratedFailureCount": 1, "End": True}
    assert probed(state, [1, 2], Inspector(mock=["a", "b"], has_mock=True)).output == ["a", "b"]
    failed = probed(state, [1, 2], Inspector(mock=["a", "b"], has_mock=True, iterations_failed=2))
    assert failed.error is not None
    assert failed.error.error == "States.ExceedToleratedFailureThreshold"


def test_a_given_context_is_the_whole_context() -> None:
    state = {"Type": "Pass", "Parameters": {"all.$": "$$"}, "End": True}
    assert probed(state, {}, Inspector(context={"Execution": {}})).output == {"all": {"Execution": {}}}


def test_variables_are_there_and_told() -> None:
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $x %}", "End": True}
    seen = probed(state, {}, Inspector(), variables={"x": 1})
    assert (seen.output, seen.data["variables"]) == (1, {"x": 1})


def test_a_state_is_found_at_any_depth_with_its_language() -> None:
    inner = {"Type": "Pass", "Output": "{% 1 %}", "End": True}
    outer = {"Type": "Parallel", "Branches": [{"StartAt": "b", "States": {"b": inner}}], "QueryLanguage": "JSONata"}
    definition = {"StartAt": "a", "States": {"a": {"Type": "Map", "ItemProcessor": {"States": {"p": outer}}}}}
    assert state_named(definition, "b") == (inner, "JSONPath")
    assert state_named({"QueryLanguage": "JSONata", **definition}, "b") == (inner, "JSONata")
    assert state_named(definition, "p") == (outer, "JSONPath")
    with pytest.raises(KeyError):
        state_named(definition, "missing")


def test_alone_a_state_does_not_go_on() -> None:
    definition = {"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "b"}, "b": {"Type": "Fail"}}}
    assert probed(definition, {"x": 1}, Inspector(), state="a").following == "b"
