from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from runner.workflow.machine import Execution
from tests.runner.workflow.held import Held, machine, ran, started, times_s, types

INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
WAITING = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}


def held(state: dict[str, Any], input: Any = None, **more: dict[str, Any]) -> tuple[Held, Any]:
    stage = Held()
    return stage, started(machine({"ask": state, **more}), input or {}, stage)


def test_the_host_is_told_what_to_ask() -> None:
    state = INVOKE | {"Parameters": {"FunctionName": "price", "Payload.$": "$.order"}, "TimeoutSeconds": 9}
    stage, _ = held(state | {"HeartbeatSecondsPath": "$.beat"}, {"order": {"id": 1}, "beat": 3})
    task = stage.tasks[0]
    assert (task.resource, task.arguments) == (INVOKE["Resource"], {"FunctionName": "price", "Payload": {"id": 1}})
    assert (task.state, task.token, task.attempt) == ("ask", None, 0)
    assert (task.timeout_s, task.heartbeat_s) == (9, 3)


def test_later_answers_are_ignored() -> None:
    stage, execution = held(INVOKE)
    stage.tasks[0].succeed(1)
    stage.tasks[0].fail("Late")
    stage.tasks[0].succeed(2)
    stage.run()
    assert (execution.status, execution.output) == ("SUCCEEDED", 1)


@pytest.mark.parametrize(
    ("resource", "steps"),
    [
        ("arn:aws:lambda:us-east-1:111111111111:function:price", "LambdaFunction"),
        ("arn:aws:states:::lambda:invoke", "Task"),
        ("arn:aws:states:us-east-1:111111111111:activity:review", "Activity"),
    ],
)
def test_the_history_names_steps_by_the_resource(resource: str, steps: str) -> None:
    stage, _ = held({"Type": "Task", "Resource": resource})
    stage.tasks[0].fail("Broken")
    assert types(stage)[2:] == [f"{steps}Scheduled", f"{steps}Started", f"{steps}Failed", "ExecutionFailed"]


def test_an_unanswered_task_times_out() -> None:
    stage, execution = held(INVOKE | {"TimeoutSeconds": 5})
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "States.Timeout", None)
    assert times_s(stage, "TaskTimedOut") == [5]
    assert not stage.tasks[0].is_open


def test_a_timer_that_is_left_over_holds_no_execution() -> None:
    stage = Held()
    execution = Execution(machine({"ask": INVOKE | {"TimeoutSeconds": 600, "HeartbeatSeconds": 60}}), {}, stage)
    execution.start()
    stage.kernel.run(0, 100)
    stage.tasks[0].succeed(1)
    stage.kernel.run(0, 100)
    assert execution.output == 1
    seen = weakref.ref(execution)
    del execution
    gc.collect()
    assert seen() is None
    assert stage.kernel.next_due_us() == 60_000_000


def test_a_timeout_can_be_caught_and_has_an_empty_cause() -> None:
    caught = {"Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "after"}], "TimeoutSeconds": 5}
    _, execution = held(INVOKE | caught, after={"Type": "Pass"})
    assert execution.output == {"Error": "States.Timeout", "Cause": ""}


def test_heartbeats_put_the_timeout_off() -> None:
    stage = Held()
    started_at = machine({"ask": WAITING | {"HeartbeatSeconds": 10, "TimeoutSeconds": 60}})
    stage.after(8_000_000, lambda _: stage.tasks[0].beat(), None)
    stage.after(17_000_000, lambda _: stage.tasks[0].beat(), None)
    execution = started(started_at, {}, stage)
    assert execution.error == "States.Timeout"
    assert times_s(stage, "TaskTimedOut") == [27]


def test_a_retrier_may_name_the_missing_heartbeat() -> None:
    retry = [{"ErrorEquals": ["States.HeartbeatTimeout"], "MaxAttempts": 1, "IntervalSeconds": 2}]
    stage, execution = held(WAITING | {"HeartbeatSeconds": 10, "Retry": retry})
    assert times_s(stage, "TaskScheduled") == [0, 12]
    assert execution.status == "FAILED"


def test_a_callback_brings_the_token_back() -> None:
    stage, execution = held(WAITING | {"Parameters": {"MessageBody": {"token.$": "$$.Task.Token"}}})
    task = stage.tasks[0]
    assert task.token is not None
    assert task.arguments == {"MessageBody": {"token": task.token}}
    task.accepted({"MessageId": "m1"})
    task.accepted({"MessageId": "again"})
    assert types(stage)[-1] == "TaskSubmitted"
    task.succeed({"approved": True})
    stage.run()
    assert execution.output == {"approved": True}


@pytest.mark.parametrize("resource", [WAITING["Resource"], "arn:aws:states:::states:startExecution.sync:2"])
def test_what_was_answered_was_submitted_before(resource: str) -> None:
    stage, _ = held({"Type": "Task", "Resource": resource})
    stage.tasks[0].succeed(1)
    assert types(stage)[4:6] == ["TaskSubmitted", "TaskSucceeded"]


def test_a_service_that_refuses_the_request_was_never_submitted() -> None:
    stage, execution = held(WAITING)
    stage.tasks[0].fail("SQS.QueueDoesNotExistException", "no such queue")
    assert "TaskSubmitted" not in types(stage)
    assert execution.error == "SQS.QueueDoesNotExistException"


def test_a_failure_without_a_name_is_caught_by_all() -> None:
    catch = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "after"}]}
    stage, execution = held(WAITING | catch, after={"Type": "Pass"})
    stage.tasks[0].fail(None, None)
    stage.run()
    assert execution.output == {"Error": None, "Cause": None}


def test_retries_wait_and_count_and_reset_when_the_state_is_entered_again() -> None:
    states = {
        "ask": INVOKE | {"Retry": [{"ErrorEquals": ["Broken"], "MaxAttempts": 2}], "ResultPath": "$.n"},
        "more": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericEquals": 2, "Next": "done"}],
            "Default": "ask",
        },
        "done": {"Type": "Succeed"},
    }
    broken, answers = {"error": "Broken"}, [{"result": 1}, {"result": 2}]
    listed = [broken, broken, answers[0], broken, broken, answers[1]]
    execution = ran(states, answers={"ask": listed})
    assert (execution.status, execution.output) == ("SUCCEEDED", {"n": 2})
    assert times_s(execution.host, "TaskScheduled") == [0, 1, 3, 3, 4, 6]  # type: ignore[arg-type]


def test_retry_comes_before_catch() -> None:
    handlers = {
        "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "undo"}],
    }
    states = {"ask": INVOKE | handlers, "undo": {"Type": "Pass"}}
    execution = ran(states, {"id": 1}, answers={"ask": [{"error": "One"}, {"error": "Two", "cause": "again"}]})
    assert execution.output == {"id": 1, "why": {"Error": "Two", "Cause": "again"}}


def test_a_fault_in_the_output_is_not_caught() -> None:
    catch = {"Catch": [{"ErrorEquals": ["States.ALL", "States.Runtime"], "Next": "after"}], "OutputPath": "$.missing"}
    assert ran({"ask": INVOKE | catch, "after": {"Type": "Pass"}}).error == "States.Runtime"


def test_an_answer_above_the_limit_fails_the_task_and_can_be_caught() -> None:
    catch = {"Catch": [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "after"}]}
    execution = ran({"ask": INVOKE | catch, "after": {"Type": "Pass"}}, answers={"ask": [{"result": "x" * 262_143}]})
    assert execution.output["Cause"].startswith("The state/task 'lambda' returned a result")


def test_compensation_undoes_what_was_done() -> None:
    """A saga: the payment fails, so the reservation is released and the order is refused."""
    undo = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "release"}]
    states = {
        "reserve": INVOKE | {"ResultPath": "$.reservation", "Next": "pay"},
        "pay": INVOKE | {"ResultPath": "$.payment", "Catch": undo, "Next": "done"},
        "done": {"Type": "Succeed"},
        "release": INVOKE | {"ResultPath": None, "Next": "refused"},
        "refused": {"Type": "Fail", "ErrorPath": "$.why.Error", "Cause": "released"},
    }
    answers = {"reserve": [{"result": "r1"}], "pay": [{"error": "CardDeclined"}]}
    execution = ran(states, {"order": 7}, answers=answers)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "CardDeclined", "released")
    assert [task.state for task in execution.host.tasks] == ["reserve", "pay", "release"]  # type: ignore[attr-defined]
