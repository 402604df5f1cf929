"""sqs: what handlers send to queues, and what they receive, delete and change there by themselves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from runner.behaviours.base import Behaviour, Hands, Parcel, Wire, body_text
from runner.engine.accepting import SQS, check_batch, check_message, check_messages
from runner.engine.caller import Caller, Refused
from runner.engine.receipts import handle, read_handle
from runner.engine.services.base import Desk, Reply, Service, json_value, md5
from runner.engine.shapes.base import queue_body, sdk_attribute, system_attributes
from runner.engine.specs import arn, queue_name
from runner.handlers import SdkReply


class Queue(Protocol):
    """What the service asks of a queue's behaviour."""

    hands: Hands
    messages: dict[int, Parcel]


class Sqs(Service):
    name = "sqs"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {
            "SendMessage": self._send,
            "SendMessageBatch": self._send_batch,
            "GetQueueUrl": self._queue_url,
            "GetQueueAttributes": self._attributes,
            "DeleteMessage": self._delete,
            "DeleteMessageBatch": self._delete_batch,
            "ChangeMessageVisibility": self._change,
            "ChangeMessageVisibilityBatch": self._change_batch,
            "PurgeQueue": self._purge,
        }

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        """As every service, but that a receive may wait for messages."""
        if operation == "ReceiveMessage":
            self._receive(caller, params, done)
        else:
            super().act(caller, operation, params, done)

    def _send(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        return self._send_to(caller, queue, params)

    def _send_to(self, caller: Caller, queue: Behaviour, params: Mapping[str, Any]) -> dict[str, Any]:
        check_message(self.world, queue, params)
        delay = params.get("DelaySeconds")
        text = body_text(params.get("MessageBody"))
        number = caller.hand_over(
            queue,
            Parcel(caller.wire(queue), json_value(text)).having(
                attributes=dict(params.get("MessageAttributes") or {}),
                delay_us=None if delay is None else round(float(delay) * 1_000_000),
                group=params.get("MessageGroupId"),
                deduplication=params.get("MessageDeduplicationId"),
            ),
        )
        return {"MessageId": self.world.message_uuid(number), "MD5OfMessageBody": md5(text)}

    def _send_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        entries = params.get("Entries") or ()
        check_messages(self.world, entries)
        return caller.each(entries, "Id", lambda entry: self._send_to(caller, queue, entry))

    # Receiving

    def _receive(self, caller: Caller, params: Mapping[str, Any], done: Reply) -> None:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        hands = cast(Queue, queue).hands
        most = int(self.world.limit("queue.receive_max"))
        count = _whole(params, "MaxNumberOfMessages", 1, 1, most)
        wait_s = _whole(params, "WaitTimeSeconds", None, 0, int(self.world.limit("queue.receive_wait_max_s")))
        hidden_s = _whole(params, "VisibilityTimeout", None, 0, int(self.world.limit("queue.visibility_timeout_max_s")))
        if hands.is_over_limit():
            raise Refused("OverLimit", "Too many messages in flight.", 403)

        def received(messages: list[Parcel]) -> None:
            caller.record(params, 200)
            shown = [self._message(queue, message, params) for message in messages]
            done(SdkReply(True, {"Messages": shown} if shown else {}))

        hands.receive(
            count or 1, _us(wait_s), _us(hidden_s), received, caller.invocation.number, _polled(queue, caller)
        )

    def _message(self, queue: Behaviour, message: Parcel, params: Mapping[str, Any]) -> dict[str, Any]:
        """A message with the attributes that were asked for."""
        body = queue_body(self.world, message)
        found: dict[str, Any] = {
            "MessageId": self.world.message_uuid(message.number),
            "ReceiptHandle": handle(self.world, message.number, message.receipt),
            "MD5OfBody": md5(body),
            "Body": body,
        }
        system = system_attributes(self.world, message, bool(queue.context.node["fifo"]))
        asked = [*(params.get("AttributeNames") or ()), *(params.get("MessageSystemAttributeNames") or ())]
        shown = system if "All" in asked else {name: value for name, value in system.items() if name in asked}
        names = params.get("MessageAttributeNames") or ()
        given = {name: value for name, value in (message.attributes or {}).items() if _is_asked(name, names)}
        if shown:
            found["Attributes"] = shown
        if given:
            found["MessageAttributes"] = {name: sdk_attribute(value) for name, value in given.items()}
        return found

    def _delete(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._delete_one(caller, caller.target(params.get("QueueUrl"), ("queue",)), params)

    def _delete_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        entries = params.get("Entries") or ()
        check_batch(entries, self.world.limit("queue.send_max_entries"), SQS)
        return caller.each(entries, "Id", lambda entry: self._delete_one(caller, queue, entry))

    def _delete_one(self, caller: Caller, queue: Behaviour, entry: Mapping[str, Any]) -> dict[str, Any]:
        number, receipt = self._receipt(entry)
        wire = _polled(queue, caller)
        refusal = cast(Queue, queue).hands.delete(number, receipt, wire, caller.invocation.number)
        if refusal:
            raise Refused("InvalidParameterValue", f"Value for parameter ReceiptHandle is invalid. Reason: {refusal}")
        return {}

    def _change(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._change_one(caller.target(params.get("QueueUrl"), ("queue",)), params)

    def _change_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        entries = params.get("Entries") or ()
        check_batch(entries, self.world.limit("queue.send_max_entries"), SQS)
        return caller.each(entries, "Id", lambda entry: self._change_one(queue, entry))

    def _change_one(self, queue: Behaviour, entry: Mapping[str, Any]) -> dict[str, Any]:
        number, receipt = self._receipt(entry)
        seconds = _whole(entry, "VisibilityTimeout", 0, 0, int(self.world.limit("queue.visibility_timeout_max_s"))) or 0
        refusal = cast(Queue, queue).hands.change_visibility(number, receipt, seconds * 1_000_000)
        if refusal:
            raise Refused("InvalidParameterValue", f"Value {seconds} for parameter is invalid. Reason: {refusal}")
        return {}

    def _receipt(self, entry: Mapping[str, Any]) -> tuple[int, int]:
        found = read_handle(self.world, str(entry.get("ReceiptHandle") or ""))
        if found is None:
            raise Refused("ReceiptHandleIsInvalid", "The input receipt handle is invalid.", 404)
        return found

    # The queue as a whole

    def _purge(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        refusal = cast(Queue, caller.target(params.get("QueueUrl"), ("queue",))).hands.purge()
        if refusal:
            raise Refused("AWS.SimpleQueueService.PurgeQueueInProgress", refusal, 403)
        return {}

    def _attributes(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        found = _attributes_of(queue)
        asked = params.get("AttributeNames") or ()
        return {"Attributes": {name: value for name, value in found.items() if "All" in asked or name in asked}}

    def _queue_url(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/000000000000/{params.get('QueueName')}"}


def _attributes_of(queue: Behaviour) -> dict[str, str]:
    node = queue.context.node
    states = Counter(message.state for message in cast(Queue, queue).messages.values())
    found = {
        "QueueArn": arn(queue_name(node), "queue"),
        "ApproximateNumberOfMessages": str(states["visible"]),
        "ApproximateNumberOfMessagesNotVisible": str(states["in_flight"]),
        "ApproximateNumberOfMessagesDelayed": str(states["delayed"]),
    }
    settings = (
        ("VisibilityTimeout", "visibility_timeout_s", 30),
        ("MessageRetentionPeriod", "retention_s", 345_600),
        ("DelaySeconds", "delay_s", 0),
        ("ReceiveMessageWaitTimeSeconds", "receive_wait_s", 0),
    )
    for name, field, default in settings:
        found[name] = str(default if node[field] is None else int(node[field]))
    if node["fifo"]:
        found |= {
            "FifoQueue": "true",
            "ContentBasedDeduplication": str(bool(node["content_based_deduplication"])).lower(),
        }
    moves = queue.context.wires("dead_letters")
    if moves:
        target = arn(queue_name(moves[0].target.context.node), "queue")
        count = int(moves[0].edge["max_receive_count"] or 10)
        found["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": count})
    return found


def _polled(queue: Behaviour, caller: Caller) -> Wire | None:
    """The edge along which the caller gets the queue's messages."""
    return next((wire for wire in queue.context.wires("delivers") if wire.edge.target == caller.node), None)


def _whole(params: Mapping[str, Any], name: str, default: int | None, low: int, high: int) -> int | None:
    value = params.get(name)
    if value is None:
        return default
    if not low <= int(value) <= high:
        message = (
            f"Value {value} for parameter {name} is invalid. Reason: Must be between {low} and {high}, if provided."
        )
        raise Refused("InvalidParameterValue", message)
    return int(value)


def _us(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1_000_000


def _is_asked(name: str, asked: Sequence[str]) -> bool:
    """By its name, `All`, or a prefix as `order.*`."""
    return any(want in ("All", ".*", name) or (want.endswith(".*") and name.startswith(want[:-2])) for want in asked)
