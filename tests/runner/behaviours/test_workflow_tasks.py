"""workflow: what tasks ask of the nodes around it, and the errors they get."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.runner.behaviours.code import CODE, coded
from tests.runner.behaviours.executions import ECHO, FAIL, NAP, outputs, ran, started, task
from tests.runner.runs import arrivals, counts, events


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


def test_the_code_of_a_function_is_given_the_arguments_and_nothing_else():
    seen: list[Any] = []

    def work(event: Any) -> Any:
        seen.append(event)
        return {"done": True}

    drawing = started(task("${work}", {"order.$": "$.id"}), f"work:function({CODE})")
    made, _ = coded(drawing, {"work": work}, arrivals("shop", 1, route=None, body={"id": 7}))
    assert seen == [{"order": 7}]
    assert outputs(made) == [{"done": True}]
