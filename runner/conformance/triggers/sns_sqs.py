"""sns_sqs: a topic before a queue before a function, standard and FIFO, with the envelope and raw."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival


class SnsSqs(Trigger):
    name = "sns_sqs"

    def events(self, names: Names) -> list[Any]:
        return [event for fifo in (False, True) for raw in (False, True) for event in _events(fifo, raw, names)]


def _events(fifo: bool, raw: bool, names: Names) -> list[Any]:
    asked = names.below("$.Records[].messageAttributes.")
    drawn = document(
        {
            "client": {"kind": "client"},
            "t": {"kind": "topic", "fifo": fifo, "content_based_deduplication": fifo},
            "q": {"kind": "queue", "fifo": fifo, "content_based_deduplication": fifo},
            "f": {"kind": "function"},
        },
        {"source": "client", "target": "t", "relation": "publishes"},
        {"source": "t", "target": "q", "relation": "delivers", "raw": raw},
        {"source": "q", "target": "f", "relation": "delivers"},
    )
    arrival = Arrival(
        "client",
        times_s=(1,),
        body={"a": 1},
        attributes={name: "text" for name in asked},
        message_group="g" if fifo else None,
    )
    return captured(drawn, "f", arrival)


TRIGGER = SnsSqs()
