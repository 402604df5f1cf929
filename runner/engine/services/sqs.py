"""sqs: what handlers send to queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Parcel, body_text
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Desk, Service, json_value, md5


class Sqs(Service):
    name = "sqs"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {
            "SendMessage": self._send,
            "SendMessageBatch": self._send_batch,
            "GetQueueUrl": self._queue_url,
        }

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
        most = self.world.limit("queue.message_max_bytes")
        if len(text.encode()) > most:
            raise Refused("InvalidParameterValue", f"The message is larger than {most:.0f} bytes.")
        number = caller.hand_over(
            queue,
            Parcel(caller.wire(queue), json_value(text)).having(
                attributes=dict(params.get("MessageAttributes") or {}),
                delay_us=None if delay is None else round(float(delay) * 1_000_000),
                group=group if is_fifo else None,
                deduplication=params.get("MessageDeduplicationId"),
            ),
        )
        return {"MessageId": self.world.message_uuid(number), "MD5OfMessageBody": md5(text)}

    def _send_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        queue = caller.target(params.get("QueueUrl"), ("queue",))
        return caller.each(params.get("Entries") or (), "Id", lambda entry: self._send_to(caller, queue, entry))

    def _queue_url(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/000000000000/{params.get('QueueName')}"}
