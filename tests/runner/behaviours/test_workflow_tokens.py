"""workflow: tasks that wait for a token, and code that starts and answers executions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.errors import UnknownTask
from tests.runner.behaviours.code import CODE, coded
from tests.runner.behaviours.executions import FAIL, outputs, ran, started, task
from tests.runner.runs import arrivals, counts, engine, events

ASKING = task(
    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    {"QueueUrl": "${approvals}", "MessageBody": {"token.$": "$$.Task.Token", "id.$": "$.id"}},
    TimeoutSeconds=60,
)


def test_a_modelled_node_brings_the_token_back():
    rest = "approvals:queue -> approve:function -invokes(callback=true)-> flow"
    made = ran(started(ASKING, rest))
    (output,) = outputs(made)
    assert output["id"] == 7
    assert [row["op"] for row in events(made, "token", "callback")] == ["token", "callback"]
    assert made.result()["nodes"]["flow"]["delivered"] == 1


def test_without_an_answer_the_task_is_timed_out():
    (output,) = outputs(ran(started(ASKING, "approvals:queue")))
    assert output["type"] == "States.Timeout"


@pytest.mark.parametrize(
    ("told", "output"),
    [
        ({"output": {"yes": True}}, {"yes": True}),
        ({"error": "Refused", "cause": "too much"}, {"type": "Refused", "message": "too much"}),
    ],
)
def test_a_person_brings_the_token_back(told, output):
    made = engine(started(ASKING, "approvals:queue"), arrivals("shop", 1, route=None, body={"id": 7}), duration_s=100)
    made.run(2_000_000)
    (shown,) = made.messages("flow")
    made.send("flow", {"taskToken": shown["tokens"][0]["token"], **told})
    made.run()
    assert outputs(made) == [output]
    assert made.messages("flow") == []


def test_the_engine_answers_a_task_for_who_holds_its_token():
    made = engine(
        started(ASKING, "approvals:queue"), arrivals("shop", 1, 2, route=None, body={"id": 7}), duration_s=100
    )
    made.run(3_000_000)
    tokens = [shown["tokens"][0]["token"] for shown in made.messages("flow")]
    made.answer_task(tokens[0], {"yes": True})
    made.answer_task(tokens[1], error="Refused", cause="too much")
    made.run()
    assert outputs(made) == [{"yes": True}, {"type": "Refused", "message": "too much"}]
    with pytest.raises(UnknownTask):
        made.answer_task(tokens[0], {})


def test_a_token_that_nobody_waits_for_is_refused():
    made = engine(started(ASKING, "approvals:queue"), duration_s=10)
    made.send("flow", {"taskToken": "nothing", "output": {}})
    made.run()
    assert [row["value"] for row in events(made, "reject")] == [400]


def test_heartbeats_keep_a_task_waiting():
    definition = task(ASKING["States"]["Ask"]["Resource"], ASKING["States"]["Ask"]["Parameters"], HeartbeatSeconds=5)
    made = engine(
        started(definition, "approvals:queue"), arrivals("shop", 1, route=None, body={"id": 7}), duration_s=100
    )
    made.run(4_000_000)
    token = made.messages("flow")[0]["tokens"][0]["token"]
    made.send("flow", {"taskToken": token, "heartbeat": True})
    made.run()
    assert [row["t_us"] for row in events(made, "end") if row["node"] == "flow"] == [9_000_000]
    assert outputs(made) == [{"type": "States.Timeout", "message": ""}]


def test_code_starts_looks_at_and_answers_executions():
    arn = "arn:aws:states:us-east-1:000000000000:stateMachine:flow"
    told: list[Any] = []

    def place(event: Any) -> Any:
        given = {"stateMachineArn": arn, "name": "one", "input": '{"id": 9}'}
        first = yield "states", "StartExecution", given
        again = yield "states", "StartExecution", given
        other = yield "states", "StartExecution", {**given, "input": "{}"}
        described = yield "states", "DescribeExecution", {"executionArn": first.result["executionArn"]}
        sync = yield "states", "StartSyncExecution", given
        gone = yield "states", "SendTaskSuccess", {"taskToken": "x", "output": "{}"}
        told.extend([first, again, other, described, sync, gone])

    def approve(event: Any) -> Any:
        token = json.loads(event["Records"][0]["body"])["token"]
        told.append((yield "states", "SendTaskSuccess", {"taskToken": token, "output": '{"ok": 1}'}))

    drawing = f"""
    shop:client -> place:service({CODE}) -invokes(wait=false)-> flow:workflow(definition={json.dumps(ASKING)})
    approvals:queue -> approve:function({CODE}) -invokes(callback=true)-> flow
    """
    made, _ = coded(drawing, {"place": place, "approve": approve}, arrivals("shop", 1, route=None, body={}))
    first, again, other, described, sync, gone, answered = told
    assert (
        first.result["executionArn"]
        == again.result["executionArn"]
        == arn.replace("stateMachine", "execution") + ":one"
    )
    assert other.error_code == "ExecutionAlreadyExists"
    assert (described.result["status"], described.result["input"]) == ("RUNNING", '{"id": 9}')
    assert sync.error_code == "AccessDeniedException"
    assert gone.error_code == "TaskTimedOut"
    assert answered.ok
    assert outputs(made) == [{"ok": 1}]


def test_code_waits_for_an_express_workflow_and_is_told_its_failure():
    told: list[Any] = []

    def place(event: Any) -> Any:
        told.append((yield "states", "StartSyncExecution", {"stateMachineArn": "flow", "input": '{"id": 9}'}))

    drawing = started(FAIL, type="express").replace("place:service(", f"place:service({CODE}, ")
    made, _ = coded(drawing, {"place": place}, arrivals("shop", 1, route=None, body={}))
    assert told[0].ok
    assert (told[0].result["status"], told[0].result["error"]) == ("FAILED", "Nope")
    assert counts(made.result()["ledger"]) == {}
