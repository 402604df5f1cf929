"""sns: a topic before a function; with a subject, and attributes as text and as bytes."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival

ATTRIBUTES = "$.Records[].Sns.MessageAttributes."


class Sns(Trigger):
    name = "sns"

    def events(self, names: Names) -> list[Any]:
        asked = names.below(ATTRIBUTES)
        drawn = document(
            {
                "client": {"kind": "client"},
                "q": {"kind": "queue"},
                "sender": {"kind": "function"},
                "t": {"kind": "topic"},
                "f": {"kind": "function"},
            },
            {"source": "client", "target": "q", "relation": "sends"},
            {"source": "q", "target": "sender", "relation": "delivers"},
            {"source": "sender", "target": "t", "relation": "publishes"},
            {"source": "t", "target": "f", "relation": "delivers"},
        )
        kinds: tuple[dict[str, Any], ...] = (
            {"DataType": "String", "StringValue": "text"},
            {"DataType": "Binary", "BinaryValue": b"bytes"},
        )
        publishes = [
            (
                "sns",
                "Publish",
                {"TopicArn": "t", "Message": "hello", "Subject": "news", "MessageAttributes": attributes},
            )
            for attributes in ({name: kind for name in asked} for kind in kinds)
        ]
        return captured(drawn, "f", Arrival("client", times_s=(1,), body="go"), calls={"sender": publishes})


TRIGGER = Sns()
