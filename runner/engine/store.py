"""The tables of a run behind the DynamoDB operations of real handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.aws import ItemError, ItemStore
from runner.aws.items import transact_write
from runner.behaviours.base import Keeper, Wire
from runner.engine.caller import Caller, Refused

READING = frozenset(("GetItem", "Query", "Scan", "DescribeTable"))


class Store:
    """Acts on the items that the tables keep, and lets the tables tell of what changed."""

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The result of an operation. Raises Refused as the service would refuse."""
        used: dict[str, tuple[Keeper, Wire | None]] = {}
        try:
            return self._act(caller, operation, params, used)
        except ItemError as error:
            raise Refused(error.code, str(error)) from None
        finally:
            for keeper, wire in used.values():
                keeper.flush(wire, caller.invocation.number, caller.cause)

    def _act(
        self, caller: Caller, operation: str, params: Mapping[str, Any], used: dict[str, tuple[Keeper, Wire | None]]
    ) -> dict[str, Any]:
        match operation:
            case "BatchWriteItem":
                asked = params["RequestItems"]
                stores = {name: self._use(caller, name, "writes", used) for name in asked}
                for name, requests in asked.items():
                    stores[name].write(requests)
                return {"UnprocessedItems": {}}
            case "BatchGetItem":
                asked = params["RequestItems"]
                found = {name: self._use(caller, name, "reads", used).read(keys) for name, keys in asked.items()}
                return {"Responses": found, "UnprocessedKeys": {}}
            case "TransactWriteItems":
                entries = params["TransactItems"]
                names = dict.fromkeys(next(iter(entry.values()))["TableName"] for entry in entries)
                return transact_write({name: self._use(caller, name, "writes", used) for name in names}, entries)
            case "TransactGetItems":
                gets = [entry["Get"] for entry in params["TransactItems"]]
                answers = [self._use(caller, get["TableName"], "reads", used).perform("GetItem", get) for get in gets]
                return {"Responses": answers}
            case _:
                relation = "reads" if operation in READING else "writes"
                return self._use(caller, params.get("TableName"), relation, used).perform(operation, params)

    def _use(self, caller: Caller, name: Any, relation: str, used: dict[str, tuple[Keeper, Wire | None]]) -> ItemStore:
        """The table's items, when the caller has the right and the table the capacity."""
        table = caller.target(name, ("table",))
        assert isinstance(table, Keeper), "A table keeps items."
        wire = caller.wire_of(table, relation)
        if wire is not None:
            wire.messages += 1
        status = table.use(relation, wire)
        if status:
            if wire is not None:
                wire.errors += 1
            code = "ProvisionedThroughputExceededException" if status == 429 else "InternalServerError"
            raise Refused(code, "The table does not take this now.", 400 if status == 429 else 500)
        used[table.context.node.id] = table, wire
        return table.items
