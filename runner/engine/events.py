"""The events that real handlers receive, in the shape that each trigger has on AWS."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from runner.behaviours.base import Invocation, Request, World, body_text, iso_time
from runner.engine.specs import ACCOUNT, REGION, arn
from runner.handlers import EPOCH_US


def event_of(world: World, invocation: Invocation) -> Any:
    """The event of one invocation."""
    if invocation.kind == "batch":
        return batch_event(world, invocation)
    if invocation.kind == "request":
        request = invocation.source
        caller = request.wire.source if request.wire is not None else None
        if caller is not None and caller.name == "gateway":
            is_rest = caller.context.node["protocol"] == "rest"
            return rest_event(world, request) if is_rest else http_event(world, request)
        is_service = request.wire is not None and request.wire.target.name == "service"
        return http_event(world, request) if is_service else request.body
    parcel = invocation.source.parcel
    if parcel.kind in ("topic", "raw") and isinstance(parcel.event, tuple):
        return topic_event(world, parcel)
    if parcel.kind == "event":
        return parcel.event
    return parcel.body


def http_event(world: World, request: Request) -> dict[str, Any]:
    """API Gateway payload format 2.0."""
    body = body_text(request.body)
    now_us = world.kernel.now_us
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": request.route or "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": {"content-type": "application/json", **_lower(request.headers)},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": request.headers.get("user-agent", "signalbox"),
            },
            "requestId": world.message_uuid(request.number),
            "routeKey": request.route or "$default",
            "stage": "$default",
            "time": iso_time(now_us),
            "timeEpoch": (EPOCH_US + now_us) // 1000,
        },
        "isBase64Encoded": False,
    }
    if request.claims:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": dict(request.claims), "scopes": None}}
    if request.path_parameters:
        event["pathParameters"] = dict(request.path_parameters)
    query = parse_qsl(request.query, keep_blank_values=True)
    if query:
        event["queryStringParameters"] = _joined(query)
    if body:
        event["body"] = body
    return event


def rest_event(world: World, request: Request) -> dict[str, Any]:
    """API Gateway payload format 1.0."""
    query = parse_qsl(request.query, keep_blank_values=True)
    headers = {"Content-Type": "application/json", **dict(request.headers)}
    resource = request.route.partition(" ")[2] or request.path
    return {
        "resource": resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _grouped(query) or None,
        "pathParameters": dict(request.path_parameters) or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "authorizer": {"claims": dict(request.claims)} if request.claims else None,
            "httpMethod": request.method,
            "identity": {"sourceIp": "127.0.0.1", "userAgent": "signalbox"},
            "path": request.path,
            "protocol": "HTTP/1.1",
            "requestId": world.message_uuid(request.number),
            "requestTimeEpoch": (EPOCH_US + world.kernel.now_us) // 1000,
            "resourcePath": resource,
            "stage": "local",
        },
        "body": body_text(request.body) or None,
        "isBase64Encoded": False,
    }


def batch_event(world: World, invocation: Invocation) -> dict[str, Any]:
    """SQS records. The message id is what a partial batch response names."""
    source = invocation.source.context.node
    records = []
    for message in invocation.messages:
        body = queue_body(world, message)
        records.append(
            {
                "messageId": world.message_uuid(message.number),
                "receiptHandle": f"{world.message_uuid(message.number)}#{message.receipt}",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": str(message.receive_count),
                    "SentTimestamp": _millis(message.sent_us),
                    "SenderId": ACCOUNT,
                    "ApproximateFirstReceiveTimestamp": _millis(message.first_us),
                    **({"MessageGroupId": message.group} if message.group is not None else {}),
                },
                "messageAttributes": {name: sqs_attribute(value) for name, value in (message.attributes or {}).items()},
                "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
                "eventSource": "aws:sqs",
                "eventSourceARN": arn(source.id, "queue"),
                "awsRegion": REGION,
            }
        )
    return {"Records": records}


def queue_body(world: World, message: Any) -> str:
    """A message's body as text; one that came through a topic is wrapped in its envelope unless it is raw."""
    if message.kind == "topic" and isinstance(message.event, tuple):
        return body_text(topic_envelope(world, message.event, message.body, message.attributes or {}))
    return body_text(message.body)


def topic_event(world: World, parcel: Any) -> dict[str, Any]:
    """SNS to a function: always one record, with the envelope."""
    topic, subscription, _, _ = parcel.event
    envelope = topic_envelope(world, parcel.event, parcel.body, parcel.attributes)
    envelope |= {"SigningCertUrl": envelope.pop("SigningCertURL"), "UnsubscribeUrl": envelope.pop("UnsubscribeURL")}
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{arn(topic, 'topic')}:{subscription}",
                "Sns": envelope,
            }
        ]
    }


def topic_envelope(world: World, event: tuple[Any, ...], body: Any, attributes: Mapping[str, Any]) -> dict[str, Any]:
    topic, _, number, published_us = event
    return {
        "Type": "Notification",
        "MessageId": world.message_uuid(number),
        "TopicArn": arn(topic, "topic"),
        "Subject": None,
        "Message": body_text(body),
        "Timestamp": iso_time(published_us),
        "SignatureVersion": "1",
        "Signature": base64.b64encode(b"local").decode(),
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/local.pem",
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        "MessageAttributes": {
            name: {"Type": kind, "Value": text}
            for name, (kind, text) in ((name, typed(value)) for name, value in attributes.items())
        },
    }


def typed(value: Any) -> tuple[str, str]:
    """An attribute as (type, text), from plain values and from the SDK's own form."""
    if isinstance(value, Mapping):
        kind = str(value.get("DataType", value.get("Type", value.get("type", "String"))))
        text = value.get("StringValue", value.get("Value", value.get("value", value.get("BinaryValue", ""))))
        return kind, body_text(text)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "Number", body_text(value)
    return ("String.Array" if isinstance(value, (list, tuple)) else "String"), body_text(value)


def sqs_attribute(value: Any) -> dict[str, Any]:
    kind, text = typed(value)
    return {"stringValue": text, "stringListValues": [], "binaryListValues": [], "dataType": kind}


def _millis(t_us: int) -> str:
    return str((EPOCH_US + t_us) // 1000)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _joined(query: list[tuple[str, str]]) -> dict[str, str]:
    return {name: ",".join(values) for name, values in _grouped(query).items()}


def _grouped(query: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in query:
        grouped.setdefault(name, []).append(value)
    return grouped
