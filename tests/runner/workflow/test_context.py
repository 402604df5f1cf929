from __future__ import annotations

from runner.workflow.context import execution_context, timestamp
from tests.runner.workflow.held import ran


def test_timestamps_have_milliseconds() -> None:
    assert timestamp(0) == "1970-01-01T00:00:00.000Z"
    assert timestamp(1_795_262_400_123_999) == "2026-11-21T12:00:00.123Z"


def test_names_that_nobody_gave() -> None:
    context = execution_context({}, {"a": 1}, "STANDARD", 0)
    assert (context["Execution"]["Name"], context["StateMachine"]["Name"]) == ("run-1", "flow")
    assert (context["Execution"]["Input"], context["Execution"]["RedriveCount"]) == ({"a": 1}, 0)
    assert "RedriveCount" not in execution_context({}, {}, "EXPRESS", 0)["Execution"]


def test_what_the_host_gives_wins() -> None:
    given = {"Execution": {"Name": "order-7"}, "StateMachine": {"Name": "orders"}}
    seen = ran({"look": {"Type": "Pass", "Parameters": {"all.$": "$$"}}}, {"a": 1}, context=given).output["all"]
    assert (seen["Execution"]["Name"], seen["StateMachine"]["Name"]) == ("order-7", "orders")
    assert seen["Execution"]["StartTime"] == "2026-11-21T12:00:00.000Z"
    assert seen["State"] == {"Name": "look", "EnteredTime": "2026-11-21T12:00:00.000Z"}


def test_a_state_that_may_retry_knows_how_often_it_did() -> None:
    answers = {"ask": [{"error": "Broken"}, {"error": "Broken"}, {"result": 1}]}
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Retry": [{"ErrorEquals": ["States.ALL"]}],
        "ResultSelector": {"tried.$": "$$.State.RetryCount"},
    }
    assert ran({"ask": state}, answers=answers).output == {"tried": 2}
