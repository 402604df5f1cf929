"""Streams for tests: drawings, records by key, and the order in which a trace settled them."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from typing import Any

from runner.engine import Engine
from tests.runner.runs import arrivals, events

STREAM = "shop:client -publishes(partition_key=$.key)-> s:stream"
FAILS = "f:function(latency=0, failure_rate=1)"
WORKS = "f:function(latency=0)"


def keyed(*keys: str) -> Any:
    """One arrival for each key, at 1 s, 2 s and so on."""
    return [arrivals("shop", index + 1, body={"key": key, "n": index}) for index, key in enumerate(keys)]


def payloads(event: Any) -> list[Any]:
    """What the records of a batch hold, as a handler reads it."""
    return [json.loads(base64.b64decode(record["kinesis"]["data"])) for record in event["Records"]]


def batches_of(made: Engine) -> list[list[int]]:
    """The messages of each invocation that a stream or table handed out, in order."""
    found: dict[int, list[int]] = {}
    for event in events(made, "receive"):
        found.setdefault(event["invocation"], []).append(event["message"])
    return list(found.values())


def keeps_order(made: Engine, node: str) -> None:
    """For each consumer and key: records settle in order, and none is handed out while an earlier one is unsettled."""
    keys: dict[int, str] = made_keys(made, node)
    record_of: dict[int, int] = {}
    order: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in events(made):
        if event["node"] != node or event["edge"] is None:
            continue
        if event["op"] == "accept":
            record_of[event["message"]] = event["value"]
            order[event["edge"], keys[event["value"]]].append(event["message"])
        elif event["message"] in record_of:
            waiting = order[event["edge"], keys[record_of[event["message"]]]]
            if event["op"] in ("delivered", "dead_letter", "drop", "expire"):
                assert waiting[0] == event["message"], event
                waiting.pop(0)
            elif event["op"] == "filter":
                waiting.remove(event["message"])
            elif event["op"] == "receive":
                assert event["message"] in waiting, event


def made_keys(made: Engine, node: str) -> dict[int, str]:
    """The key of each record, by its number, from the bodies that were sent."""
    sink = made._recorder._sink
    payloads_by_number: Any = sink.payloads  # type: ignore[attr-defined]
    causes = {event["message"]: event["value"] for event in events(made, "record") if event["node"] == node}
    keys = {}
    for number, cause in causes.items():
        body = payloads_by_number.get(number, payloads_by_number.get(cause))
        keys[number] = body["key"] if isinstance(body, dict) and "key" in body else str(number)
    return keys
