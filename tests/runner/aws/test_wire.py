"""A real boto3 client on one side, `decode` and `encode` on the other; only the socket is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from runner.aws import AwsRequest, NotEmulated, decode, encode
from runner.handlers import SdkReply

KEYS = {"region_name": "eu-west-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}


class Raw:
    """The body of a response, as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *args: Any, **kwargs: Any) -> Iterator[bytes]:
        yield self.body

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        body, self.body = self.body, b""
        return body


class Line:
    """A boto3 client whose requests are decoded, kept, and answered with `reply`."""

    def __init__(self, service: str) -> None:
        self.client: Any = boto3.client(service, **KEYS)
        self.reply = SdkReply(True, {})
        self.seen: AwsRequest | None = None
        self.client.meta.events.register("before-send", self.send)

    def send(self, request: Any, **_: Any) -> AWSResponse:
        body = request.body or b""
        if hasattr(body, "read"):
            body = body.read()
        headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in request.headers.items()}
        self.seen = decode(request.method, request.url, headers, body.encode() if isinstance(body, str) else body)
        status, answered, content = encode(self.seen, self.reply)
        return AWSResponse(request.url, status, answered, Raw(content))


def test_a_queue_send_carries_its_attributes() -> None:
    line = Line("sqs")
    line.reply = SdkReply(True, {"MessageId": "m", "MD5OfMessageBody": "5d41402abc4b2a76b9719d911017c592"})
    answer = line.client.send_message(
        QueueUrl="https://sqs.eu-west-1.amazonaws.com/000000000000/emails",
        MessageBody="hello",
        MessageAttributes={"raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}},
    )
    assert answer["MessageId"] == "m"
    assert line.seen is not None and (line.seen.service, line.seen.operation) == ("sqs", "SendMessage")
    assert line.seen.params["MessageAttributes"]["raw"]["BinaryValue"] == b"\x00\xff"


def test_a_topic_publish_is_a_form_and_its_answer_is_xml() -> None:
    line = Line("sns")
    line.reply = SdkReply(True, {"MessageId": "<m>"})
    answer = line.client.publish(
        TopicArn="arn:aws:sns:eu-west-1:000000000000:t",
        Message="a&b",
        MessageAttributes={
            "kind": {"DataType": "String", "StringValue": "new"},
            "size": {"DataType": "Number", "StringValue": "3"},
        },
    )
    assert answer["MessageId"] == "<m>"
    assert line.seen is not None and line.seen.params["Message"] == "a&b"
    assert line.seen.params["MessageAttributes"]["size"] == {"DataType": "Number", "StringValue": "3"}


def test_a_batch_publish_keeps_its_order() -> None:
    line = Line("sns")
    entries = [{"Id": f"e{n}", "Message": str(n)} for n in range(10)]
    line.reply = SdkReply(True, {"Successful": [{"Id": "e0", "MessageId": "m0"}], "Failed": []})
    answer = line.client.publish_batch(TopicArn="arn:aws:sns:eu-west-1:1:t", PublishBatchRequestEntries=entries)
    assert answer["Successful"] == [{"Id": "e0", "MessageId": "m0"}]
    assert line.seen is not None and line.seen.params["PublishBatchRequestEntries"] == entries


def test_put_events_answers_entry_by_entry() -> None:
    line = Line("events")
    line.reply = SdkReply(True, {"FailedEntryCount": 1, "Entries": [{"EventId": "e"}, {"ErrorCode": "No"}]})
    answer = line.client.put_events(Entries=[{"Source": "s", "DetailType": "d", "Detail": "{}", "EventBusName": "b"}])
    assert answer["FailedEntryCount"] == 1
    assert line.seen is not None and line.seen.params["Entries"][0]["DetailType"] == "d"


def test_a_function_invocation_carries_bytes_both_ways() -> None:
    line = Line("lambda")
    line.reply = SdkReply(True, {"StatusCode": 200, "Payload": b'{"x":1}', "FunctionError": "Unhandled"})
    answer = line.client.invoke(FunctionName="pay", InvocationType="RequestResponse", Payload=b'{"a": 1}')
    assert json.loads(answer["Payload"].read()) == {"x": 1}
    assert answer["FunctionError"] == "Unhandled"
    assert line.seen is not None and line.seen.operation == "Invoke"
    assert line.seen.params["FunctionName"] == "pay" and line.seen.params["Payload"] == b'{"a": 1}'


def test_items_keep_their_types() -> None:
    line = Line("dynamodb")
    line.reply = SdkReply(True, {"Item": {"id": {"S": "a"}, "blob": {"B": b"\x01"}}})
    answer = line.client.get_item(TableName="orders", Key={"id": {"S": "a"}})
    assert answer["Item"]["blob"]["B"] == b"\x01"
    assert line.seen is not None and line.seen.operation == "GetItem"
    assert line.seen.params == {"TableName": "orders", "Key": {"id": {"S": "a"}}}


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("sqs", lambda c: c.receive_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/0/q")),
        ("sns", lambda c: c.publish(TopicArn="arn:aws:sns:eu-west-1:1:t", Message="m")),
        ("events", lambda c: c.put_events(Entries=[{"Source": "s"}])),
        ("dynamodb", lambda c: c.get_item(TableName="t", Key={"id": {"S": "a"}})),
        ("lambda", lambda c: c.invoke(FunctionName="f")),
    ],
)
def test_a_refusal_is_raised_with_its_code_and_message(service: str, call: Any) -> None:
    line = Line(service)
    line.reply = SdkReply(False, error_code="AccessDenied", error_message="no edge <to> it", status=403)
    with pytest.raises(ClientError) as caught:
        call(line.client)
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    assert caught.value.response["Error"]["Message"] == "no edge <to> it"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_modelled_error_is_raised_as_its_exception() -> None:
    line = Line("dynamodb")
    line.reply = SdkReply(False, error_code="ConditionalCheckFailedException", error_message="no", status=400)
    with pytest.raises(line.client.exceptions.ConditionalCheckFailedException):
        line.client.put_item(TableName="t", Item={"id": {"S": "a"}})


def test_another_host_is_no_operation() -> None:
    with pytest.raises(NotEmulated):
        decode("GET", "https://example.com/", {}, b"")
