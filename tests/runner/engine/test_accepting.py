"""What queues, topics and buses refuse of the calls of code, and with which code (semantics 2, 3.1 to 3.3)."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import pytest

from runner.handlers import SdkReply
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts

Call = tuple[str, str, dict[str, Any]]
EVENT = {"Source": "shop", "DetailType": "order", "Detail": '{"n": 1}', "EventBusName": "b"}


def replies(target: str, *calls: Call) -> tuple[list[SdkReply], dict[str, Any]]:
    """The answers to the calls of one invocation, and the result of the run."""
    got: list[SdkReply] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        for call in calls:
            got.append((yield call))

    relation = "sends" if ":queue" in target else "publishes"
    drawing = f"shop:client -> in:queue; in -> f:function({CODE}, timeout_s=60); f -{relation}-> {target}"
    made, _ = coded(drawing, {"f": handler}, arrivals("shop", 1), duration_s=20)
    return got, made.result()


def send(**params: Any) -> Call:
    return "sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": "x", **params}


def publish(**params: Any) -> Call:
    return "sns", "Publish", {"TopicArn": "t", "Message": "x", **params}


def attributes(count: int) -> dict[str, Any]:
    return {f"a{number}": {"DataType": "String", "StringValue": "x"} for number in range(count)}


@pytest.mark.parametrize(
    ("queue", "call", "code"),
    [
        ("q:queue", send(), ""),
        ("q:queue", send(MessageGroupId="tenant"), ""),
        ("q:queue", send(MessageAttributes=attributes(10)), ""),
        ("q:queue", send(MessageAttributes=attributes(11)), "InvalidParameterValue"),
        ("q:queue", send(DelaySeconds=900), ""),
        ("q:queue", send(DelaySeconds=901), "InvalidParameterValue"),
        ("q:queue", send(MessageDeduplicationId="x"), "InvalidParameterValue"),
        ("q:queue", send(MessageBody="x" * 1_048_576), ""),
        ("q:queue", send(MessageBody="x" * 1_048_570, MessageAttributes=attributes(1)), "InvalidParameterValue"),
        ("q:queue", send(MessageBody=""), "MissingParameter"),
        ("q:queue(fifo=true)", send(), "MissingParameter"),
        ("q:queue(fifo=true)", send(MessageGroupId="g"), "InvalidParameterValue"),
        ("q:queue(fifo=true)", send(MessageGroupId="g", MessageDeduplicationId="x"), ""),
        ("q:queue(fifo=true, content_based_deduplication=true)", send(MessageGroupId="g"), ""),
        (
            "q:queue(fifo=true, content_based_deduplication=true)",
            send(MessageGroupId="g", DelaySeconds=5),
            "InvalidParameterValue",
        ),
    ],
)
def test_one_message_to_a_queue(queue: str, call: Call, code: str) -> None:
    (reply,), result = replies(queue, call)
    assert reply.error_code == code
    assert counts(result["nodes"]["q"]) == ({} if code else {"accepted": 1, "held": 1})


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "EmptyBatchRequest"),
        ([{"Id": str(n), "MessageBody": "x"} for n in range(11)], "TooManyEntriesInBatchRequest"),
        ([{"Id": "a", "MessageBody": "x"}, {"Id": "a", "MessageBody": "y"}], "BatchEntryIdsNotDistinct"),
        ([{"Id": "a.b", "MessageBody": "x"}], "InvalidBatchEntryId"),
        ([{"Id": "x" * 81, "MessageBody": "x"}], "InvalidBatchEntryId"),
        ([{"Id": str(n), "MessageBody": "x" * 600_000} for n in range(2)], "BatchRequestTooLong"),
    ],
)
def test_a_batch_that_is_refused_as_a_whole(entries: list[dict[str, Any]], code: str) -> None:
    (reply,), result = replies("q:queue", ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": entries}))
    assert reply.error_code == f"AWS.SimpleQueueService.{code}"
    assert counts(result["nodes"]["q"]) == {}


def test_a_batch_of_which_one_message_is_refused() -> None:
    entries = [
        {"Id": "good", "MessageBody": "x"},
        {"Id": "bad", "MessageBody": "x", "MessageAttributes": attributes(11)},
    ]
    (reply,), result = replies("q:queue", ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": entries}))
    assert [entry["Id"] for entry in reply.result["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in reply.result["Failed"]] == [("bad", "InvalidParameterValue")]
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "held": 1}


@pytest.mark.parametrize(
    ("topic", "call", "code"),
    [
        ("t:topic", publish(), ""),
        ("t:topic", publish(Message="x" * 262_144), ""),
        ("t:topic", publish(Message="x" * 262_145), "InvalidParameter"),
        ("t:topic", publish(Message=""), "InvalidParameter"),
        ("t:topic", publish(MessageDeduplicationId="x"), "InvalidParameter"),
        ("t:topic(fifo=true)", publish(), "InvalidParameter"),
        ("t:topic(fifo=true)", publish(MessageGroupId="g"), "InvalidParameter"),
        ("t:topic(fifo=true)", publish(MessageGroupId="g", MessageDeduplicationId="x"), ""),
        ("t:topic(fifo=true, content_based_deduplication=true)", publish(MessageGroupId="g"), ""),
    ],
)
def test_one_message_to_a_topic(topic: str, call: Call, code: str) -> None:
    (reply,), result = replies(topic, call)
    assert reply.error_code == code
    assert counts(result["nodes"]["t"]) == ({} if code else {"accepted": 1, "filtered": 1})


def put(*entries: dict[str, Any]) -> Call:
    return "events", "PutEvents", {"Entries": list(entries)}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Detail": "no JSON"}, "MalformedDetail"),
        ({"Detail": "[1]"}, "MalformedDetail"),
        ({"Detail": '{"n": 9223372036854775808}'}, "MalformedDetail"),
        ({"Detail": '{"a":' * 1_001 + "1" + "}" * 1_001}, "MalformedDetail"),
        ({"Detail": None}, "InvalidArgument"),
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": ""}, "InvalidArgument"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
        ({"EventBusName": "nowhere"}, "ResourceNotFoundException"),
    ],
)
def test_an_entry_of_a_put_fails_alone(changed: dict[str, Any], code: str) -> None:
    (reply,), result = replies("b:bus", put(EVENT, {**EVENT, **changed}, EVENT))
    assert reply.ok
    assert reply.result["FailedEntryCount"] == 1
    assert [entry.get("ErrorCode", "") for entry in reply.result["Entries"]] == ["", code, ""]
    assert counts(result["nodes"]["b"]) == {"accepted": 2, "filtered": 2}


def test_a_put_that_is_refused_as_a_whole() -> None:
    large = {**EVENT, "Detail": json.dumps({"text": "x" * 600_000})}
    got, result = replies("b:bus", put(*[EVENT] * 11), put(), put(large, large), put(large))
    assert [reply.error_code for reply in got] == ["ValidationException"] * 3 + [""]
    assert counts(result["nodes"]["b"]) == {"accepted": 1, "filtered": 1}
