"""stream: what code is given, what it may put, and what is sent by hand (semantics 3.4)."""

from __future__ import annotations

import json
from typing import Any

from tests.runner.behaviours.code import CODE, coded
from tests.runner.behaviours.shards import STREAM, keyed, payloads
from tests.runner.runs import arrivals, engine


def test_handlers_get_kinesis_records() -> None:
    drawing = f"{STREAM}; s -> f:function(latency=0, {CODE})"
    _, pool = coded(drawing, {"f": lambda event: None}, *keyed("a"))
    (record,) = pool.events["f"][0]["Records"]
    assert payloads(pool.events["f"][0]) == [{"key": "a", "n": 0}]
    assert record["kinesis"]["partitionKey"] == "a"
    assert record["eventID"] == f"shardId-000000000000:{record['kinesis']['sequenceNumber']}"
    assert (record["eventSource"], record["eventName"]) == ("aws:kinesis", "aws:kinesis:record")
    assert record["eventSourceARN"].endswith(":stream/s")


def test_put_records_fails_in_parts() -> None:
    replies: list[Any] = []

    def handler(event: Any) -> Any:
        entries = [{"Data": json.dumps({"n": index}).encode(), "PartitionKey": "a"} for index in range(3)]
        replies.append((yield "kinesis", "PutRecords", {"StreamName": "s", "Records": entries}))
        replies.append((yield "kinesis", "PutRecord", {"StreamName": "s", "Data": b"x", "PartitionKey": "a"}))

    drawing = f"shop:client -> q:queue -> f:function(latency=0, {CODE}); f -publishes-> s:stream"
    made, _ = coded(drawing, {"f": handler}, arrivals("shop", 1), limits={"stream.shard_records_per_s": 2})
    batch, single = replies
    assert batch.ok and batch.result["FailedRecordCount"] == 1
    assert batch.result["Records"][2]["ErrorCode"] == "ProvisionedThroughputExceededException"
    assert (single.ok, single.error_code) == (False, "ProvisionedThroughputExceededException")
    names = [entry["sequence"] for entry in made.messages("s")]
    assert names == [entry["SequenceNumber"] for entry in batch.result["Records"][:2]]


def test_an_explicit_hash_key_chooses_the_shard() -> None:
    replies: list[Any] = []

    def handler(event: Any) -> Any:
        for hashed in ("0", str(2**127), str(2**128)):
            record = {"StreamName": "s", "Data": b"x", "PartitionKey": "a", "ExplicitHashKey": hashed}
            replies.append((yield "kinesis", "PutRecord", record))

    drawing = f"shop:client -> q:queue -> f:function(latency=0, {CODE}); f -publishes-> s:stream(shards=2)"
    coded(drawing, {"f": handler}, arrivals("shop", 1))
    assert [reply.result.get("ShardId") for reply in replies[:2]] == ["shardId-000000000000", "shardId-000000000001"]
    assert replies[2].error_code == "InvalidArgumentException"


def test_records_sent_by_hand_take_their_key_from_an_attribute() -> None:
    made = engine("s:stream(shards=4)")
    made.start()
    made.send("s", {"n": 1}, {"partition_key": "a"})
    made.run()
    assert [entry["group"] for entry in made.messages("s")] == ["a"]


def test_a_put_without_an_edge_is_refused() -> None:
    replies: list[Any] = []

    def handler(event: Any) -> Any:
        replies.append((yield "kinesis", "PutRecord", {"StreamName": "s", "Data": b"x", "PartitionKey": "a"}))

    coded(f"shop:client -> q:queue -> f:function(latency=0, {CODE}); s:stream", {"f": handler}, arrivals("shop", 1))
    assert replies[0].error_code == "AccessDeniedException"
