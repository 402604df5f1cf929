"""sns: what handlers publish to topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Parcel, body_text
from runner.engine.accepting import check_publish, check_publishes
from runner.engine.caller import Caller
from runner.engine.services.base import Desk, Service, json_value


class Sns(Service):
    name = "sns"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {"Publish": self._publish, "PublishBatch": self._publish_batch}

    def _publish(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        topic = caller.target(params.get("TopicArn") or params.get("TargetArn"), ("topic",))
        return self._publish_to(caller, topic, params)

    def _publish_to(self, caller: Caller, topic: Behaviour, params: Mapping[str, Any]) -> dict[str, Any]:
        check_publish(self.world, topic, params)
        parcel = Parcel(caller.wire(topic), json_value(body_text(params.get("Message")))).having(
            attributes=dict(params.get("MessageAttributes") or {}),
            group=params.get("MessageGroupId"),
            deduplication=params.get("MessageDeduplicationId"),
        )
        if params.get("Subject"):
            parcel.subject = str(params["Subject"])
        return {"MessageId": self.world.message_uuid(caller.hand_over(topic, parcel))}

    def _publish_batch(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        topic = caller.target(params.get("TopicArn"), ("topic",))
        entries = params.get("PublishBatchRequestEntries") or ()
        check_publishes(self.world, entries)
        return caller.each(entries, "Id", lambda entry: self._publish_to(caller, topic, entry))
