"""Pass, Succeed, Fail and Choice: the states that ask nobody."""

from __future__ import annotations

from typing import Any

import pytest

from runner.conformance.stage import Stage
from tests.runner.workflow.held import machine, ran, started, types


def passed(state: dict[str, Any], input: Any) -> Any:
    execution = ran({"one": {"Type": "Pass", **state}}, input)
    return execution.error or execution.output


INPUT = {"order": {"id": 7, "lines": [1, 2]}, "at": "noon"}


@pytest.mark.parametrize(
    ("state", "output"),
    [
        ({}, INPUT),
        ({"InputPath": "$.order"}, {"id": 7, "lines": [1, 2]}),
        ({"InputPath": None}, {}),
        ({"OutputPath": None}, {}),
        ({"ResultPath": None, "Result": 1}, INPUT),
        ({"Result": {"a.$": "$.at"}}, {"a.$": "$.at"}),
        ({"Result": 1, "ResultPath": "$.order.id"}, {"order": {"id": 1, "lines": [1, 2]}, "at": "noon"}),
        ({"Result": 1, "ResultPath": "$.new.deep"}, {**INPUT, "new": {"deep": 1}}),
        ({"InputPath": "$.order", "Parameters": {"n.$": "$.id"}, "ResultPath": "$.p"}, {**INPUT, "p": {"n": 7}}),
        ({"Parameters": {"x.$": "$.order"}, "OutputPath": "$.x.lines[1]"}, 2),
        ({"Parameters": {"x.$": "States.Format('{}-{}', $.order.id, $.at)"}}, {"x": "7-noon"}),
        ({"OutputPath": "$.missing"}, "States.Runtime"),
        ({"InputPath": "$.missing"}, "States.Runtime"),
        ({"QueryLanguage": "JSONata"}, INPUT),
        ({"QueryLanguage": "JSONata", "Output": "{% $states.input.order.id + 1 %}"}, 8),
        ({"QueryLanguage": "JSONata", "Output": {"a": ["{% $states.input.at %}", "$.at"]}}, {"a": ["noon", "$.at"]}),
        ({"QueryLanguage": "JSONata", "Output": "{% $missing %}"}, "States.QueryEvaluationError"),
    ],
)
def test_pass_shapes_its_data_in_order(state: dict[str, Any], output: Any) -> None:
    assert passed(state, INPUT) == output


def test_the_input_is_never_changed_under_a_reader() -> None:
    input = {"a": {"b": 1}}
    assert passed({"Result": 2, "ResultPath": "$.a.b"}, input) == {"a": {"b": 2}}
    assert input == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("state", "error", "cause"),
    [
        ({}, None, None),
        ({"Error": "E", "Cause": "c"}, "E", "c"),
        ({"ErrorPath": "$.at", "CausePath": "States.Format('at {}', $.at)"}, "noon", "at noon"),
        ({"QueryLanguage": "JSONata", "Error": "{% $states.input.at %}", "Cause": "c"}, "noon", "c"),
    ],
)
def test_fail_ends_with_its_error(state: dict[str, Any], error: str | None, cause: str | None) -> None:
    execution = ran({"no": {"Type": "Fail", **state}}, INPUT)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", error, cause)


def test_fail_with_a_path_to_nothing_is_a_fault_of_the_definition() -> None:
    assert ran({"no": {"Type": "Fail", "ErrorPath": "$.missing"}}, INPUT).error == "States.Runtime"
    assert ran({"no": {"Type": "Fail", "ErrorPath": "$.order"}}, INPUT).error == "States.Runtime"


def test_succeed_selects_its_output() -> None:
    assert ran({"yes": {"Type": "Succeed", "InputPath": "$.order", "OutputPath": "$.id"}}, INPUT).output == 7
    assert ran({"yes": {"Type": "Succeed", "QueryLanguage": "JSONata", "Output": "{% 1 + 1 %}"}}, INPUT).output == 2


CHOICE = {
    "Type": "Choice",
    "Choices": [
        {"Variable": "$.n", "NumericLessThan": 0, "Next": "low", "Assign": {"seen": "low"}},
        {"Variable": "$.n", "NumericLessThan": 10, "Next": "middle", "Assign": {"seen.$": "$.n"}},
    ],
}
ENDS = {
    name: {"Type": "Pass", "Parameters": {"at": name, "seen.$": "$seen"}, "End": True} for name in ("low", "middle")
}


@pytest.mark.parametrize(("n", "output"), [(-1, {"at": "low", "seen": "low"}), (3, {"at": "middle", "seen": 3})])
def test_choice_goes_where_the_first_rule_says(n: int, output: Any) -> None:
    assert ran({"pick": CHOICE, **ENDS}, {"n": n}).output == output


def test_choice_without_a_match_takes_the_default_or_fails() -> None:
    assert ran({"pick": CHOICE, **ENDS}, {"n": 99}).error == "States.NoChoiceMatched"
    default = CHOICE | {"Default": "low", "Assign": {"seen": "default"}}
    assert ran({"pick": default, **ENDS}, {"n": 99}).output == {"at": "low", "seen": "default"}


def test_choice_by_expressions() -> None:
    rules = [{"Condition": "{% $states.input.n > 5 %}", "Next": "big", "Output": {"n": "{% $states.input.n * 2 %}"}}]
    pick = {"Type": "Choice", "Choices": rules, "Default": "small", "Output": "small"}
    ends = {"big": {"Type": "Succeed"}, "small": {"Type": "Succeed"}}
    stage = Stage()
    definition = machine({"pick": pick, **ends}, QueryLanguage="JSONata")
    assert started(definition, {"n": 6}, stage).output == {"n": 12}
    assert started(definition, {"n": 5}, Stage()).output == "small"


def test_a_condition_must_be_true_or_false() -> None:
    pick = {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{"Condition": "{% 1 %}", "Next": "end"}]}
    stage = Stage()
    execution = started(machine({"pick": pick, "end": {"Type": "Succeed"}}), {}, stage)
    assert execution.error == "States.QueryEvaluationError"
    assert "Choices[0]/Condition" in (execution.cause or "")
    assert types(stage)[2:] == ["EvaluationFailed", "ExecutionFailed"]
