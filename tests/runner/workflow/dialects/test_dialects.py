"""What both dialects promise: variables that hold from the next state on, and catchers that shape the error."""

from __future__ import annotations

from typing import Any

import pytest

from runner.workflow.dialects.base import number_of
from tests.runner.workflow.held import ran

INVOKE: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
JSONATA: dict[str, Any] = {"QueryLanguage": "JSONata"}


def test_assignments_see_the_values_from_before_them() -> None:
    swap = {"x.$": "$y", "y.$": "$x"}
    states = {
        "set": {"Type": "Pass", "Assign": {"x": 1, "y": 2}},
        "swap": {"Type": "Pass", "Assign": swap, "Parameters": {"x.$": "$x"}},
        "get": {"Type": "Pass", "Parameters": {"before.$": "$.x", "x.$": "$x", "y.$": "$y"}},
    }
    assert ran(states).output == {"before": 1, "x": 2, "y": 1}


def test_assign_reads_the_result_and_not_what_is_selected_of_it() -> None:
    ask = INVOKE | {"ResultSelector": {"only.$": "$.b"}, "Assign": {"all.$": "$"}}
    states = {"ask": ask, "get": {"Type": "Pass", "Parameters": {"all.$": "$all", "got.$": "$"}}}
    assert ran(states, answers={"ask": [{"result": {"b": 1}}]}).output == {"all": {"b": 1}, "got": {"only": 1}}


def test_a_failed_attempt_assigns_nothing() -> None:
    ask = INVOKE | {"Assign": {"x": 2}, "OutputPath": "$.missing", "ResultPath": "$.r"}
    assert ran({"set": {"Type": "Pass", "Assign": {"x": 1}}, "ask": ask}).error == "States.Runtime"


@pytest.mark.parametrize(
    ("language", "catcher"),
    [
        ({}, {"Assign": {"why.$": "$.Error"}, "ResultPath": "$.error"}),
        (
            JSONATA,
            {
                "Assign": {"why": "{% $states.errorOutput.Error %}"},
                "Output": "{% $merge([$states.input, {'error': $states.errorOutput}]) %}",
            },
        ),
    ],
)
def test_a_catcher_assigns_and_shapes(language: dict[str, Any], catcher: dict[str, Any]) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "get", **catcher}]
    states = {"ask": INVOKE | language | {"Catch": catch}, "get": {"Type": "Pass", **JSONATA}}
    states["get"] |= {"Output": {"why": "{% $why %}", "input": "{% $states.input %}"}}
    output = ran(states, {"id": 1}, answers={"ask": [{"error": "Broken", "cause": "c"}]}).output
    assert output == {"why": "Broken", "input": {"id": 1, "error": {"Error": "Broken", "Cause": "c"}}}


def test_a_catcher_without_a_shape_hands_the_error_on() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "get"}]
    states = {"ask": INVOKE | JSONATA | {"Catch": catch}, "get": {"Type": "Pass"}}
    assert ran(states, answers={"ask": [{"error": "Broken"}]}).output == {"Error": "Broken", "Cause": ""}


def test_a_failed_expression_can_be_retried_and_caught() -> None:
    ask = INVOKE | JSONATA | {"Output": "{% $missing %}"}
    ask["Catch"] = [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "get", "Output": "caught"}]
    assert ran({"ask": ask, "get": {"Type": "Pass"}}).output == "caught"


def test_what_an_attempt_assigned_before_it_failed_is_gone() -> None:
    ask = INVOKE | JSONATA | {"Assign": {"x": 2}, "Output": "{% $missing %}"}
    ask["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "get"}]
    states = {"set": {"Type": "Pass", "Assign": {"x": 1}}, "ask": ask}
    states["get"] = {"Type": "Pass", "Parameters": {"x.$": "$x"}}
    assert ran(states).output == {"x": 1}


def test_the_result_and_the_context_are_in_states() -> None:
    output = {"got": "{% $states.result %}", "name": "{% $states.context.State.Name %}"}
    ask = INVOKE | JSONATA | {"Arguments": {"n": "{% $states.input.n %}"}, "Output": output}
    assert ran({"ask": ask}, {"n": 1}).output == {"got": {"n": 1}, "name": "ask"}


def test_a_machine_chooses_the_language_and_a_state_another() -> None:
    states = {"a": {"Type": "Pass", "Output": "{% 1 %}"}, "b": {"Type": "Pass", "QueryLanguage": "JSONPath"}}
    assert ran({"a": {**states["a"], **JSONATA}, "b": states["b"]}).output == 1


@pytest.mark.parametrize("value", [None, True, "", "one", [], {}, "nan", "inf", float("inf")])
def test_what_is_no_number(value: Any) -> None:
    assert number_of(value) is None


def test_numbers_and_texts_of_numbers() -> None:
    assert [number_of(value) for value in (0, 1.5, "2", "-0.5")] == [0, 1.5, 2, -0.5]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            {"Type": "Pass", "Parameters": {"a": [{"b.$": "$.no"}]}},
            "The JSONPath '$.no' specified for the field 'b.$' could not be found in the input '{\"n\":1}'",
        ),
        (
            {"Type": "Wait", "SecondsPath": "$.no"},
            "The JSONPath '$.no' specified for the field 'SecondsPath' could not be found in the input '{\"n\":1}'",
        ),
        (
            JSONATA
            | {"Type": "Choice", "Choices": [{"Condition": True, "Next": "after", "Output": {"o": "{% $no %}"}}]},
            "'$no' specified for the field 'Choices[0]/Output/o' returned nothing (undefined).",
        ),
        (
            JSONATA | INVOKE | {"Catch": [{"ErrorEquals": ["E"], "Next": "after", "Assign": {"a": "{% $no %}"}}]},
            "'$no' specified for the field 'Catch[0]/Assign/a' returned nothing (undefined).",
        ),
    ],
)
def test_what_finds_nothing_is_told_with_its_field(state: dict[str, Any], told: str) -> None:
    execution = ran({"at": state, "after": {"Type": "Pass"}}, {"n": 1}, answers={"at": [{"error": "E", "cause": ""}]})
    assert told in (execution.cause or "")
