"""The items of one table, with DynamoDB's semantics: keys, conditions, expressions, pages and change images.

A store holds no time and no I/O. Items are kept by key; a query walks the sort keys of one partition in order.
`ItemError` carries the error code and message that the SDK raises. Sizes and limits are those of the developer
guide's *Service quotas*: 400 KB an item, 1 MB a page, 25 writes a batch, 100 reads a batch or actions a
transaction.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from runner.aws.attributes import Invalid, Item, Path, comparable, get, resolve
from runner.aws.expressions import Scope, condition, projection, update

ITEM_BYTES_MAX = 400 * 1024
PAGE_BYTES_MAX = 1024 * 1024
KEY_KINDS = ("S", "N", "B")

Params = Mapping[str, Any]
Key = tuple[Any, ...]


class ItemError(Exception):
    """The operation is refused, as the service would refuse it."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.more = more


@dataclass(frozen=True, slots=True)
class Change:
    """What a write did to one item: `INSERT`, `MODIFY` or `REMOVE`, with both images."""

    name: str
    keys: Item
    old: Item | None
    new: Item | None


def invalid(message: str) -> ItemError:
    return ItemError("ValidationException", message)


def size(value: Any) -> int:
    """About the bytes that the service counts for a value."""
    return len(json.dumps(value, default=lambda raw: raw.hex(), ensure_ascii=False).encode())


class ItemStore:
    """One table: `call` does an operation and returns what the SDK's response holds."""

    def __init__(
        self,
        partition_key: str,
        sort_key: str | None = None,
        on_change: Callable[[Change], None] | None = None,
    ) -> None:
        self.key_names = (partition_key,) if sort_key is None else (partition_key, sort_key)
        self.items: dict[Key, Item] = {}
        self._on_change = on_change

    def call(self, operation: str, params: Params) -> dict[str, Any]:
        """The result of an operation on this table.

        Raises:
            ItemError: the service would refuse it, or the operation is not known here.
        """
        act = _OPERATIONS.get(operation)
        if act is None:
            raise ItemError("UnknownOperationException", f"{operation} is not an operation of a table here")
        try:
            return act(self, params)
        except Invalid as error:
            raise invalid(str(error)) from error

    # Keys

    def key(self, values: Params, *, whole: bool) -> Key:
        """The key of an item (`whole`) or of a Key parameter, which holds the key and nothing else."""
        if not whole and set(values) != set(self.key_names):
            raise invalid("The provided key element does not match the schema")
        parts: list[Any] = []
        for name in self.key_names:
            value = values.get(name)
            kind = next(iter(value)) if value else None
            if value is None or kind not in KEY_KINDS:
                raise invalid(f"One or more parameter values were invalid: Missing the key {name} in the item")
            if kind != "N" and not value[kind]:
                raise invalid(f"The AttributeValue for a key attribute cannot contain an empty value. Key: {name}")
            parts += [kind, comparable(value)]
        return tuple(parts)

    def key_of(self, item: Item) -> Item:
        return {name: item[name] for name in self.key_names}

    # One item

    def put(self, params: Params) -> dict[str, Any]:
        new = copy.deepcopy(dict(params["Item"]))
        key = self.key(new, whole=True)
        self._check(params, self.items.get(key))
        return self._returned(params, *self._write(key, new))

    def delete(self, params: Params) -> dict[str, Any]:
        key = self.key(params["Key"], whole=False)
        self._check(params, self.items.get(key))
        return self._returned(params, *self._write(key, None))

    def update(self, params: Params) -> dict[str, Any]:
        key = self.key(params["Key"], whole=False)
        old = self.items.get(key)
        self._check(params, old)
        before = old if old is not None else dict(params["Key"])
        new = copy.deepcopy(before)
        scope = scope_of(params, before)
        for action in update(params["UpdateExpression"]) if params.get("UpdateExpression") else ():
            action(scope, new)
        if self.key(new, whole=True) != key:
            raise invalid("Cannot update attribute. This attribute is part of the key")
        return self._returned(params, *self._write(key, new))

    def get(self, params: Params) -> dict[str, Any]:
        item = self.items.get(self.key(params["Key"], whole=False))
        return {} if item is None else {"Item": projected(params, item)}

    def _check(self, params: Params, old: Item | None) -> None:
        text = params.get("ConditionExpression")
        if text and not condition(text)(scope_of(params, old or {})):
            wanted = params.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and old is not None
            more = {"Item": old} if wanted else {}
            raise ItemError("ConditionalCheckFailedException", "The conditional request failed", **more)

    def _write(self, key: Key, new: Item | None) -> tuple[Item | None, Item | None]:
        old = self.items.get(key)
        if new is None:
            self.items.pop(key, None)
        else:
            if size(new) > ITEM_BYTES_MAX:
                raise invalid("Item size has exceeded the maximum allowed size")
            self.items[key] = new
        if self._on_change is not None and old != new:
            name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
            self._on_change(Change(name, self.key_of(new or old or {}), old, new))
        return old, new

    def _returned(self, params: Params, old: Item | None, new: Item | None) -> dict[str, Any]:
        wanted = params.get("ReturnValues", "NONE")
        shown = {"ALL_OLD": old, "ALL_NEW": new}.get(wanted)
        if wanted in ("UPDATED_NEW", "UPDATED_OLD"):
            before, after = old or {}, new or {}
            names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
            source = after if wanted == "UPDATED_NEW" else before
            shown = {name: source[name] for name in names if name in source}
        return {"Attributes": copy.deepcopy(shown)} if shown else {}

    # Many items

    def query(self, params: Params) -> dict[str, Any]:
        text = params.get("KeyConditionExpression")
        if not text:
            raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified")
        test = condition(text)
        chosen = [(key, item) for key, item in self.items.items() if test(scope_of(params, self.key_of(item)))]
        chosen.sort(key=lambda entry: entry[0], reverse=not params.get("ScanIndexForward", True))
        return self._page(params, chosen)

    def scan(self, params: Params) -> dict[str, Any]:
        return self._page(params, sorted(self.items.items(), key=lambda entry: repr(entry[0])))

    def _page(self, params: Params, entries: list[tuple[Key, Item]]) -> dict[str, Any]:
        start = params.get("ExclusiveStartKey")
        if start:
            at = next((i for i, (key, _) in enumerate(entries) if key == self.key(start, whole=False)), -1)
            entries = entries[at + 1 :]
        found: list[Item] = []
        scanned, total = 0, 0
        last: Item | None = None
        more: Item | None = None
        for _, item in entries:
            if scanned == params.get("Limit") or total > PAGE_BYTES_MAX:
                more = last
                break
            scanned, last = scanned + 1, self.key_of(item)
            total += size(item)
            text = params.get("FilterExpression")
            if not text or condition(text)(scope_of(params, item)):
                found.append(item)
        result: dict[str, Any] = {"Count": len(found), "ScannedCount": scanned}
        if params.get("Select") != "COUNT":
            result["Items"] = [projected(params, item) for item in found]
        return {**result, "LastEvaluatedKey": more} if more else result

    def describe(self, params: Params) -> dict[str, Any]:
        schema = [
            {"AttributeName": name, "KeyType": kind}
            for name, kind in zip(self.key_names, ("HASH", "RANGE"), strict=False)
        ]
        table = {"TableName": params["TableName"], "TableStatus": "ACTIVE", "KeySchema": schema}
        return {"Table": {**table, "ItemCount": len(self.items)}}


def scope_of(params: Params, item: Item) -> Scope:
    names = params.get("ExpressionAttributeNames") or {}
    return Scope(item, names, params.get("ExpressionAttributeValues") or {})


def projected(params: Params, item: Item) -> Item:
    """A copy of the item, or of the parts that its projection names."""
    text = params.get("ProjectionExpression")
    if not text:
        return copy.deepcopy(item)
    names = params.get("ExpressionAttributeNames") or {}
    shown: Item = {}
    for path in projection(text):
        _show(shown, item, resolve(path, names))
    return shown


def _show(shown: Item, item: Item, path: Path) -> None:
    value = get(item, path)
    if value is None:
        return
    place: Any = shown
    for part, following in pairwise(path):
        holder = place.setdefault(part, {"L": []} if isinstance(following, int) else {"M": {}})
        place = holder["L"] if "L" in holder else holder["M"]
        if isinstance(place, list):
            place.append(copy.deepcopy(value))
            return
    place[path[-1]] = copy.deepcopy(value)


_OPERATIONS: dict[str, Callable[[ItemStore, Params], dict[str, Any]]] = {
    "PutItem": ItemStore.put,
    "DeleteItem": ItemStore.delete,
    "UpdateItem": ItemStore.update,
    "GetItem": ItemStore.get,
    "Query": ItemStore.query,
    "Scan": ItemStore.scan,
    "DescribeTable": ItemStore.describe,
}

Find = Callable[[str], ItemStore]
"""The store behind a table's name; raises ItemError where there is none, or no right to it."""


def batch_get(find: Find, params: Params) -> dict[str, Any]:
    """BatchGetItem over several tables: at most 100 keys."""
    requests = params["RequestItems"]
    if sum(len(asked["Keys"]) for asked in requests.values()) > 100:
        raise invalid("Too many items requested for the BatchGetItem call")
    found: dict[str, list[Item]] = {}
    for name, asked in requests.items():
        answers = [find(name).call("GetItem", {**asked, "Key": key}) for key in asked["Keys"]]
        found[name] = [answer["Item"] for answer in answers if answer]
    return {"Responses": found, "UnprocessedKeys": {}}


def batch_write(find: Find, params: Params) -> dict[str, Any]:
    """BatchWriteItem over several tables: at most 25 puts and deletes, each for itself."""
    requests = params["RequestItems"]
    if sum(map(len, requests.values())) > 25:
        raise invalid("Too many items requested for the BatchWriteItem call")
    for name, writes in requests.items():
        for write in writes:
            kind, inner = next(iter(write.items()))
            find(name).call("PutItem" if kind == "PutRequest" else "DeleteItem", inner)
    return {"UnprocessedItems": {}}


def transact_get(find: Find, params: Params) -> dict[str, Any]:
    """TransactGetItems: at most 100 reads."""
    reads = [entry["Get"] for entry in params["TransactItems"]]
    return {"Responses": [find(read["TableName"]).call("GetItem", read) for read in reads]}


_ACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}


def transact_write(find: Find, params: Params) -> dict[str, Any]:
    """TransactWriteItems: all of at most 100 actions, or none."""
    actions = [next(iter(entry.items())) for entry in params["TransactItems"]]
    if len(actions) > 100:
        raise invalid("Member must have length less than or equal to 100")
    stores = {inner["TableName"]: find(inner["TableName"]) for _, inner in actions}
    reasons = [_reason(stores[inner["TableName"]], kind, inner) for kind, inner in actions]
    if any(reason["Code"] != "None" for reason in reasons):
        codes = ", ".join(reason["Code"] for reason in reasons)
        message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
        raise ItemError("TransactionCanceledException", message, CancellationReasons=reasons)
    for kind, inner in actions:
        if kind != "ConditionCheck":
            stores[inner["TableName"]].call(_ACTIONS[kind], inner)
    return {}


def _reason(store: ItemStore, kind: str, inner: Params) -> dict[str, Any]:
    """Why an action would cancel its transaction, tried on a copy of what it touches."""
    try:
        key = store.key(inner["Item"] if kind == "Put" else inner["Key"], whole=kind == "Put")
        trial = ItemStore(*store.key_names)
        trial.items = {key: store.items[key]} if key in store.items else {}
        if kind == "ConditionCheck":
            text = inner["ConditionExpression"]
            if not condition(text)(scope_of(inner, store.items.get(key) or {})):
                return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
        else:
            trial.call(_ACTIONS[kind], inner)
    except ItemError as error:
        code = "ConditionalCheckFailed" if error.code.startswith("Conditional") else "ValidationError"
        return {"Code": code, "Message": error.message}
    except Invalid as error:
        return {"Code": "ValidationError", "Message": str(error)}
    return {"Code": "None"}


MANY: dict[str, Callable[[Find, Params], dict[str, Any]]] = {
    "BatchGetItem": batch_get,
    "BatchWriteItem": batch_write,
    "TransactGetItems": transact_get,
    "TransactWriteItems": transact_write,
}


def tables_of(operation: str, params: Params) -> Iterable[str]:
    """The names of the tables that an operation touches."""
    if operation.startswith("Batch"):
        return list(params["RequestItems"])
    if operation.startswith("Transact"):
        return [next(iter(entry.values()))["TableName"] for entry in params["TransactItems"]]
    return [params["TableName"]]


def perform(find: Find, operation: str, params: Params) -> dict[str, Any]:
    """The result of any operation, on one table or on several."""
    if operation in MANY:
        return MANY[operation](find, params)
    return find(params.get("TableName", "")).call(operation, params)
