"""The SDK calls of real handlers, acted out on the behaviours of the run.

Every call names a node by URL, ARN or name. Without an edge (or a policy) that gives the right, it is refused as
AccessDenied: what runs here is what is allowed on AWS.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base import (
    Behaviour,
    Call,
    Invocation,
    Message,
    Parcel,
    Response,
    Retry,
    World,
    body_text,
    timeout_us,
)
from runner.engine.caller import Caller, Refused
from runner.engine.store import Store
from runner.handlers import SdkCall, SdkReply
from topology.permissions import allowed

Reply = Callable[[SdkReply], None]


class Sdk:
    """Answers the calls of one run."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store = Store(world)
        self._rights: dict[tuple[str, str, str], bool] = {}
        self._acts: dict[str, Callable[[Caller, Mapping[str, Any]], dict[str, Any]]] = {
            "sqs:SendMessage": self._send,
            "sqs:SendMessageBatch": self._send_batch,
            "sqs:GetQueueUrl": self._queue_url,
            "sns:Publish": self._publish,
            "sns:PublishBatch": self._publish_batch,
            "events:PutEvents": self._put_events,
        }

    def seed(self, data: Mapping[str, Any]) -> None:
        self._store.seed(data)

    def call(self, node: str, call: SdkCall, invocation: Invocation, done: Reply) -> None:
        """Acts and replies; a synchronous invoke replies when its target has answered."""
        caller = Caller(self.may, self._world, node, f"{call.service}:{call.operation}", invocation)
        try:
            if caller.operation in ("lambda:Invoke", "lambda:InvokeFunction"):
                self._invoke(caller, call.params, done)
                return
            if call.service == "dynamodb":
                result = self._store.act(caller, call.operation, call.params)
            else:
                act = self._acts.get(caller.operation)
                if act is None:
                    raise Refused("UnsupportedOperation", f"{caller.operation} is not part of the local services.")
                result = act(caller, call.params)
        except Refused as refused:
            caller.record(call.params, refused.reply.status, refused.reply.error_code)
            done(refused.reply)
            return
        caller.record(call.params, 200)
        done(SdkReply(True, result))

    def may(self, source: str, operation: str, target: str) -> bool:
        key = (source, operation, target)
        if key not in self._rights:
            self._rights[key] = allowed(self._world.graph, source, operation, target)
        return self._rights[key]

    # Queues

    def _send(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        return self._send_to(caller, queue, params)

    def _send_to(self, caller: Caller, queue: Behaviour, params: Mapping[str, Any]) -> dict[str, Any]:
        is_fifo = bool(queue.context.node["fifo"])
        group = params.get("MessageGroupId")
        if is_fifo and not group:
            raise Refused("MissingParameter", "The request must contain the parameter MessageGroupId.")
        delay = params.get("DelaySeconds")
        if is_fifo and delay:
            raise Refused("InvalidParameterValue", "DelaySeconds is not valid for this queue type.")
        text = body_text(params.get("MessageBody"))
        if len(text.encode()) > 1_048_576:
            raise Refused("InvalidParameterValue", "The message is larger than 1048576 bytes.")
        number = caller.hand_over(
            queue,
            Parcel(caller.wire(queue), _json(text)).having(
                attributes=dict(params.get("MessageAttributes") or {}),
                delay_us=None if delay is None else round(float(delay) * 1_000_000),
                group=group if is_fifo else None,
                deduplication=params.get("MessageDeduplicationId"),
            ),
        )
        return {"MessageId": self._world.message_uuid(number), "MD5OfMessageBody": _md5(text)}

    def _send_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        return caller.each(params.get("Entries") or (), "Id", lambda entry: self._send_to(caller, queue, entry))

    def _queue_url(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/000000000000/{params.get('QueueName')}"}

    # Topics and buses

    def _publish(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        topic = caller.target(params.get("TopicArn") or params.get("TargetArn"), ("topic",))
        return self._publish_to(caller, topic, params)

    def _publish_to(self, caller: Caller, topic: Behaviour, params: Mapping[str, Any]) -> dict[str, Any]:
        parcel = Parcel(caller.wire(topic), _json(body_text(params.get("Message")))).having(
            attributes=dict(params.get("MessageAttributes") or {}),
            group=params.get("MessageGroupId"),
            deduplication=params.get("MessageDeduplicationId"),
        )
        return {"MessageId": self._world.message_uuid(caller.hand_over(topic, parcel))}

    def _publish_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        topic = caller.target(params.get("TopicArn"), ("topic",))
        entries = params.get("PublishBatchRequestEntries") or ()
        return caller.each(entries, "Id", lambda entry: self._publish_to(caller, topic, entry))

    def _put_events(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        """Partial failure with status 200, as the service does."""
        results: list[dict[str, Any]] = []
        failed = 0
        for entry in params.get("Entries") or ():
            try:
                bus = caller.target(entry.get("EventBusName"), ("bus",))
                number = caller.hand_over(bus, self._event(caller, bus, entry))
                results.append({"EventId": self._world.message_uuid(number)})
            except Refused as refused:
                if refused.reply.error_code.startswith("AccessDenied"):
                    raise
                failed += 1
                reply = refused.reply
                results.append({"ErrorCode": reply.error_code, "ErrorMessage": reply.error_message})
        return {"FailedEntryCount": failed, "Entries": results}

    def _event(self, caller: Caller, bus: Behaviour, entry: Mapping[str, Any]) -> Parcel:
        detail = _json(body_text(entry.get("Detail")))
        if not isinstance(detail, dict):
            raise Refused("MalformedDetail", "Detail is malformed.")
        origin = str(entry.get("Source") or caller.node)
        return Parcel(caller.wire(bus), detail, event=str(entry.get("DetailType") or "")).having(origin=origin)

    # Functions

    def _invoke(self, caller: Caller, params: Mapping[str, Any], done: Reply) -> None:
        function = caller.target(params.get("FunctionName"), ("function",))
        payload = params.get("Payload")
        body = _json(payload.decode() if isinstance(payload, bytes) else body_text(payload)) if payload else None
        if params.get("InvocationType") == "Event":
            caller.hand_over(function, Parcel(caller.wire(function), body))
            caller.record(params, 202)
            done(SdkReply(True, {"StatusCode": 202, "Payload": b""}, status=202))
            return
        wire = caller.wire(function)
        if wire is None:
            raise Refused("AccessDeniedException", f"{caller.node} has no edge to this function.", 403)

        def answered(response: Response) -> None:
            caller.record(params, response.status)
            if response.refusal == "function":
                done(SdkReply(False, {}, "TooManyRequestsException", "Rate Exceeded.", 429))
                return
            if response.status == 0:
                done(SdkReply(False, {}, "RequestTimeout", "No answer in time.", 408))
                return
            result: dict[str, Any] = {
                "StatusCode": 200,
                "Payload": json.dumps(response.body, default=str).encode(),
                "ExecutedVersion": "$LATEST",
            }
            if response.status >= 400:
                result["FunctionError"] = "Unhandled"
            done(SdkReply(True, result))

        Call(
            self._world.behaviours[caller.node].context,
            wire,
            Message("POST", "/", body),
            answered,
            invocation=caller.invocation.number,
            cause=caller.cause,
            timeout_us=timeout_us(wire),
            retry=Retry(None),
        ).start()


def _json(text: str) -> Any:
    """Objects and arrays are kept as values, so that they can be read in the trace; all else stays text."""
    if text[:1] in "{[":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
