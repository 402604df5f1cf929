"""WFL-004 task-without-catch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import RETRY, catch, fail, flow, found_in, task

PAY = "; pay:function(timeout_s=10) -writes-> payments:table"
ASK = "; pay:function(timeout_s=10) -reads-> payments:table"

BAD = {"Variable": "$.state", "StringEquals": "bad"}


def around(state: dict[str, Any], **fields: Any) -> dict[str, Any]:
    processor = {"StartAt": "Pay", "States": {"Pay": state}}
    return {"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": 5, "End": True, **fields}


@pytest.mark.parametrize(
    "states",
    [
        {"Pay": task("pay", **catch("Failed")), "Failed": fail()},
        {"Pay": task("pay", **catch("Failed", "States.TaskFailed", "States.Timeout")), "Failed": fail()},
        {"All": around(task("pay"), **catch("Failed")), "Failed": fail()},  # caught around it
        {"Pay": task("pay", **catch("Undo")), "Undo": task("pay")},  # who handles failures has to end somewhere
        {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}},
        {  # what a Choice leads to, and what ends in a Fail, is for failures as well
            "Good?": {"Type": "Choice", "Choices": [{**BAD, "Next": "Undo"}], "Default": "Done"},
            "Undo": task("pay", "Failed"),
            "Failed": fail(),
            "Done": {"Type": "Succeed"},
        },
    ],
)
def test_silent(states: dict[str, Any]) -> None:
    assert found_in("WFL-004", flow(states) + PAY) == []


@pytest.mark.parametrize(("drawing", "severity"), [(PAY, "error"), (ASK, "warning"), ("; pay:function", "warning")])
def test_an_error_where_something_is_changed(drawing: str, severity: str) -> None:
    [finding] = found_in("WFL-004", flow({"Pay": task("pay", Retry=[RETRY])}) + drawing)
    assert (finding.severity, finding.nodes, finding.path) == (severity, ("flow",), ("flow", "pay"))
    assert "When Pay of flow fails for good" in finding.message


@pytest.mark.parametrize(
    ("resource", "arguments", "severity"),
    [
        ("dynamodb:getItem", {"TableName": "${store}"}, "warning"),
        ("dynamodb:putItem", {"TableName": "${store}"}, "error"),
        ("aws-sdk:dynamodb:query", {"TableName": "${store}"}, "warning"),
        ("sqs:sendMessage", {"QueueUrl": "${jobs}"}, "error"),
        ("http:invoke", {"ApiEndpoint": "https://bank.example.com/x", "Method": "GET"}, "warning"),
        ("http:invoke", {"ApiEndpoint": "https://bank.example.com/x", "Method": "POST"}, "error"),
    ],
)
def test_the_action_says_what_is_changed(resource: str, arguments: dict[str, Any], severity: str) -> None:
    state = task("x", Resource=f"arn:aws:states:::{resource}", Parameters=arguments)
    nodes = '; store:table; jobs:queue; bank:external(url="https://bank.example.com")'
    [finding] = found_in("WFL-004", flow({"Ask": state}) + nodes)
    assert finding.severity == severity


def test_a_catch_of_some_errors_is_not_enough() -> None:
    [finding] = found_in("WFL-004", flow({"Pay": task("pay", **catch("No", "Refused")), "No": fail()}) + PAY)
    assert finding.severity == "error"


def test_fixes() -> None:
    drawing = flow({"First": task("pay", "All"), "All": around(task("pay"))}) + PAY
    assert fixed("WFL-004", drawing) == ["Catch what fails, and go to Failed"]
    handled = {"A": task("pay", "B", **catch("Tell")), "B": task("pay"), "Tell": task("pay")}
    assert fixed("WFL-004", flow(handled) + PAY) == ["Catch what fails, and go to Tell"]


def test_fixes_of_jsonata() -> None:
    state = {"Type": "Task", "Resource": "${pay}", "QueryLanguage": "JSONata", "End": True}
    assert fixed("WFL-004", flow({"Pay": state}) + PAY) == ["Catch what fails, and go to Failed"]


def test_found_in_a_watch_that_can_only_end_in_a_fail() -> None:
    states = {
        "Look": task("pay", "Good?"),
        "Good?": {"Type": "Choice", "Choices": [{**BAD, "Next": "Failed"}], "Default": "Look"},
        "Failed": fail(),
    }
    [finding] = found_in("WFL-004", flow(states) + PAY)
    assert "When Look of flow fails for good" in finding.message
