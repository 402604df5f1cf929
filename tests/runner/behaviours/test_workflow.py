"""workflow: starts, ends, what its tasks ask, tokens, faults, and the rows that show its states."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.errors import UnknownTask
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}
FAIL = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Nope", "Cause": "on purpose"}}}
NAP = {"StartAt": "Nap", "States": {"Nap": {"Type": "Wait", "Seconds": 5, "End": True}}}


def task(resource: str, parameters: Any = None, **more: Any) -> dict[str, Any]:
    """A definition of one Task."""
    given = {} if parameters is None else {"Parameters": parameters}
    return {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": resource, "End": True, **given, **more}}}


def started(definition: Any, rest: str = "", *, wait: bool = True, **fields: Any) -> str:
    """A drawing: a client, a service that invokes the workflow, and more nodes."""
    shown = ", ".join(f"{name}={json.dumps(value)}" for name, value in {"definition": definition, **fields}.items())
    arrow = f"-invokes(wait={json.dumps(wait)})->"
    return f"shop:client -> place:service(latency=0) {arrow} flow:workflow({shown})\n{rest}"


def outputs(made: Any) -> list[Any]:
    """What the executions of the workflow answered, in the order of their ends."""
    payloads = made._recorder._sink.payloads
    return [payloads[row["message"]] for row in events(made, "end") if row["node"] == "flow"]


def ran(drawing: str, *times_s: float, body: Any = None, **more: Any) -> Any:
    given = {"route": None, "body": {"id": 7} if body is None else body}
    made = engine(drawing, arrivals("shop", *(times_s or (1,)), **given), duration_s=100, drain_s=1000, **more)
    made.run()
    assert made.result()["ledger"]["balanced"]
    return made


# Starting and ending


def test_an_invoke_that_waits_is_answered_at_the_end_and_has_no_part_in_the_ledger():
    made = ran(started(NAP))
    result = made.result()
    assert counts(result["ledger"]) == {}
    assert result["requests"]["answered"] == 1
    assert result["nodes"]["flow"]["latency_ms"]["max"] == 5000
    assert outputs(made) == [{"id": 7}]


def test_an_invoke_that_does_not_wait_is_accepted_and_delivered():
    node = ran(started(NAP, wait=False)).result()["nodes"]["flow"]
    assert counts(node) == {"accepted": 1, "delivered": 1}
    assert (node["invocations"], node["transitions"], node["concurrency_max"]) == (1, 1, 1)


def test_an_execution_that_fails_is_dropped_when_nobody_waits_and_fails_who_does():
    assert counts(ran(started(FAIL, wait=False)).result()["nodes"]["flow"]) == {"accepted": 1, "dropped": 1}
    result = ran(started(FAIL)).result()
    assert (result["requests"]["failed"], result["nodes"]["flow"]["errors"]) == (1, 1)


def test_a_run_that_ends_meanwhile_has_it_in_flight():
    made = engine(started(NAP, wait=False), arrivals("shop", 1, route=None), duration_s=3)
    made.run()
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 1, "in_flight": 1}
    (shown,) = made.messages("flow")
    assert shown["states"] == ["Nap"]
    assert made.snapshot()["nodes"]["flow"]["states"] == {"Nap": 1}


def test_the_time_out_of_the_node_ends_it():
    made = ran(started(NAP, timeout_s=2))
    assert made.result()["nodes"]["flow"]["timeouts"] == 1
    assert outputs(made) == [{"type": "States.Timeout", "message": ""}]


def test_an_event_of_a_bus_is_the_input_as_a_whole():
    drawing = f"""
    flow:workflow(definition={json.dumps(ECHO)})
    shop:client -publishes(detail_type="order.created")-> events:bus -delivers-> flow
    """
    made = ran(drawing)
    (output,) = outputs(made)
    assert (output["detail-type"], output["detail"]) == ("order.created", {"id": 7})
    assert counts(made.result()["nodes"]["events"]) == {"accepted": 1, "delivered": 1}


def test_messages_of_a_queue_start_executions_through_a_pipe():
    drawing = f"shop:client -sends-> jobs:queue -delivers-> flow:workflow(definition={json.dumps(ECHO)})"
    nodes = ran(drawing, 1, 2).result()["nodes"]
    assert counts(nodes["jobs"]) == counts(nodes["flow"]) == {"accepted": 2, "delivered": 2}


@pytest.mark.parametrize(("definition", "status"), [(ECHO, "SUCCEEDED"), (FAIL, "FAILED")])
def test_a_route_to_an_express_workflow_is_answered_200_however_it_ends(definition, status):
    drawing = f"""
    flow:workflow(type=express, definition={json.dumps(definition)})
    shop:client -> api:gateway -routes(method=POST, path=/x, public=true)-> flow
    """
    made = engine(drawing, duration_s=5)
    answers: list[Any] = []
    made.request("api", "POST", "/x", {}, '{"id": 1}', answers.append)
    made.run()
    assert made.result()["requests"]["answered"] == 1
    assert (answers[0].status, answers[0].body["status"]) == (200, status)


def test_a_route_to_a_standard_workflow_only_starts_it():
    drawing = f"""
    shop:client -> api:gateway -routes(method=POST, path=/x)-> flow:workflow(definition={json.dumps(NAP)})
    """
    made = engine(drawing, arrivals("shop", 1, route="POST /x", body={}), duration_s=5, drain_s=60)
    made.run()
    assert made.result()["requests"]["answered"] == 1
    assert [row["t_us"] for row in events(made, "response") if row["node"] == "flow"] == [1_000_000]
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 1, "delivered": 1}


# What tasks ask


def test_a_function_answers_what_it_was_given():
    made = ran(started(task("${work}", {"order.$": "$.id"}), "work:function"))
    assert outputs(made) == [{"order": 7}]
    assert made.result()["edges"]["flow.state.work"]["messages"] == 1


def test_an_invoke_of_lambda_has_the_answer_as_its_payload():
    given = {"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:work", "Payload.$": "$"}
    (output,) = outputs(ran(started(task("arn:aws:states:::lambda:invoke", given), "work:function")))
    assert (output["StatusCode"], output["Payload"]) == (200, {"id": 7})


@pytest.mark.parametrize(
    ("field", "error"),
    [
        ("failure_rate=1", "Lambda.Unknown"),
        ("timeout_s=1, latency=2000", "Sandbox.Timedout"),
        ("concurrency_reserved=0", "Lambda.TooManyRequestsException"),
    ],
)
def test_a_function_that_fails_is_an_error_by_its_name(field, error):
    (output,) = outputs(ran(started(task("${work}"), f"work:function({field})")))
    assert output["type"] == error


def test_an_error_of_code_has_the_name_of_its_exception():
    def work(event: Any) -> Any:
        raise ValueError(f"bad id {event['id']}")

    made, _ = coded(
        started(task("${work}"), f"work:function({CODE})"),
        {"work": work},
        arrivals("shop", 1, route=None, body={"id": 7}),
    )
    (output,) = outputs(made)
    assert output["type"] == "ValueError"
    assert json.loads(output["message"]) == {"errorMessage": "bad id 7", "errorType": "ValueError"}


def test_http_tells_the_status():
    given = {"ApiEndpoint": "https://bank.example.com/pay", "Method": "POST", "RequestBody.$": "$"}
    bank = 'bank:external(url="https://bank.example.com", {})'
    resource = "arn:aws:states:::http:invoke"
    (output,) = outputs(ran(started(task(resource, given), bank.format("failure_rate=0"))))
    assert (output["StatusCode"], output["ResponseBody"]) == (200, {"ok": True})
    (output,) = outputs(ran(started(task(resource, given), bank.format("failure_rate=1"))))
    assert output["type"] == "States.Http.StatusCode.500"


@pytest.mark.parametrize(
    ("resource", "parameters", "node"),
    [
        ("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "${target}", "MessageBody.$": "$"}, "target:queue"),
        ("arn:aws:states:::sns:publish", {"TopicArn": "${target}", "Message.$": "$"}, "target:topic"),
        (
            "arn:aws:states:::events:putEvents",
            {"Entries": [{"EventBusName": "target", "Detail.$": "$", "DetailType": "x", "Source": "y"}]},
            "target:bus",
        ),
        ("${target}", None, "target:queue"),
        ("${target}", None, "target:bus"),
    ],
)
def test_channels_accept_what_a_task_sends(resource, parameters, node):
    result = ran(started(task(resource, parameters), node)).result()
    assert result["nodes"]["target"]["accepted"] == 1
    assert result["nodes"]["flow"]["delivered"] == 1
    assert result["edges"]["flow.state.target"]["messages"] == 1


def test_items_of_a_table_are_written_read_and_refused():
    put = {"TableName": "orders", "Item": {"id": {"S": "a"}}, "ConditionExpression": "attribute_not_exists(id)"}
    states = {
        "Put": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": put, "Next": "Get"},
        "Get": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:getItem",
            "Parameters": {"TableName": "orders", "Key": {"id": {"S": "a"}}},
            "ResultPath": "$.found",
            "Next": "Again",
        },
        "Again": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": put, "End": True},
    }
    made = ran(started({"StartAt": "Put", "States": states}, "orders:table(partition_key=id)"))
    (output,) = outputs(made)
    assert output["type"] == "DynamoDB.ConditionalCheckFailedException"
    payloads = made._recorder._sink.payloads
    exits = [payloads.get(row["value"]) for row in events(made, "state_exit")]
    assert exits[1]["found"]["Item"] == {"id": {"S": "a"}}


@pytest.mark.parametrize(("inner", "error"), [(ECHO, None), (FAIL, "States.TaskFailed")])
def test_another_workflow_is_waited_for(inner, error):
    given = {"StateMachineArn": "${other}", "Input.$": "$"}
    drawing = started(
        task("arn:aws:states:::states:startExecution.sync:2", given), f"other:workflow(definition={json.dumps(inner)})"
    )
    made = ran(drawing)
    (output,) = outputs(made)
    if error is None:
        assert (output["Status"], output["Output"]) == ("SUCCEEDED", {"id": 7})
    else:
        assert output["type"] == error
        assert json.loads(output["message"])["Error"] == "Nope"
    assert made.result()["nodes"]["other"]["invocations"] == 1
    assert counts(made.result()["ledger"]) == {}


def test_another_workflow_is_started_and_left_alone():
    given = {"StateMachineArn": "${other}", "Input.$": "$"}
    drawing = started(
        task("arn:aws:states:::states:startExecution", given), f"other:workflow(definition={json.dumps(NAP)})"
    )
    made = ran(drawing)
    (output,) = outputs(made)
    assert output["ExecutionArn"].startswith("arn:aws:states:us-east-1:000000000000:execution:other:")
    assert counts(made.result()["nodes"]["other"]) == {"accepted": 1, "delivered": 1}


@pytest.mark.parametrize(
    ("definition", "error"),
    [
        (task("${nobody}"), "States.Runtime"),
        (task("arn:aws:states:::lambda:invoke", {"FunctionName": "nobody"}), "Lambda.ResourceNotFoundException"),
        (task("arn:aws:states:::lambda:invoke", {"FunctionName.$": "$.name"}), "Lambda.AccessDeniedException"),
        (task("arn:aws:states:::glue:startJobRun.sync", {"JobName": "x"}), "Glue.UnsupportedOperationException"),
        (
            task("arn:aws:states:::sqs:sendMessage", {"QueueUrl.$": "$.queue", "MessageBody": "x"}),
            "SQS.AccessDeniedException",
        ),
    ],
)
def test_what_a_task_cannot_ask_is_an_error(definition, error):
    made = ran(started(definition, "work:function\njobs:queue"), body={"name": "work", "queue": "jobs"})
    (output,) = outputs(made)
    assert output["type"] == error


# Sagas


SAGA = {
    "StartAt": "Reserve",
    "States": {
        "Reserve": {"Type": "Task", "Resource": "${reserve}", "ResultPath": "$.reservation", "Next": "Pay"},
        "Pay": {
            "Type": "Task",
            "Resource": "${pay}",
            "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Release"}],
            "End": True,
        },
        "Release": {"Type": "Task", "Resource": "${release}", "ResultPath": None, "Next": "Gave up"},
        "Gave up": {"Type": "Fail", "ErrorPath": "$.error.Error", "Cause": "The payment failed."},
    },
}
STEPS = "reserve:function\npay:function(failure_rate={})\nrelease:function"


def visits(made: Any) -> list[str]:
    payloads = made._recorder._sink.payloads
    return [payloads[row["message"]]["state"] for row in events(made, "state_enter")]


def test_a_saga_goes_through():
    made = ran(started(SAGA, STEPS.format(0)))
    assert visits(made) == ["Reserve", "Pay"]
    assert made.result()["nodes"]["release"]["invocations"] == 0


def test_a_saga_compensates():
    made = ran(started(SAGA, STEPS.format(1)))
    assert visits(made) == ["Reserve", "Pay", "Release", "Gave up"]
    assert made.result()["nodes"]["pay"]["invocations"] == 2
    assert made.result()["nodes"]["release"]["invocations"] == 1
    ops = [row["op"] for row in events(made) if row["op"].startswith("state_")]
    assert ops == [
        *("state_enter", "state_exit"),
        *("state_enter", "state_fail", "state_retry", "state_fail", "state_catch", "state_exit"),
        *("state_enter", "state_exit"),
        *("state_enter", "state_fail", "state_exit"),
    ]
    assert outputs(made) == [{"type": "Lambda.Unknown", "message": "The payment failed."}]


# Tokens


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


# Faults


def test_a_kill_aborts_what_runs():
    made = ran(started(NAP, wait=False), faults=[Fault(node="flow", at_s=3, kill=True)])
    node = made.result()["nodes"]["flow"]
    assert (node["aborted"], counts(node)) == (1, {"accepted": 1, "dropped": 1})
    assert outputs(made) == [{"type": "Killed", "message": "Killed by a fault of the scenario"}]


def test_a_failure_rate_fails_executions():
    made = ran(started(ECHO), faults=[Fault(node="flow", failure_rate=1.0)])
    assert outputs(made) == [{"type": "Fault", "message": "Failed by a fault of the scenario"}]


def test_while_it_is_down_a_bus_tries_again():
    drawing = f"shop:client -publishes-> events:bus -delivers-> flow:workflow(definition={json.dumps(ECHO)})"
    nodes = ran(drawing, faults=[Fault(node="flow", at_s=0, for_s=10, kill=True)]).result()["nodes"]
    assert counts(nodes["events"]) == counts(nodes["flow"]) == {"accepted": 1, "delivered": 1}


def test_the_same_seed_gives_the_same_trace():
    digests = {ran(started(SAGA, STEPS.format(0.5)), 1, 2, 3, seed=5).result()["run"]["digest"] for _ in range(2)}
    assert len(digests) == 1


def test_a_workflow_without_a_definition_answers_its_input():
    result = run("shop:client -> place:service -> flow:workflow", arrivals("shop", 1, route=None, body={"a": 1}))
    assert result["nodes"]["flow"]["delivered"] == 1


@pytest.mark.parametrize(
    ("resource", "parameters", "node"),
    [
        ("aws-sdk:s3:putObject", {"Bucket": "${target}", "Key": "a", "Body": {"n": 1}}, "target:bucket"),
        ("aws-sdk:kinesis:putRecord", {"StreamName": "target", "PartitionKey": "a", "Data": {"n": 1}}, "target:stream"),
        ("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "target"}, "target:secret"),
        ("aws-sdk:sfn:startExecution", {"StateMachineArn": "target", "Input.$": "$"}, "target:workflow"),
        ("ecs:runTask.sync", {"TaskDefinition": "target"}, "target:service"),
        ("lambda:invoke", {"FunctionName": "target", "InvocationType": "Event"}, "target:function"),
    ],
)
def test_services_of_all_kinds_answer(resource, parameters, node):
    made = ran(started(task(f"arn:aws:states:::{resource}", parameters), node))
    (output,) = outputs(made)
    assert "type" not in output
    assert made.result()["edges"]["flow.state.target"] == {"messages": 1, "errors": 0, "filtered": 0}


def test_a_map_reads_its_items_from_a_bucket():
    put = {"Bucket": "files", "Key": "items.json", "Body": [{"n": 1}, {"n": 2}]}
    reader = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "files", "Key": "items.json"}}
    inner = {"StartAt": "Take", "States": {"Take": {"Type": "Pass", "OutputPath": "$.n", "End": True}}}
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, **inner}
    states = {
        "Put": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
            "Parameters": put,
            "Next": "Each",
        },
        "Each": {"Type": "Map", "ItemReader": reader, "ItemProcessor": processor, "End": True},
    }
    assert outputs(ran(started({"StartAt": "Put", "States": states}, "files:bucket"))) == [[1, 2]]


def test_a_schedule_starts_executions():
    drawing = (
        f'clock:schedule(expression="rate(1 minute)", input={{"a": 1}}) -> flow:workflow(definition={json.dumps(ECHO)})'
    )
    made = engine(drawing, duration_s=150, drain_s=60)
    made.run()
    assert outputs(made) == [{"a": 1}] * 3
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 3, "delivered": 3}


def test_records_of_a_stream_start_executions_through_a_pipe():
    drawing = f"shop:client -publishes-> clicks:stream -delivers-> flow:workflow(definition={json.dumps(ECHO)})"
    made = ran(drawing, 1, 2)
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 2, "delivered": 2}
    assert made.result()["nodes"]["clicks"]["delivered"] == 2


def test_a_fault_of_an_edge_fails_the_call_and_the_retrier_helps():
    definition = task("${work}", Retry=[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3}])
    made = ran(
        started(definition, "work:function"), faults=[Fault(edge="flow.state.work", at_s=0, for_s=3, failure_rate=1.0)]
    )
    assert made.result()["edges"]["flow.state.work"] == {"messages": 2, "errors": 1, "filtered": 0}
    assert outputs(made) == [{"id": 7}]


def test_the_code_of_a_function_is_given_the_arguments_and_nothing_else():
    seen: list[Any] = []

    def work(event: Any) -> Any:
        seen.append(event)
        return {"done": True}

    drawing = started(task("${work}", {"order.$": "$.id"}), f"work:function({CODE})")
    made, _ = coded(drawing, {"work": work}, arrivals("shop", 1, route=None, body={"id": 7}))
    assert seen == [{"order": 7}]
    assert outputs(made) == [{"done": True}]
