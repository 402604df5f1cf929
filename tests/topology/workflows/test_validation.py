"""What is wrong with a definition, and where."""

from __future__ import annotations

import pytest

from topology.workflows.validation import problems


def flow(**state):
    return {"StartAt": "S", "States": {"S": state}}


def told(definition, **options):
    return [f"{problem.where}: {problem.message}" for problem in problems(definition, **options)]


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "End": True},
        {"Type": "Pass", "Parameters": {"a.$": "$.b", "c": [{"d.$": "States.UUID()"}]}, "End": True},
        {"Type": "Task", "Resource": "${pay}", "TimeoutSeconds": 5, "HeartbeatSeconds": 2, "End": True},
        {"Type": "Wait", "Timestamp": "2026-11-21T08:00:00Z", "End": True},
        {"Type": "Wait", "QueryLanguage": "JSONata", "Seconds": "{% $states.input.s %}", "End": True},
        {"Type": "Fail", "ErrorPath": "States.Format('{}', $.e)", "Cause": "c"},
        {"Type": "Succeed", "InputPath": None},
        {"Type": "Pass", "InputPath": "$.a[?(@.kind == Other)]", "End": True},
        {"Type": "Task", "Resource": {"Fn::GetAtt": ["Pay", "Arn"]}, "End": True},
        {"Type": "Pass", "QueryLanguage": "JSONata", "Output": " {% not an expression %} ", "End": True},
    ],
)
def test_silent(state):
    assert told(flow(**state)) == []


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"Type": "Pass"}, "States.S: the state must name its Next or have End: true."),
        ({"Type": "Nap"}, "States.S.Type: 'Nap' must be one of"),
        ({"Type": "Pass", "End": True, "Nxt": "a"}, "States.S.Nxt: Nxt is no field of a Pass state."),
        ({"Type": "Task", "End": True}, "States.S: Resource is missing."),
        ({"Type": "Task", "Resource": "pay", "End": True}, "States.S.Resource: 'pay' must be an ARN, or ${name}."),
        ({"Type": "Task", "Resource": "${pay", "End": True}, "the substitution is not closed"),
        ({"Type": "Pass", "Output": "{% 1 %}", "End": True}, "Output is a field of JSONata, and this is JSONPath."),
        ({"Type": "Pass", "InputPath": "a.b", "End": True}, "'a.b' must be a path"),
        ({"Type": "Pass", "ResultPath": "$.a[*]", "End": True}, "must be a reference path"),
        ({"Type": "Pass", "ResultPath": "$a", "End": True}, "must be a reference path"),
        ({"Type": "Pass", "Parameters": {"a.$": "b"}, "End": True}, "States.S.Parameters.a.$: 'b' must be a path"),
        ({"Type": "Pass", "Parameters": {"a": 1, "a.$": "$"}, "End": True}, "'a' is there a second time."),
        ({"Type": "Wait", "Seconds": -1, "End": True}, "-1 must be an integer from 0"),
        ({"Type": "Wait", "End": True}, "a Wait state has one of"),
        ({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 + %}", "End": True}, "is no expression"),
        ({"Type": "Pass", "Assign": {"states": 1}, "End": True}, "'states' is no name for a variable."),
        ({"Type": "Choice", "Choices": []}, "Choices must be an array with at least one rule."),
        (
            {"Type": "Task", "Resource": "a:b", "End": True, "Retry": [{"ErrorEquals": ["States.ALL", "x"]}]},
            "States.S.Retry[0].ErrorEquals: States.ALL must stand alone",
        ),
        (
            {"Type": "Task", "Resource": "a:b", "End": True, "Retry": [{"ErrorEquals": ["x"], "BackoffRate": 0.5}]},
            "0.5 must be a number from 1",
        ),
        (
            {"Type": "Task", "Resource": "a:b", "TimeoutSeconds": 5, "HeartbeatSeconds": 5, "End": True},
            "the heartbeat must be shorter",
        ),
        ({"Type": "Parallel", "Branches": [flow(Type="Succeed")], "End": True}, "a second state is named 'S'"),
        ({"Type": "Map", "End": True}, "States.S: ItemProcessor is missing."),
    ],
)
def test_told(state, message):
    found = told(flow(**state))
    assert any(message in line for line in found), found


def test_rules_of_a_choice_nest_without_next():
    rule = {"And": [{"Variable": "$.a", "IsNull": True, "Next": "S"}], "Next": "S"}
    assert told(flow(Type="Choice", Choices=[rule])) == [
        "States.S.Choices[0].And[0].Next: Next is no field of a rule within a rule.",
        "States: no state ends the machine; give one End: true.",
    ]


def test_states_that_are_missing_or_never_reached():
    states = {"A": {"Type": "Pass", "Next": "C"}, "B": {"Type": "Succeed"}}
    assert told({"StartAt": "A", "States": states}) == [
        "States.A.Next: there is no state 'C'.",
        "States.B: no state leads here.",
    ]


def test_express_workflows_wait_for_nothing():
    state = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": True}
    assert told(flow(**state)) == []
    assert told(flow(**state), express=True) == ["States.S.Resource: .waitForTaskToken is not for express workflows."]


@pytest.mark.parametrize(
    "definition", [None, [], "x", {}, {"StartAt": "A", "States": {}}, {"StartAt": 1, "States": {"A": 1}}]
)
def test_what_is_no_definition_is_told_and_never_raises(definition):
    assert told(definition)
