"""table: its items, and the records that tell of their changes (semantics 3.7)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.engine import Engine, report
from runner.handlers import EPOCH_US
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Arrival, Fault

TABLE = "t:table(partition_key=id, stream=both)"
WRITES = f"shop:client -> w:service(latency=0) -writes-> {TABLE}"
DAY = 86_400
EPOCH_S = EPOCH_US // 1_000_000


def written(*bodies: Any) -> list[Arrival]:
    """One call with each body, at 1 s, 2 s and so on."""
    return [arrivals("shop", index + 1, body=body) for index, body in enumerate(bodies)]


def records(made: Engine, node: str = "t") -> list[dict[str, Any]]:
    """The change records of a table that has no consumer."""
    return [entry["body"] for entry in made.messages(node)]


def ran(drawing: str, *given: Arrival, **more: Any) -> Engine:
    made = engine(drawing, *given, **more)
    made.run()
    assert made.snapshot()["ledger"]["balanced"]
    return made


# What must stay silent


def test_a_table_without_a_stream_tells_nothing() -> None:
    result = run(WRITES.replace("both", "none"), *written({"id": "a"}))
    assert counts(result["nodes"]["t"]) == {}
    assert result["nodes"]["t"]["writes"] == 1
    assert "items" not in result["nodes"]["t"]


def test_a_write_that_changes_nothing_makes_no_record() -> None:
    made = ran(WRITES, *written({"id": "a", "n": 1}, {"id": "a", "n": 1}))
    assert len(records(made)) == 1
    assert made.result()["nodes"]["t"]["writes"] == 2


def test_seeded_items_are_there_and_make_no_record() -> None:
    made = ran(WRITES, *written({"id": "a", "n": 1}, {"id": "b"}), seed_data={"t": [{"id": "a", "n": 1}]})
    assert [record["dynamodb"]["Keys"] for record in records(made)] == [{"id": {"S": "b"}}]
    assert made.result()["nodes"]["t"]["items"] == 2


def test_a_refused_write_makes_no_record() -> None:
    made = ran(WRITES, *written({"id": "a"}), faults=[Fault(node="t", failure_rate=1)])
    assert records(made) == []


def test_writes_above_the_capacity_are_throttled_and_make_no_record() -> None:
    capacity = 'stream=both, capacity={"write_per_s": 0.01}'
    result = run(WRITES.replace("stream=both", capacity), *written(*({"id": str(n)} for n in range(5))))
    assert (result["nodes"]["t"]["writes"], result["nodes"]["t"]["throttles"]) == (3, 2)
    assert counts(result["nodes"]["t"]) == {"accepted": 3, "held": 3}


# Records


def test_records_tell_of_insert_modify_and_remove() -> None:
    drawing = f"shop:client -> put:service(latency=0) -writes-> {TABLE}; " + (
        "other:client -> del:service(latency=0) -writes(operation=delete)-> t"
    )
    gone = arrivals("other", 5, body={"id": "a"})
    made = ran(drawing, *written({"id": "a", "n": 1}, {"id": "a", "n": 2}), gone)
    found = records(made)
    assert [record["eventName"] for record in found] == ["INSERT", "MODIFY", "REMOVE"]
    assert found[1]["dynamodb"]["OldImage"] == {"id": {"S": "a"}, "n": {"N": "1"}}
    assert found[1]["dynamodb"]["NewImage"] == {"id": {"S": "a"}, "n": {"N": "2"}}
    assert "NewImage" not in found[2]["dynamodb"]
    sequences = [int(record["dynamodb"]["SequenceNumber"]) for record in found]
    assert sequences == sorted(set(sequences))
    assert all("userIdentity" not in record for record in found)


@pytest.mark.parametrize(
    ("view", "shown", "kind"),
    [
        ("keys", set(), "KEYS_ONLY"),
        ("new", {"NewImage"}, "NEW_IMAGE"),
        ("old", {"OldImage"}, "OLD_IMAGE"),
        ("both", {"NewImage", "OldImage"}, "NEW_AND_OLD_IMAGES"),
    ],
)
def test_the_field_stream_says_which_images_a_record_holds(view: str, shown: set[str], kind: str) -> None:
    made = ran(WRITES.replace("both", view), *written({"id": "a", "n": 1}, {"id": "a", "n": 2}))
    changed = records(made)[1]["dynamodb"]
    assert {"NewImage", "OldImage"} & set(changed) == shown
    assert (changed["Keys"], changed["StreamViewType"]) == ({"id": {"S": "a"}}, kind)


def test_a_body_without_the_key_gets_one_of_its_message() -> None:
    made = ran(WRITES, *written({"n": 1}, {"n": 1}, "text"))
    names = [record["dynamodb"]["Keys"]["id"]["S"] for record in records(made)]
    assert len(set(names)) == 3
    assert records(made)[2]["dynamodb"]["NewImage"]["value"] == {"S": "text"}


def test_a_message_that_is_tried_again_writes_the_same_item() -> None:
    drawing = f"""
        shop:client -> q:queue(visibility_timeout_s=2) -delivers(batch_size=1)-> f:function(latency=0)
        f -writes-> {TABLE}; f -> x:external(failure_rate=0, latency=0)
    """
    made = ran(drawing, arrivals("shop", 1, body={"n": 1}), faults=[Fault(node="x", at_s=0, for_s=4, failure_rate=1)])
    assert len(records(made)) == 1
    assert made.result()["nodes"]["t"]["writes"] > 1


def test_the_body_of_the_edge_is_what_is_written() -> None:
    drawing = f'shop:client -> w:service(latency=0) -writes(body={{"id": "x", "n": 7}})-> {TABLE}'
    made = ran(drawing, *written({"id": "a"}))
    assert records(made)[0]["dynamodb"]["NewImage"] == {"id": {"S": "x"}, "n": {"N": "7"}}


def test_routes_to_a_table_write_delete_and_read() -> None:
    drawing = f"""
        shop:client -> api:gateway; {TABLE}
        api -routes(id=put, method=PUT, path="/items/{{id}}")-> t
        api -routes(id=delete, method=DELETE, path="/items/{{id}}")-> t
        api -routes(method=GET, path="/items/{{id}}")-> t
    """
    seen: list[Any] = []
    made = engine(drawing)
    made.start()
    for method, body in (("PUT", '{"n": 1}'), ("GET", None), ("DELETE", None), ("GET", None)):
        made.request(
            "api", method, "/items/a", {}, body, lambda response: seen.append((response.status, response.body))
        )
        made.run(made._kernel.now_us)
    made.run()
    assert [status for status, _ in seen] == [200, 200, 200, 200]
    assert (seen[1][1], seen[3][1]) == ({"n": 1, "id": "a"}, {})
    assert [record["eventName"] for record in records(made)] == ["INSERT", "REMOVE"]


# Time to live


def test_the_service_deletes_what_its_time_to_live_ended() -> None:
    drawing = WRITES.replace("stream=both", "stream=both, ttl_attribute=ends")
    made = ran(drawing, *written({"id": "a", "ends": EPOCH_S + 60}, {"id": "b", "ends": EPOCH_S + 500}), duration_s=100)
    found = records(made)
    assert [record["eventName"] for record in found] == ["INSERT", "INSERT", "REMOVE"]
    assert found[2]["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert found[2]["dynamodb"]["Keys"] == {"id": {"S": "a"}}
    assert [event["t_us"] for event in events(made, "record")][2] == 60_000_000
    assert made.result()["nodes"]["t"]["items"] == 1


def test_an_item_whose_time_to_live_was_moved_stays() -> None:
    drawing = WRITES.replace("stream=both", "stream=both, ttl_attribute=ends")
    bodies = [{"id": "a", "ends": EPOCH_S + 60}, {"id": "a", "ends": EPOCH_S + 900}]
    made = ran(drawing, *written(*bodies), duration_s=100)
    assert [record["eventName"] for record in records(made)] == ["INSERT", "MODIFY"]


@pytest.mark.parametrize("ends", ["soon", 3600, None])
def test_what_is_no_recent_time_deletes_nothing(ends: Any) -> None:
    drawing = WRITES.replace("stream=both", "stream=both, ttl_attribute=ends")
    made = ran(drawing, *written({"id": "a", "ends": ends}), duration_s=100)
    assert [record["eventName"] for record in records(made)] == ["INSERT"]


def test_seeded_items_have_a_time_to_live_too() -> None:
    drawing = WRITES.replace("stream=both", "stream=both, ttl_attribute=ends")
    made = ran(drawing, seed_data={"t": [{"id": "a", "ends": EPOCH_S + 5}]})
    assert [record["eventName"] for record in records(made)] == ["REMOVE"]


# Consumers


def test_each_consumer_gets_every_record() -> None:
    drawing = f"{WRITES}; t -> f:function(latency=0); t -> g:function(latency=0, failure_rate=1)"
    result = run(drawing, *written({"id": "a"}))
    assert counts(result["nodes"]["t"]) == {"accepted": 2, "delivered": 1, "held": 1}
    assert counts(result["ledger"]) == {"accepted": 2, "delivered": 1, "held": 1}


def test_records_without_a_consumer_expire_after_a_day() -> None:
    result = run(WRITES, *written({"id": "a"}), duration_s=DAY + 10)
    assert counts(result["nodes"]["t"]) == {"accepted": 1, "expired": 1}


def test_a_poison_record_blocks_its_shard_for_a_day() -> None:
    drawing = f"{WRITES}; t -delivers(batch_size=1)-> f:function(latency=0, failure_rate=1)"
    result = run(drawing, *written({"id": "a"}, {"id": "b"}), duration_s=DAY - 10)
    assert counts(result["nodes"]["t"]) == {"accepted": 2, "held": 2}
    assert result["edges"]["t.delivers.f"]["filtered"] == 0


def test_a_filter_reads_the_record() -> None:
    pattern = '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["b"]}}}}'
    drawing = f"{WRITES}; t -delivers(filters=[{pattern}])-> f:function(latency=0)"
    result = run(drawing, *written({"id": "1", "kind": "a"}, {"id": "2", "kind": "b"}))
    assert counts(result["nodes"]["t"]) == {"accepted": 2, "filtered": 1, "delivered": 1}


def test_the_failure_destination_is_told_of_the_stream() -> None:
    drawing = f"""
        {WRITES}; t -delivers(retry={{"max_retries": 0}}, on_failure=told)-> f:function(latency=0, failure_rate=1)
        told:queue
    """
    made = ran(drawing, *written({"id": "a"}))
    (message,) = made.messages("told")
    assert message["body"]["DDBStreamBatchInfo"]["batchSize"] == 1
    assert counts(made.result()["nodes"]["t"]) == {"accepted": 1, "dead_lettered": 1}


def test_pipes_of_a_table_hand_each_record_on() -> None:
    drawing = f"{WRITES}; t -> q:queue; t -> s:stream; t -> b:bus -> bq:queue"
    made = ran(drawing, *written({"id": "a"}))
    result = made.result()
    assert counts(result["nodes"]["t"]) == {"accepted": 3, "delivered": 3}
    assert made.messages("q")[0]["body"]["eventName"] == "INSERT"
    assert made.messages("s")[0]["body"]["eventName"] == "INSERT"
    assert made.messages("bq")[0]["body"]["detail"]["eventName"] == "INSERT"


# Code


def test_writes_of_real_handlers_tell_true_images() -> None:
    def handler(event: Any) -> Any:
        table = {"TableName": "t"}
        yield "dynamodb", "PutItem", {**table, "Item": {"id": {"S": "a"}, "n": {"N": "1"}}}
        yield "dynamodb", "PutItem", {**table, "Item": {"id": {"S": "a"}, "n": {"N": "1"}}}
        values = {":one": {"N": "1"}}
        change = {"UpdateExpression": "SET n = n + :one", "ExpressionAttributeValues": values}
        yield "dynamodb", "UpdateItem", {**table, "Key": {"id": {"S": "a"}}, **change}
        yield "dynamodb", "DeleteItem", {**table, "Key": {"id": {"S": "a"}}}

    drawing = f"""
        shop:client -> q:queue -> w:function(latency=0, {CODE}); w -writes-> {TABLE}
        t -> f:function(latency=0, {CODE})
    """
    made, pool = coded(drawing, {"w": handler, "f": lambda event: None}, arrivals("shop", 1))
    found = [record for event in pool.events["f"] for record in event["Records"]]
    assert [record["eventName"] for record in found] == ["INSERT", "MODIFY", "REMOVE"]
    assert found[1]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert found[1]["dynamodb"]["NewImage"]["n"] == {"N": "2"}
    assert found[0]["eventSource"] == "aws:dynamodb"
    assert ":table/t/stream/" in found[0]["eventSourceARN"]
    assert counts(made.result()["nodes"]["t"]) == {"accepted": 3, "delivered": 3}
    causes = {event["invocation"] for event in events(made, "record")}
    assert causes == {event["invocation"] for event in events(made, "invoke") if event["node"] == "w"}


def test_a_transaction_that_fails_tells_nothing() -> None:
    replies: list[Any] = []

    def handler(event: Any) -> Any:
        put = {"TableName": "t", "Item": {"id": {"S": "a"}}}
        check = {"TableName": "t", "Key": {"id": {"S": "b"}}, "ConditionExpression": "attribute_exists(id)"}
        entries = [{"Put": put}, {"ConditionCheck": check}]
        replies.append((yield "dynamodb", "TransactWriteItems", {"TransactItems": entries}))

    drawing = f"shop:client -> q:queue -> w:function(latency=0, {CODE}); w -writes-> {TABLE}"
    made, _ = coded(drawing, {"w": handler}, arrivals("shop", 1))
    assert replies[0].error_code == "TransactionCanceledException"
    assert records(made) == []


def test_modelled_and_real_handlers_share_the_items() -> None:
    replies: list[Any] = []

    def handler(event: Any) -> Any:
        replies.append((yield "dynamodb", "GetItem", {"TableName": "t", "Key": {"id": {"S": "a"}}}))
        replies.append((yield "dynamodb", "GetItem", {"TableName": "t", "Key": {"id": {"S": "seeded"}}}))

    drawing = f"""
        shop:client -> w:service(latency=0) -writes-> {TABLE.replace("both", "none")}
        other:client -> q:queue -> r:function(latency=0, {CODE}); r -reads-> t
    """
    given_ = (arrivals("shop", 1, body={"id": "a"}), arrivals("other", 2))
    coded(drawing, {"r": handler}, *given_, seed_data={"t": [{"id": "seeded", "n": 1}]})
    assert replies[0].result["Item"] == {"id": {"S": "a"}}
    assert replies[1].result["Item"]["n"] == {"N": "1"}


# Properties


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_an_items_records_arrive_in_order_and_add_up_to_the_item(data: st.DataObject) -> None:
    bodies = data.draw(
        st.lists(st.fixed_dictionaries({"id": st.sampled_from("abc"), "n": st.integers(0, 2)}), min_size=1, max_size=20)
    )
    rate, most = data.draw(st.sampled_from([0, 0.5])), data.draw(st.sampled_from([1, 3]))
    slots = data.draw(st.sampled_from([1, 4]))
    drawing = f"""
        {WRITES}; t -delivers(batch_size={most}, parallelization={slots})-> f:function(failure_rate={rate})
        f -sends-> q:queue
    """
    made = engine(drawing, *written(*bodies), duration_s=30, drain_s=50_000, seed=data.draw(st.integers(0, 5)))
    for until_s in (2, 9, 30, 300):
        made.run(until_s * 1_000_000)
        assert report.ledger(made.world)["balanced"]
    made.run()
    images: dict[str, Any] = defaultdict(lambda: None)
    for entry in made.messages("q"):
        record = entry["body"]["dynamodb"]
        name = record["Keys"]["id"]["S"]
        assert record.get("OldImage") == images[name]
        images[name] = record.get("NewImage")
    last = {body["id"]: str(body["n"]) for body in bodies}
    assert {name: image["n"]["N"] for name, image in images.items()} == last
