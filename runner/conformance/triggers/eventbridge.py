"""eventbridge: a bus before a function; events put by code, scheduled, and replayed from the archive."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival


class EventBridge(Trigger):
    name = "eventbridge"

    def events(self, names: Names) -> list[Any]:
        return [*_put(names), *_scheduled()]


def _put(names: Names) -> list[Any]:
    drawn = document(
        {
            "client": {"kind": "client"},
            "start": {"kind": "queue"},
            "sender": {"kind": "function"},
            "b": {"kind": "bus", "archive_days": 1},
            "f": {"kind": "function"},
        },
        {"source": "client", "target": "start", "relation": "sends"},
        {"source": "start", "target": "sender", "relation": "delivers"},
        {"source": "sender", "target": "b", "relation": "publishes"},
        {"source": "b", "target": "f", "relation": "delivers"},
    )
    entry = {
        "EventBusName": "b",
        "Source": "shop",
        "DetailType": "order",
        "Detail": names.below("$.detail.") or {"a": 1},
        "Resources": ["arn:aws:sns:us-east-1:000000000000:thing"],
    }
    return captured(
        drawn,
        "f",
        Arrival("client", times_s=(1,), body="go"),
        calls={"sender": [("events", "PutEvents", {"Entries": [entry]})]},
        halfway=lambda engine: engine.world.behaviours["b"].replay(0, engine.world.kernel.now_us),
    )


def _scheduled() -> list[Any]:
    drawn = document(
        {"s": {"kind": "schedule", "expression": "rate(1 hour)"}, "f": {"kind": "function"}},
        {"source": "s", "target": "f", "relation": "delivers"},
    )
    return captured(drawn, "f")


TRIGGER = EventBridge()
