"""Queues as handlers use them by themselves: receive, delete, change, look, purge."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from runner.handlers import SdkReply
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts

Call = tuple[str, str, dict[str, Any]]
RIGHTS = '[{"actions": ["sqs:*"], "resources": ["work"]}]'


def _run(handler: Any, work: str = "work:queue", **given: Any) -> Any:
    drawing = f"shop:client -> q:queue; q -> f:function({CODE}, timeout_s=60, policies={RIGHTS}); f -sends-> {work}"
    made, _ = coded(drawing, {"f": handler}, arrivals("shop", 1), **{"duration_s": 100, **given})
    return made


def _call(operation: str, **params: Any) -> Call:
    return "sqs", operation, {"QueueUrl": "work", **params}


def test_what_was_sent_is_received_with_what_was_asked_for_and_deleted() -> None:
    seen: list[Any] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        attribute = {"kind": {"DataType": "String", "StringValue": "new"}}
        yield _call("SendMessage", MessageBody="hello", MessageAttributes=attribute)
        got = yield _call("ReceiveMessage", WaitTimeSeconds=5, AttributeNames=["All"], MessageAttributeNames=["ki.*"])
        (message,) = got.result["Messages"]
        seen.append(message)
        seen.append((yield _call("GetQueueAttributes", AttributeNames=["All"])).result["Attributes"])
        yield _call("DeleteMessage", ReceiptHandle=message["ReceiptHandle"])
        seen.append((yield _call("ReceiveMessage", MessageAttributeNames=["kind"])).result)

    made = _run(handler)
    message, attributes, nothing = seen
    assert message["Body"] == "hello"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert message["MessageAttributes"] == {"kind": {"DataType": "String", "StringValue": "new"}}
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "1"
    assert attributes["QueueArn"] == "arn:aws:sqs:us-east-1:000000000000:work"
    assert nothing == {}
    assert counts(made.result()["nodes"]["work"]) == {"accepted": 1, "delivered": 1}


def test_a_visibility_of_zero_gives_it_back_at_once() -> None:
    received: list[str] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        yield _call("SendMessage", MessageBody="hello")
        for _ in range(2):
            got = yield _call("ReceiveMessage", WaitTimeSeconds=1, AttributeNames=["ApproximateReceiveCount"])
            (message,) = got.result["Messages"]
            received.append(message["Attributes"]["ApproximateReceiveCount"])
            yield _call("ChangeMessageVisibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)

    _run(handler)
    assert received == ["1", "2"]


def test_batches_stand_beside_their_failures() -> None:
    results: list[Any] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        entries = [{"Id": str(index), "MessageBody": str(index)} for index in range(3)]
        yield _call("SendMessageBatch", Entries=entries)
        got = yield _call("ReceiveMessage", WaitTimeSeconds=1, MaxNumberOfMessages=10)
        handles = [message["ReceiptHandle"] for message in got.result["Messages"]]
        changes = [{"Id": "a", "ReceiptHandle": handles[0], "VisibilityTimeout": 1}]
        results.append((yield _call("ChangeMessageVisibilityBatch", Entries=changes)).result)
        deletes = [{"Id": "b", "ReceiptHandle": handles[1]}, {"Id": "c", "ReceiptHandle": "nonsense"}]
        results.append((yield _call("DeleteMessageBatch", Entries=deletes)).result)
        results.append((yield _call("PurgeQueue")).ok)
        results.append((yield _call("PurgeQueue")).error_code)

    made = _run(handler)
    changed, deleted, purged, again = results
    assert (changed["Successful"], changed["Failed"]) == ([{"Id": "a"}], [])
    assert deleted["Successful"] == [{"Id": "b"}]
    assert deleted["Failed"][0]["Code"] == "ReceiptHandleIsInvalid"
    assert purged and again == "AWS.SimpleQueueService.PurgeQueueInProgress"
    assert counts(made.result()["nodes"]["work"]) == {"accepted": 3, "delivered": 1, "dropped": 2}


def test_an_empty_queue_answers_after_the_wait() -> None:
    answered: list[SdkReply] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        answered.append((yield _call("ReceiveMessage", WaitTimeSeconds=20)))
        answered.append((yield _call("ReceiveMessage", MaxNumberOfMessages=11)))

    made = _run(handler)
    assert answered[0].result == {}
    assert answered[1].error_code == "InvalidParameterValue"
    assert made.result()["nodes"]["f"]["latency_ms"]["max"] == 20_020


def test_a_fifo_queue_gives_sequence_and_deduplication_and_refuses_an_old_receipt() -> None:
    seen: list[Any] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        for body in ("one", "two"):
            yield _call("SendMessage", MessageBody=body, MessageGroupId="g")
        got = yield _call("ReceiveMessage", WaitTimeSeconds=1, MaxNumberOfMessages=2, AttributeNames=["All"])
        seen.extend(message["Attributes"] for message in got.result["Messages"])
        first = got.result["Messages"][0]["ReceiptHandle"]
        yield _call("ChangeMessageVisibility", ReceiptHandle=first, VisibilityTimeout=0)
        yield _call("ReceiveMessage", WaitTimeSeconds=1)
        seen.append((yield _call("DeleteMessage", ReceiptHandle=first)).error_code)

    _run(handler, "work:queue(fifo=true, content_based_deduplication=true)")
    first, second, refused = seen
    assert (first["MessageGroupId"], len(first["MessageDeduplicationId"])) == ("g", 64)
    assert first["SequenceNumber"] < second["SequenceNumber"] and len(first["SequenceNumber"]) == 20
    assert refused == "InvalidParameterValue"
