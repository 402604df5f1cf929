"""The items of one table with DynamoDB's semantics: what boto3 asks for in, what it reads back out. No I/O.

Each operation takes the params of the API and returns its result, or raises `ItemError` with the service's code
and changes nothing. Every change of an item is appended to `changes` with its old and new image.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runner.aws.expressions import (
    Item,
    ItemError,
    Reader,
    canonical,
    condition,
    get,
    invalid,
    kind,
    project,
    sort_value,
)
from runner.aws.updates import applied, update

Params = Mapping[str, Any]
Result = dict[str, Any]
ITEM_BYTES_MAX = 400 * 1024
"""400 KB an item (Service quotas, 2025)."""
PAGE_BYTES_MAX = 1 << 20
_FAILED = "The conditional request failed"


@dataclass(frozen=True, slots=True)
class Change:
    """One item's change, for the table's stream: INSERT, MODIFY or REMOVE."""

    name: str
    keys: Item
    old: Item | None
    new: Item | None


class ItemStore:
    """One table. `partition_key` and `sort_key` are names of attributes."""

    def __init__(self, name: str, partition_key: str, sort_key: str | None = None) -> None:
        self.name = name
        self.keys = (partition_key,) if sort_key is None else (partition_key, sort_key)
        self.changes: list[Change] = []
        self._items: dict[Any, Item] = {}

    def __len__(self) -> int:
        return len(self._items)

    def perform(self, operation: str, params: Params) -> Result:
        """One operation on this table by its API name."""
        method = _OPERATIONS.get(operation)
        if method is None:
            raise ItemError("UnknownOperationException", f"{operation} is not emulated for a table")
        return method(self, params)

    def items(self) -> list[Item]:
        """A copy of every item, in the order of a scan."""
        return [copy.deepcopy(self._items[key]) for key in sorted(self._items, key=repr)]

    def take_changes(self) -> list[Change]:
        """The changes since the last time."""
        changes, self.changes = self.changes, []
        return changes

    def put_item(self, params: Params) -> Result:
        item = copy.deepcopy(dict(params["Item"]))
        key = self._key(item, exact=False)
        old = self._items.get(key)
        self._check(params, old)
        if size_of(item) > ITEM_BYTES_MAX:
            raise invalid("Item size has exceeded the maximum allowed size")
        self._store(key, item)
        return _returned(params, old, item)

    def get_item(self, params: Params) -> Result:
        item = self._items.get(self._key(params["Key"]))
        return {} if item is None else {"Item": _projected(params, item)}

    def delete_item(self, params: Params) -> Result:
        key = self._key(params["Key"])
        old = self._items.get(key)
        self._check(params, old)
        if old is not None:
            self._store(key, None)
        return _returned(params, old, None)

    def update_item(self, params: Params) -> Result:
        key = self._key(params["Key"])
        old = self._items.get(key)
        self._check(params, old)
        new = copy.deepcopy(dict(params["Key"])) if old is None else copy.deepcopy(old)
        touched: set[str] = set()
        if params.get("UpdateExpression"):
            actions = update(_reader(params, "UpdateExpression"))
            touched = {str(path[0]) for _clause, path, _value in actions}
            for name in sorted(touched & set(self.keys)):
                raise invalid(f"Cannot update attribute {name}. This attribute is part of the key")
            new = applied(new, actions)
        if size_of(new) > ITEM_BYTES_MAX:
            raise invalid("Item size to update has exceeded the maximum allowed size")
        self._store(key, new)
        return _returned(params, old, new, touched)

    def query(self, params: Params) -> Result:
        if not params.get("KeyConditionExpression"):
            raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified")
        if params.get("IndexName"):
            raise invalid(f"The table does not have the specified index: {params['IndexName']}")
        test = condition(_reader(params, "KeyConditionExpression"))
        found = [item for item in self._ordered() if test(item)]
        partitions = {repr(canonical(item[self.keys[0]])) for item in found}
        if len(partitions) > 1:
            raise invalid("Query condition missed key schema element: " + self.keys[0])
        return self._page(params, found if params.get("ScanIndexForward", True) else found[::-1])

    def scan(self, params: Params) -> Result:
        return self._page(params, self._ordered())

    def write(self, requests: Sequence[Params]) -> None:
        """The put and delete requests of a BatchWriteItem on this table."""
        keys = [
            self._key(request["PutRequest"]["Item"], exact=False)
            if "PutRequest" in request
            else self._key(request["DeleteRequest"]["Key"])
            for request in requests
        ]
        if len(set(keys)) != len(keys):
            raise invalid("Provided list of item keys contains duplicates")
        for request in requests:
            if "PutRequest" in request:
                self.put_item(request["PutRequest"])
            else:
                self.delete_item(request["DeleteRequest"])

    def read(self, request: Params) -> list[Item]:
        """The items of a BatchGetItem's keys on this table."""
        found = [self.get_item({**request, "Key": key}) for key in request["Keys"]]
        return [answer["Item"] for answer in found if "Item" in answer]

    def snapshot(self) -> dict[Any, Item]:
        return dict(self._items)

    def restore(self, snapshot: Mapping[Any, Item], changes: int) -> None:
        """Takes back everything since the snapshot, when there were `changes` changes."""
        self._items = dict(snapshot)
        del self.changes[changes:]

    def check(self, params: Params) -> Result:
        """The ConditionCheck of a transaction."""
        self._check(params, self._items.get(self._key(params["Key"])))
        return {}

    def _key(self, source: Params, *, exact: bool = True) -> Any:
        for name in self.keys:
            value = source.get(name)
            if value is None:
                raise invalid(f"One of the required keys was not given a value: missing the key {name}")
            if kind(value) not in ("S", "N", "B"):
                raise invalid(f"Type mismatch for key {name}: it must be a string, a number or binary")
            if not value[kind(value)]:
                raise invalid(f"The AttributeValue for a key attribute cannot contain an empty value. Key: {name}")
        if exact and len(source) != len(self.keys):
            raise invalid("The provided key element does not match the schema")
        return tuple(canonical(source[name]) for name in self.keys)

    def _check(self, params: Params, item: Item | None) -> None:
        if not params.get("ConditionExpression"):
            return
        test = condition(_reader(params, "ConditionExpression"))
        if not test(item or {}):
            wanted = params.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and item is not None
            details = {"Item": copy.deepcopy(item)} if wanted else {}
            raise ItemError("ConditionalCheckFailedException", _FAILED, **details)

    def _store(self, key: Any, new: Item | None) -> None:
        old = self._items.get(key)
        if new is None:
            del self._items[key]
        else:
            self._items[key] = new
        if old == new:
            return
        image = old if new is None else new
        assert image is not None, "A change has an image."
        keys = {name: image[name] for name in self.keys}
        name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        self.changes.append(Change(name, copy.deepcopy(keys), copy.deepcopy(old), copy.deepcopy(new)))

    def _ordered(self) -> list[Item]:
        return sorted(self._items.values(), key=self._order)

    def _order(self, item: Params) -> Any:
        rest = [(kind(item[name]), sort_value(item[name])) for name in self.keys[1:]]
        return repr(canonical(item[self.keys[0]])), rest

    def _page(self, params: Params, found: list[Item]) -> Result:
        """One page of what was found: at most `Limit` items or 1 MB, counted before the filter."""
        start = params.get("ExclusiveStartKey")
        if start is not None:
            key = self._order(start)
            forward = params.get("ScanIndexForward", True)
            found = [item for item in found if (self._order(item) > key if forward else self._order(item) < key)]
        size = 0
        page: list[Item] = []
        for item in found:
            size += size_of(item)
            if len(page) >= int(params.get("Limit") or len(found)) or (page and size > PAGE_BYTES_MAX):
                break
            page.append(item)
        test = condition(_reader(params, "FilterExpression")) if params.get("FilterExpression") else None
        kept = [item for item in page if test is None or test(item)]
        result: Result = {"Count": len(kept), "ScannedCount": len(page)}
        if params.get("Select") != "COUNT":
            result["Items"] = [_projected(params, item) for item in kept]
        if page and (len(page) < len(found) or len(page) == params.get("Limit")):
            result["LastEvaluatedKey"] = {name: copy.deepcopy(page[-1][name]) for name in self.keys}
        return result


_OPERATIONS: dict[str, Callable[[ItemStore, Params], Result]] = {
    "PutItem": ItemStore.put_item,
    "GetItem": ItemStore.get_item,
    "DeleteItem": ItemStore.delete_item,
    "UpdateItem": ItemStore.update_item,
    "Query": ItemStore.query,
    "Scan": ItemStore.scan,
    "ConditionCheck": ItemStore.check,
}


def transact_write(stores: Mapping[str, ItemStore], entries: Sequence[Params]) -> Result:
    """A TransactWriteItems over several tables: all of it, or nothing and the reason of each entry."""
    before = {name: (store.snapshot(), len(store.changes)) for name, store in stores.items()}
    reasons: list[Result] = []
    for entry in entries:
        ((action, params),) = entry.items()
        operation = action if action == "ConditionCheck" else f"{action}Item"
        try:
            stores[params["TableName"]].perform(operation, params)
            reasons.append({"Code": "None"})
        except ItemError as error:
            code = error.code.removesuffix("Exception")
            reasons.append({"Code": code, "Message": str(error), **error.details})
    if any(reason["Code"] != "None" for reason in reasons):
        for name, (snapshot, changes) in before.items():
            stores[name].restore(snapshot, changes)
        codes = ", ".join(reason["Code"] for reason in reasons)
        raise ItemError(
            "TransactionCanceledException",
            f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
            CancellationReasons=reasons,
        )
    return {}


def size_of(value: Any) -> int:
    """Bytes an item takes, as DynamoDB counts names and values (about)."""
    if isinstance(value, Mapping):
        return sum(len(str(key).encode()) + size_of(inner) for key, inner in value.items())
    if isinstance(value, list | tuple | set):
        return sum(map(size_of, value))
    return len(value.encode() if isinstance(value, str) else value) if isinstance(value, str | bytes) else 1


def _reader(params: Params, field: str) -> Reader:
    return Reader(
        params[field],
        params.get("ExpressionAttributeNames") or {},
        params.get("ExpressionAttributeValues") or {},
        field,
    )


def _projected(params: Params, item: Item) -> Item:
    if not params.get("ProjectionExpression"):
        return copy.deepcopy(item)
    reader = _reader(params, "ProjectionExpression")
    paths = [reader.path()]
    while reader.skip(","):
        paths.append(reader.path())
    reader.end()
    return project(item, paths)


def _returned(params: Params, old: Item | None, new: Item | None, touched: set[str] | None = None) -> Result:
    """What ReturnValues asks for."""
    wanted = params.get("ReturnValues", "NONE")
    image = {"ALL_OLD": old, "UPDATED_OLD": old, "ALL_NEW": new, "UPDATED_NEW": new}.get(wanted)
    if image is None:
        return {}
    if wanted.startswith("UPDATED"):
        image = {name: image[name] for name in sorted(touched or ()) if get(image, (name,)) is not None}
    return {"Attributes": copy.deepcopy(image)} if image else {}
