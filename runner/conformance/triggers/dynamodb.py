"""dynamodb: the changes of a table before a function: items that come, change and go."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival

_IMAGES = ("$.Records[].dynamodb.Keys.", "$.Records[].dynamodb.NewImage.", "$.Records[].dynamodb.OldImage.")
_VALUES: dict[str, Any] = {
    "S": "text",
    "N": "7",
    "B": b"bytes",
    "BOOL": True,
    "NULL": True,
    "SS": ["a"],
    "NS": ["1"],
    "BS": [b"a"],
    "L": [{"S": "a"}],
    "M": {"a": {"S": "a"}},
}


class DynamoDb(Trigger):
    name = "dynamodb"

    def events(self, names: Names) -> list[Any]:
        keys = list(names.below(_IMAGES[0])) or ["id"]
        drawn = document(
            {
                "client": {"kind": "client"},
                "start": {"kind": "queue"},
                "writer": {"kind": "function", "policies": [{"actions": ["dynamodb:*"], "resources": ["t"]}]},
                "t": {
                    "kind": "table",
                    "partition_key": keys[0],
                    "sort_key": keys[1] if len(keys) > 1 else None,
                    "stream": "both",
                },
                "f": {"kind": "function"},
            },
            {"source": "client", "target": "start", "relation": "sends"},
            {"source": "start", "target": "writer", "relation": "delivers"},
            {"source": "writer", "target": "t", "relation": "writes"},
            {"source": "t", "target": "f", "relation": "delivers"},
        )
        item = {name: _typed(given) for name, given in names.below(*_IMAGES).items()} or {"id": {"S": "text"}}
        key = {name: item[name] for name in keys[:2]}
        writes = [
            ("dynamodb", "PutItem", {"TableName": "t", "Item": item}),
            ("dynamodb", "PutItem", {"TableName": "t", "Item": {**item, "changed": {"S": "yes"}}}),
            ("dynamodb", "DeleteItem", {"TableName": "t", "Key": key}),
        ]
        return captured(drawn, "f", Arrival("client", times_s=(1,), body="go"), calls={"writer": writes})


def _typed(given: Any) -> dict[str, Any]:
    """A value of the attribute type that the case asks for."""
    kind = next(iter(given), "S") if isinstance(given, dict) else "S"
    return {kind: _VALUES.get(kind, "text")}


TRIGGER = DynamoDb()
