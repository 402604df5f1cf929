"""A table's items: what the developer guide says of keys, conditions, expressions, pages and transactions."""

from __future__ import annotations

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from runner.aws.items import ItemError, ItemStore, transact_write

SERIALIZE, DESERIALIZE = TypeSerializer().serialize, TypeDeserializer().deserialize


def dynamo(**values: Any) -> dict[str, Any]:
    return {name: SERIALIZE(value) for name, value in values.items()}


def plain(item: dict[str, Any]) -> dict[str, Any]:
    return {name: DESERIALIZE(value) for name, value in item.items()}


def values(**given: Any) -> dict[str, Any]:
    return {f":{name}": SERIALIZE(value) for name, value in given.items()}


@pytest.fixture
def table() -> ItemStore:
    store = ItemStore("t", "id")
    store.perform("PutItem", {"Item": dynamo(id="a", count=1, tags={"x", "y"}, deep={"list": [1, 2, 3]}, name="Ann")})
    return store


@pytest.fixture
def log() -> ItemStore:
    store = ItemStore("t", "who", "at")
    for who, at in [("bob", 10), ("ann", 9), ("ann", 10), ("ann", 2)]:
        store.perform("PutItem", {"Item": dynamo(who=who, at=at, even=at % 2 == 0)})
    return store


def holds(table: ItemStore, expression: str, names: dict[str, str] | None = None, **given: Any) -> bool:
    found = table.perform(
        "Scan",
        {
            "FilterExpression": expression,
            "ExpressionAttributeNames": names or {},
            "ExpressionAttributeValues": values(**given),
        },
    )
    return bool(found["Count"])


@pytest.mark.parametrize(
    ("expression", "given", "expected"),
    [
        ("attribute_exists(deep.list[1])", {}, True),
        ("attribute_exists(deep.list[9])", {}, False),
        ("attribute_not_exists(gone) AND NOT attribute_not_exists(id)", {}, True),
        ("count BETWEEN :a AND :b", {"a": 1, "b": 2}, True),
        ("count IN (:a, :b)", {"a": 2, "b": 3}, False),
        ("contains(tags, :a) and begins_with(#n, :b)", {"a": "x", "b": "An"}, True),
        ("contains(#n, :a)", {"a": "nn"}, True),
        ("size(deep.list) = :a", {"a": 3}, True),
        ("size(#n) > :a OR count <> :a", {"a": 3}, True),
        ("attribute_type(count, :a)", {"a": "N"}, True),
        ("count < :a", {"a": "text"}, False),
        ("(count = :a OR count = :b) AND id = :c", {"a": 5, "b": 1, "c": "a"}, True),
    ],
)
def test_conditions(table: ItemStore, expression: str, given: dict[str, Any], expected: bool) -> None:
    assert holds(table, expression, {"#n": "name"}, **given) is expected


@pytest.mark.parametrize(
    ("expression", "given", "expected"),
    [
        ("SET count = count + :a, other = :b", {"a": 4, "b": "x"}, {"count": 5, "other": "x"}),
        ("SET count = if_not_exists(count, :a)", {"a": 9}, {"count": 1}),
        ("SET fresh = if_not_exists(fresh, :a) - :b", {"a": 9, "b": 2}, {"fresh": 7}),
        ("SET deep.list = list_append(deep.list, :a)", {"a": [4]}, {"deep": {"list": [1, 2, 3, 4]}}),
        ("SET deep.list[1] = :a REMOVE deep.list[0]", {"a": 7}, {"deep": {"list": [7, 3]}}),
        ("ADD count :a, tags :b", {"a": 2, "b": {"z"}}, {"count": 3, "tags": {"x", "y", "z"}}),
        ("DELETE tags :a", {"a": {"x"}}, {"tags": {"y"}}),
    ],
)
def test_updates(table: ItemStore, expression: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
    answer = table.perform(
        "UpdateItem",
        {
            "Key": dynamo(id="a"),
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values(**given),
            "ReturnValues": "ALL_NEW",
        },
    )
    item = plain(answer["Attributes"])
    assert {name: item[name] for name in expected} == expected


def test_removing_the_last_element_of_a_set_removes_the_set(table: ItemStore) -> None:
    update = {"UpdateExpression": "DELETE tags :a", "ExpressionAttributeValues": values(a={"x", "y"})}
    table.perform("UpdateItem", {"Key": dynamo(id="a"), **update})
    assert not holds(table, "attribute_exists(tags)")


def test_an_update_makes_an_item_that_was_not_there(table: ItemStore) -> None:
    update = {"UpdateExpression": "ADD hits :one", "ExpressionAttributeValues": values(one=1)}
    answer = table.perform("UpdateItem", {"Key": dynamo(id="b"), **update, "ReturnValues": "UPDATED_NEW"})
    assert plain(answer["Attributes"])["hits"] == 1
    assert plain(table.perform("GetItem", {"Key": dynamo(id="b")})["Item"]) == {"id": "b", "hits": 1}


def test_a_condition_that_fails_changes_nothing(table: ItemStore) -> None:
    with pytest.raises(ItemError) as caught:
        table.perform("PutItem", {"Item": dynamo(id="a"), "ConditionExpression": "attribute_not_exists(id)"})
    assert caught.value.code == "ConditionalCheckFailedException"
    assert holds(table, "count = :one", one=1)


@pytest.mark.parametrize(
    "params",
    [
        {"Key": {}},
        {"Key": dynamo(id="a", more="b")},
        {"Key": dynamo(id="")},
        {"Key": dynamo(id="a"), "ProjectionExpression": "a b"},
        {"Key": dynamo(id="a"), "ProjectionExpression": "#missing"},
    ],
)
def test_bad_reads_are_refused(table: ItemStore, params: dict[str, Any]) -> None:
    with pytest.raises(ItemError) as caught:
        table.perform("GetItem", params)
    assert caught.value.code == "ValidationException"


def test_a_key_cannot_be_updated(table: ItemStore) -> None:
    update = {"UpdateExpression": "SET id = :a", "ExpressionAttributeValues": values(a="z")}
    with pytest.raises(ItemError):
        table.perform("UpdateItem", {"Key": dynamo(id="a"), **update})


def test_a_projection_shows_what_it_names(table: ItemStore) -> None:
    read = {"ProjectionExpression": "#n, deep.list[2]", "ExpressionAttributeNames": {"#n": "name"}}
    answer = table.perform("GetItem", {"Key": dynamo(id="a"), **read})
    assert plain(answer["Item"]) == {"name": "Ann", "deep": {"list": [3]}}


def test_a_query_walks_the_sort_key_by_number(log: ItemStore) -> None:
    asked = {"KeyConditionExpression": "who = :w AND at > :t", "ExpressionAttributeValues": values(w="ann", t=1)}
    answer = log.perform("Query", asked)
    assert [int(plain(item)["at"]) for item in answer["Items"]] == [2, 9, 10]
    backwards = log.perform("Query", {**asked, "ScanIndexForward": False, "Limit": 2})
    assert [int(plain(item)["at"]) for item in backwards["Items"]] == [10, 9]
    rest = log.perform(
        "Query", {**asked, "ScanIndexForward": False, "ExclusiveStartKey": backwards["LastEvaluatedKey"]}
    )
    assert [int(plain(item)["at"]) for item in rest["Items"]] == [2]
    assert "LastEvaluatedKey" not in rest


def test_a_limit_counts_before_the_filter(log: ItemStore) -> None:
    asked = {"FilterExpression": "even = :no", "ExpressionAttributeValues": values(no=False), "Limit": 1}
    answer = log.perform("Scan", asked)
    assert answer["ScannedCount"] == 1


def test_changes_carry_both_images_and_a_write_without_effect_is_none() -> None:
    store = ItemStore("t", "id")
    for count in (1, 1, 2):
        store.perform("PutItem", {"Item": dynamo(id="a", count=count)})
    store.perform("DeleteItem", {"Key": dynamo(id="a")})
    store.perform("DeleteItem", {"Key": dynamo(id="a")})
    changes = store.take_changes()
    assert [change.name for change in changes] == ["INSERT", "MODIFY", "REMOVE"]
    assert changes[1].old == dynamo(id="a", count=1) and changes[1].new == dynamo(id="a", count=2)


def test_a_transaction_does_all_or_nothing(table: ItemStore) -> None:
    put = {"Put": {"TableName": "t", "Item": dynamo(id="b")}}
    check = {"TableName": "t", "Key": dynamo(id="a"), "ConditionExpression": "attribute_not_exists(id)"}
    with pytest.raises(ItemError) as caught:
        transact_write({"t": table}, [put, {"ConditionCheck": check}])
    assert caught.value.code == "TransactionCanceledException"
    assert [reason["Code"] for reason in caught.value.details["CancellationReasons"]] == [
        "None",
        "ConditionalCheckFailed",
    ]
    assert len(table) == 1
    transact_write({"t": table}, [put])
    assert len(table) == 2


def test_batches_read_and_write(table: ItemStore) -> None:
    writes = [{"PutRequest": {"Item": dynamo(id=str(n))}} for n in range(3)]
    table.write(writes)
    assert table.read({"Keys": [dynamo(id="0"), dynamo(id="nobody")]}) == [dynamo(id="0")]
