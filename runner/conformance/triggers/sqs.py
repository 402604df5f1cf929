"""sqs: a queue before a function, standard, FIFO and of dead letters; attributes as text and as bytes."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival

ATTRIBUTES = "$.Records[].messageAttributes."


class Sqs(Trigger):
    name = "sqs"

    def events(self, names: Names) -> list[Any]:
        return [*(event for is_fifo in (False, True) for event in self._variants(names, is_fifo)), *_given_up()]

    def _variants(self, names: Names, is_fifo: bool) -> list[Any]:
        asked = names.below(ATTRIBUTES)
        text = {name: {"DataType": "String", "StringValue": "text"} for name in asked}
        binary = {name: {"DataType": "Binary", "BinaryValue": b"bytes"} for name in asked}
        drawn = document(
            {
                "client": {"kind": "client"},
                "q": {"kind": "queue", "fifo": is_fifo, "content_based_deduplication": is_fifo},
                "f": {"kind": "function"},
            },
            {"source": "client", "target": "q", "relation": "sends"},
            {"source": "q", "target": "f", "relation": "delivers"},
        )
        given = [Arrival("client", times_s=(1,), body={"a": 1}, attributes=attributes) for attributes in (text, binary)]
        return captured(drawn, "f", *given)


def _given_up() -> list[Any]:
    """Messages that another function failed at."""
    drawn = document(
        {
            "client": {"kind": "client"},
            "q": {"kind": "queue", "visibility_timeout_s": 5},
            "failing": {"kind": "function"},
            "d": {"kind": "queue"},
            "f": {"kind": "function"},
        },
        {"source": "client", "target": "q", "relation": "sends"},
        {"source": "q", "target": "failing", "relation": "delivers", "partial_batch_response": True},
        {"source": "q", "target": "d", "relation": "dead_letters", "max_receive_count": 1},
        {"source": "d", "target": "f", "relation": "delivers"},
    )
    # An item without a name fails the whole batch.
    answers = {"failing": {"batchItemFailures": [{"itemIdentifier": ""}]}}
    return captured(drawn, "f", Arrival("client", times_s=(1,), body={"a": 1}), answers=answers)


TRIGGER = Sqs()
