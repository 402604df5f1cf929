"""The tables of a run: items behind the DynamoDB operations of real handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.aws import ItemError, ItemStore
from runner.aws.items import transact_write
from runner.behaviours.base import World
from runner.engine.caller import Caller, Refused
from topology.graph import thaw

READING = frozenset(("GetItem", "Query", "Scan", "DescribeTable"))
DEFAULT_KEY = "id"
"""The partition key of a table that names none."""


class Store:
    """One item store a table, made when it is first used."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tables: dict[str, ItemStore] = {}

    def seed(self, data: Mapping[str, Any]) -> None:
        """Puts plain items into tables; what is no table of the run is left to others."""
        for name, items in data.items():
            node = self._world.graph.nodes.get(name)
            if node is None or node.kind != "table":
                continue
            for item in items:
                typed = {key: attribute_value(value) for key, value in thaw(item).items()}
                self._table(name).perform("PutItem", {"TableName": name, "Item": typed})

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The result of an operation. Raises Refused as the service would refuse."""
        try:
            match operation:
                case "BatchWriteItem":
                    return self._batch_write(caller, params)
                case "BatchGetItem":
                    return self._batch_get(caller, params)
                case "TransactWriteItems":
                    return self._transact_write(caller, params)
                case "TransactGetItems":
                    gets = [entry["Get"] for entry in params["TransactItems"]]
                    found = [self._use(caller, get["TableName"], "reads").perform("GetItem", get) for get in gets]
                    return {"Responses": found}
                case _:
                    relation = "reads" if operation in READING else "writes"
                    return self._use(caller, params.get("TableName"), relation).perform(operation, params)
        except ItemError as error:
            raise Refused(error.code, str(error)) from None

    def _batch_write(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        asked = params["RequestItems"]
        stores = {name: self._use(caller, name, "writes") for name in asked}
        for name, requests in asked.items():
            stores[name].write(requests)
        return {"UnprocessedItems": {}}

    def _batch_get(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        asked = params["RequestItems"]
        found = {name: self._use(caller, name, "reads").read(request) for name, request in asked.items()}
        return {"Responses": found, "UnprocessedKeys": {}}

    def _transact_write(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        entries = params["TransactItems"]
        names = dict.fromkeys(next(iter(entry.values()))["TableName"] for entry in entries)
        return transact_write({name: self._use(caller, name, "writes") for name in names}, entries)

    def _use(self, caller: Caller, name: Any, relation: str) -> ItemStore:
        """The table's items, when the caller has the right and the table the capacity."""
        table = caller.target(name, ("table",))
        wire = caller.wire_of(table, relation)
        if wire is not None:
            wire.messages += 1
        status = table.use(relation, wire)
        if status:
            if wire is not None:
                wire.errors += 1
            code = "ProvisionedThroughputExceededException" if status == 429 else "InternalServerError"
            raise Refused(code, "The table does not take this now.", 400 if status == 429 else 500)
        return self._table(table.context.node.id)

    def _table(self, name: str) -> ItemStore:
        if name not in self._tables:
            node = self._world.graph.nodes[name]
            self._tables[name] = ItemStore(name, str(node["partition_key"] or DEFAULT_KEY), node["sort_key"])
        return self._tables[name]


def attribute_value(value: Any) -> dict[str, Any]:
    """A plain JSON value in DynamoDB's typed form."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        return {"N": str(value)}
    if isinstance(value, list):
        return {"L": [attribute_value(part) for part in value]}
    if isinstance(value, dict):
        return {"M": {key: attribute_value(part) for key, part in value.items()}}
    return {"S": str(value)}
