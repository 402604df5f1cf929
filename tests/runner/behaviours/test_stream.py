"""stream: shards, order by key, limits of writing, and how consumers read (semantics 3.4)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.engine import Engine, report
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

STREAM = "shop:client -publishes(partition_key=$.key)-> s:stream"
FAILS = "f:function(latency=0, failure_rate=1)"
WORKS = "f:function(latency=0)"
DAY = 86_400


def keyed(*keys: str) -> Any:
    """One arrival for each key, at 1 s, 2 s and so on."""
    return [arrivals("shop", index + 1, body={"key": key, "n": index}) for index, key in enumerate(keys)]


# The ledger


def test_a_record_is_accepted_once_for_each_consumer_and_a_blocked_shard_is_held() -> None:
    drawing = f"{STREAM}; s -> {WORKS}; s -> g:function(latency=0, failure_rate=1)"
    result = run(drawing, *keyed("a"))
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "delivered": 1, "held": 1}
    assert counts(result["ledger"]) == {"accepted": 2, "delivered": 1, "held": 1}


def test_a_record_without_a_consumer_is_held_and_does_not_keep_the_run_alive() -> None:
    result = run(STREAM, *keyed("a"), drain_s=100)
    assert counts(result["nodes"]["s"]) == {"accepted": 1, "held": 1}
    assert result["run"]["virtual_s"] == 10


def test_retention_ends_what_nobody_reads() -> None:
    made = engine(STREAM, *keyed("a"), duration_s=DAY + 10)
    made.run()
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 1, "expired": 1}
    assert [event["t_us"] for event in events(made, "expire")] == [(DAY + 1) * 1_000_000]


def test_a_poison_record_blocks_its_shard_until_retention_ends_it() -> None:
    drawing = f"{STREAM}; s -delivers(batch_size=1)-> {FAILS}"
    result = run(drawing, *keyed("a", "b"), duration_s=DAY - 10)
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "held": 2}
    later = run(drawing, *keyed("a", "b"), duration_s=DAY + 100)
    assert counts(later["nodes"]["s"]) == {"accepted": 2, "expired": 2}
    assert later["ledger"]["lost"] == 2


def test_an_event_source_filter_refuses() -> None:
    drawing = f'{STREAM}; s -delivers(filters=[{{"data": {{"key": ["b"]}}}}])-> {WORKS}'
    result = run(drawing, *keyed("a", "b"))
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "filtered": 1, "delivered": 1}
    assert result["nodes"]["f"]["invocations"] == 1
    assert result["edges"]["s.delivers.f"] == {"messages": 1, "errors": 0, "filtered": 1}


def test_a_filter_reads_the_partition_key_of_the_record() -> None:
    drawing = f'{STREAM}; s -delivers(filters=[{{"partitionKey": ["b"]}}])-> {WORKS}'
    assert counts(run(drawing, *keyed("a", "b"))["nodes"]["s"]) == {"accepted": 2, "filtered": 1, "delivered": 1}


# Shards


def test_a_key_belongs_to_the_shard_of_its_md5() -> None:
    made = engine(STREAM.replace("s:stream", "s:stream(shards=4)"), *keyed("a", "b", "c", "d", "e"))
    made.run()
    shards = [event["attempt"] - 1 for event in events(made, "record")]
    hashes = [int(hashlib.md5(key.encode()).hexdigest(), 16) for key in "abcde"]
    assert shards == [hashed * 4 // 2**128 for hashed in hashes]
    assert len(set(shards)) > 1


def test_records_without_a_key_spread_over_the_shards() -> None:
    made = engine("shop:client -> s:stream(shards=4)", arrivals("shop", *range(1, 9)))
    made.run()
    assert len({event["attempt"] for event in events(made, "record")}) > 1


def test_another_shard_goes_on_while_one_is_blocked() -> None:
    def handler(event: Any) -> None:
        assert all(data["key"] != "a" for data in payloads(event)), "poison"

    drawing = f"{STREAM.replace('s:stream', 's:stream(shards=2)')}; s -> f:function(latency=0, {CODE})"
    made, _ = coded(drawing, {"f": handler}, *keyed("a", "a", "c", "d"), duration_s=20)
    held = {entry["group"] for entry in made.messages("s")}
    assert "a" in held and held != {"a", "c", "d"}


# Limits of writing


def test_a_shard_refuses_what_is_more_than_its_records_a_second() -> None:
    made = engine(
        f"{STREAM}; s -> {WORKS}",
        arrivals("shop", *[1.0] * 5, body={"key": "a"}),
        limits={"stream.shard_records_per_s": 3},
    )
    made.run()
    result = made.result()
    assert counts(result["nodes"]["s"]) == {"accepted": 3, "delivered": 3}
    assert result["nodes"]["s"]["throttles"] == 2
    assert result["edges"]["shop.publishes.s"] == {"messages": 5, "errors": 2, "filtered": 0}
    assert [event["value"] for event in events(made, "reject")] == [429, 429]


def test_a_shard_refuses_what_is_more_than_its_bytes_a_second() -> None:
    result = run(
        STREAM, arrivals("shop", *[1.0] * 4, body={"key": "a", "x": "y" * 50}), limits={"stream.shard_bytes_per_s": 150}
    )
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "held": 2}


def test_the_limit_is_that_of_one_shard() -> None:
    times = [arrivals("shop", 1, 1, body={"key": key}) for key in "abcd"]
    one = run(STREAM, *times, limits={"stream.shard_records_per_s": 4})
    four = run(STREAM.replace("s:stream", "s:stream(shards=4)"), *times, limits={"stream.shard_records_per_s": 4})
    assert one["nodes"]["s"]["accepted"] == 4
    assert four["nodes"]["s"]["accepted"] == 8


def test_a_publisher_that_is_refused_fails_and_is_tried_again() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=5); q -delivers(batch_size=1)-> work:function(latency=0)
        work -publishes(partition_key=one)-> s:stream
    """
    result = run(drawing, arrivals("shop", 1, 1), limits={"stream.shard_records_per_s": 1}, duration_s=20)
    assert counts(result["nodes"]["q"]) == {"accepted": 2, "delivered": 2}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (3, 1)
    assert result["nodes"]["s"]["accepted"] == 2


def test_a_bus_tries_a_full_shard_again() -> None:
    drawing = "shop:client -> b:bus -> s:stream"
    result = run(drawing, arrivals("shop", *[1.0] * 3), limits={"stream.shard_records_per_s": 1}, duration_s=60)
    assert counts(result["nodes"]["b"]) == {"accepted": 3, "delivered": 3}
    assert counts(result["nodes"]["s"]) == {"accepted": 3, "held": 3}


def test_the_whole_event_of_a_bus_is_the_record_and_its_id_the_key() -> None:
    made = engine("shop:client -> b:bus -> s:stream", arrivals("shop", 1, body={"n": 1}))
    made.run()
    (record,) = made.messages("s")
    assert record["body"]["detail"] == {"n": 1}
    assert record["group"] == record["body"]["id"]


# Batches


def test_records_that_wait_go_together_up_to_the_batch_size() -> None:
    drawing = f"{STREAM}; s -delivers(batch_size=3)-> f:function(latency=10000, timeout_s=60)"
    made = engine(drawing, *keyed("a", "b", "c", "d", "e"), duration_s=60)
    made.run()
    batches = batches_of(made)
    assert [len(batch) for batch in batches] == [1, 3, 1]
    assert made.result()["nodes"]["f"]["concurrency_max"] == 1


def test_a_window_gathers_until_it_ends_or_the_batch_is_full() -> None:
    drawing = f"{STREAM}; s -delivers(batch_size=2, batch_window_s=10)-> {WORKS}"
    made = engine(drawing, *keyed("a", "b", "c"), duration_s=60)
    made.run()
    assert [(event["t_us"], event["op"]) for event in events(made, "invoke")] == [
        (2_000_000, "invoke"),
        (13_000_000, "invoke"),
    ]


def test_a_batch_holds_no_more_than_an_invocation_takes() -> None:
    made = engine(
        f"{STREAM}; s -delivers(batch_window_s=5)-> {WORKS}",
        arrivals("shop", 1, 1, 1, 1, body={"key": "a", "x": "y" * 100}),
        limits={"function.payload_sync_max_bytes": 300},
    )
    made.run()
    assert [len(batch) for batch in batches_of(made)] == [2, 2]


def test_parallel_batches_of_a_shard_keep_each_key_in_order() -> None:
    drawing = f"{STREAM}; s -delivers(batch_size=1, parallelization=4)-> f:function(latency=3000, timeout_s=9)"
    made = engine(drawing, *keyed(*"abcdabcdabcd"), duration_s=100)
    made.run()
    result = made.result()
    assert 1 < result["nodes"]["f"]["concurrency_max"] <= 4
    assert counts(result["nodes"]["s"]) == {"accepted": 12, "delivered": 12}
    keeps_order(made, "s")


def test_concurrency_max_holds_over_all_shards() -> None:
    drawing = """
        shop:client -publishes(partition_key=$.key)-> s:stream(shards=8)
        s -delivers(batch_size=1, concurrency_max=2)-> f:function(latency=1000)
    """
    result = run(drawing, *[arrivals("shop", 1, body={"key": key}) for key in "abcdefghij"], duration_s=60)
    assert result["nodes"]["f"]["concurrency_max"] == 2
    assert counts(result["nodes"]["s"]) == {"accepted": 10, "delivered": 10}


# Failures


def test_a_failed_batch_is_tried_again_with_a_growing_pause() -> None:
    made = engine(f"{STREAM}; s -> {FAILS}", *keyed("a"), duration_s=300)
    made.run()
    starts = [event["t_us"] // 1_000_000 for event in events(made, "invoke")]
    assert starts == [1, 2, 4, 8, 16, 32, 64, 124, 184, 244]


def test_retries_used_up_drop_the_batch_and_free_the_shard() -> None:
    drawing = f'{STREAM}; s -delivers(batch_size=1, retry={{"max_retries": 2}})-> {FAILS}'
    result = run(drawing, *keyed("a", "b"), duration_s=60)
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "dropped": 2}
    assert result["nodes"]["f"]["invocations"] == 6
    assert result["ledger"]["lost"] == 2


def test_the_failure_destination_is_told_which_records_and_not_what_they_hold() -> None:
    drawing = f"""
        {STREAM}; told:queue
        s -delivers(batch_size=10, batch_window_s=5, retry={{"max_retries": 1}}, on_failure=told)-> {FAILS}
    """
    made = engine(drawing, *keyed("a", "b"), duration_s=30)
    made.run()
    result = made.result()
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "dead_lettered": 2}
    assert counts(result["nodes"]["told"]) == {"accepted": 1, "held": 1}
    assert counts(result["ledger"]) == {"accepted": 3, "dead_lettered": 2, "held": 1}
    (message,) = made.messages("told")
    assert message["body"]["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert message["body"]["requestContext"]["approximateInvokeCount"] == 2
    batch = message["body"]["KinesisBatchInfo"]
    assert (batch["shardId"], batch["batchSize"]) == ("shardId-000000000000", 2)
    assert int(batch["startSequenceNumber"]) < int(batch["endSequenceNumber"])
    assert "key" not in json.dumps(message["body"])


def test_a_record_that_is_too_old_is_never_tried() -> None:
    drawing = f"""
        {STREAM}; dlq:queue
        s -delivers(batch_size=1, retry={{"max_age_s": 60}}, dead_letter=dlq)-> {FAILS}
    """
    made = engine(drawing, *keyed("a", "b"), duration_s=120)
    made.run()
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 2, "dead_lettered": 2}
    conditions = [message["body"]["requestContext"]["condition"] for message in made.messages("dlq")]
    assert conditions == ["RecordAgeExceeded", "RecordAgeExceeded"]
    assert [event["t_us"] // 1_000_000 for event in events(made, "dead_letter")] == [61, 62]


def test_too_old_without_a_destination_is_expired() -> None:
    drawing = f'{STREAM}; s -delivers(retry={{"max_age_s": 60}})-> {FAILS}'
    assert counts(run(drawing, *keyed("a"), duration_s=120)["nodes"]["s"]) == {"accepted": 1, "expired": 1}


def test_minus_one_is_without_end() -> None:
    drawing = f'{STREAM}; s -delivers(retry={{"max_retries": -1, "max_age_s": -1}})-> {FAILS}'
    assert counts(run(drawing, *keyed("a"), duration_s=5_000)["nodes"]["s"]) == {"accepted": 1, "held": 1}


def payloads(event: Any) -> list[Any]:
    return [json.loads(base64.b64decode(record["kinesis"]["data"])) for record in event["Records"]]


def poisoned(poison: int) -> Any:
    """A handler that fails on a batch with the record of this `n`."""

    def handler(event: Any) -> None:
        if any(data["n"] == poison for data in payloads(event)):
            raise ValueError("poison")

    return handler


def test_bisect_leaves_only_the_poison_behind() -> None:
    drawing = f"""
        {STREAM}; dlq:queue
        f:function(latency=0, {CODE})
        s -delivers(batch_window_s=20, bisect=true, retry={{"max_retries": 0}}, on_failure=dlq)-> f
    """
    made, pool = coded(drawing, {"f": poisoned(5)}, *keyed(*"abcdefgh"), duration_s=60)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 8, "delivered": 7, "dead_lettered": 1}
    assert made.messages("dlq")[0]["body"]["KinesisBatchInfo"]["batchSize"] == 1
    tried = [[data["n"] for data in payloads(event)] for event in pool.events["f"]]
    assert tried == [[*range(8)], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [6, 7]]


def test_without_bisect_the_whole_batch_is_given_up() -> None:
    drawing = f'{STREAM}; s -delivers(batch_window_s=20, retry={{"max_retries": 0}})-> f:function(latency=0, {CODE})'
    made, _ = coded(drawing, {"f": poisoned(5)}, *keyed(*"abcdefgh"), duration_s=60)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 8, "dropped": 8}


def partly(poison: int) -> Any:
    def handler(event: Any) -> Any:
        bad = [
            record["kinesis"]["sequenceNumber"]
            for record, data in zip(event["Records"], payloads(event), strict=True)
            if data["n"] == poison
        ]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in bad]}

    return handler


PARTIAL = f"{STREAM}; s -delivers(batch_window_s=20, partial_batch_response=true%s)-> f:function(latency=0, {CODE})"


def test_a_partial_response_retries_everything_from_the_lowest_failure() -> None:
    made, pool = coded(PARTIAL % "", {"f": partly(3)}, *keyed(*"abcdef"), duration_s=24)
    tried = [[data["n"] for data in payloads(event)] for event in pool.events["f"]]
    assert tried == [[0, 1, 2, 3, 4, 5], [3, 4, 5], [3, 4, 5]]
    result = made.result()
    assert counts(result["nodes"]["s"]) == {"accepted": 6, "delivered": 3, "held": 3}
    assert (result["nodes"]["f"]["delivered"], result["nodes"]["f"]["errors"]) == (3, 0)


def test_a_partial_response_with_bisect_isolates_the_failure() -> None:
    drawing = PARTIAL % ', bisect=true, retry={"max_retries": 0}'
    made, pool = coded(drawing, {"f": partly(3)}, *keyed(*"abcdef"), duration_s=60)
    tried = [[data["n"] for data in payloads(event)] for event in pool.events["f"]]
    assert tried == [[0, 1, 2, 3, 4, 5], [3, 4, 5], [3, 4], [3], [4], [5]]
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 6, "delivered": 5, "dropped": 1}


@pytest.mark.parametrize("result", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, ""])
def test_an_empty_partial_response_is_a_success(result: Any) -> None:
    made, _ = coded(PARTIAL % "", {"f": lambda event: result}, *keyed("a"), duration_s=30)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 1, "delivered": 1}


@pytest.mark.parametrize("result", [{"batchItemFailures": [{"itemIdentifier": "no"}]}, {"bad": 1}])
def test_a_partial_response_that_names_nothing_known_fails_the_batch(result: Any) -> None:
    drawing = PARTIAL % ', retry={"max_retries": 0}'
    made, _ = coded(drawing, {"f": lambda event: result}, *keyed("a"), duration_s=30)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 1, "dropped": 1}


def test_throttled_batches_use_up_no_retries() -> None:
    drawing = f'{STREAM}; s -delivers(retry={{"max_retries": 0}})-> f:function(latency=0, concurrency_reserved=0)'
    result = run(drawing, *keyed("a"), duration_s=30)
    assert counts(result["nodes"]["s"]) == {"accepted": 1, "held": 1}
    assert result["nodes"]["f"]["throttles"] > 2


def test_a_lost_acknowledgement_brings_the_batch_again() -> None:
    fault = Fault(edge="s.delivers.f", at_s=0, for_s=3, drop_ack_rate=1)
    result = run(f"{STREAM}; s -> {WORKS}", *keyed("a"), faults=[fault])
    assert counts(result["nodes"]["s"]) == {"accepted": 1, "delivered": 1}
    assert result["edges"]["s.delivers.f"]["messages"] > 1


def test_a_duplicated_delivery_settles_once() -> None:
    result = run(f"{STREAM}; s -> {WORKS}", *keyed("a"), faults=[Fault(edge="s.delivers.f", duplicate_rate=1)])
    assert counts(result["nodes"]["s"]) == {"accepted": 1, "delivered": 1}
    assert result["edges"]["s.delivers.f"]["messages"] == 2


def test_a_killed_batch_is_tried_again() -> None:
    fault = Fault(node="f", at_s=2, kill=True)
    result = run(f"{STREAM}; s -> f:function(latency=2000)", *keyed("a"), faults=[fault], duration_s=20)
    assert counts(result["nodes"]["s"]) == {"accepted": 1, "delivered": 1}
    assert result["nodes"]["f"]["errors"] == 1


# What is seen of it


def test_the_iterator_age_tells_how_far_a_consumer_is_behind() -> None:
    made = engine(f"{STREAM}; s -delivers(batch_size=1)-> {FAILS}", *keyed("a"), duration_s=10)
    made.run()
    assert made.result()["nodes"]["s"]["iterator_age_max_s"] == 7
    assert made.snapshot()["nodes"]["s"]["depth"] == 1


def test_a_consumer_that_begins_at_the_latest_record_leaves_what_was_there() -> None:
    drawing = f"""
        s:stream; s -delivers(starting_position=LATEST)-> {WORKS}
        s -delivers(starting_position=TRIM_HORIZON)-> g:function
    """
    result = run(drawing, seed_data={"s": [{"n": 1}, {"n": 2}]}, drain_s=60)
    assert counts(result["nodes"]["s"]) == {"accepted": 4, "delivered": 2, "held": 2}
    assert (result["nodes"]["f"]["invocations"], result["nodes"]["g"]["invocations"]) == (0, 1)


def test_pipes_hand_each_record_on() -> None:
    drawing = f"{STREAM}; s -> q:queue; s -> t:topic -> tq:queue; s -> b:bus -> bq:queue; s -> x:external(latency=0)"
    result = run(drawing, *keyed("a", "b"))
    assert counts(result["nodes"]["s"]) == {"accepted": 8, "delivered": 8}
    assert [result["nodes"][name]["accepted"] for name in ("q", "tq", "bq")] == [2, 2, 2]


def test_a_pipe_to_a_queue_that_fails_tries_again() -> None:
    drawing = "shop:client -> b:bus -> s:stream; s -> q:queue"
    result = run(
        drawing, arrivals("shop", 1, 2), faults=[Fault(node="q", at_s=0, for_s=5, failure_rate=1)], duration_s=30
    )
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "delivered": 2}


# Code


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


# Properties


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


EDGES = st.fixed_dictionaries(
    {"batch_size": st.sampled_from([1, 2, 3, 100])},
    optional={
        "batch_window_s": st.sampled_from([2, 7]),
        "parallelization": st.sampled_from([2, 5]),
        "concurrency_max": st.sampled_from([2, 3]),
        "partial_batch_response": st.booleans(),
        "bisect": st.booleans(),
        "filters": st.just([{"data": {"n": [{"numeric": [">", 2]}]}}]),
        "on_failure": st.just("dlq"),
        "retry": st.fixed_dictionaries(
            {},
            optional={"max_retries": st.sampled_from([-1, 0, 1, 3]), "max_age_s": st.sampled_from([-1, 20, 60])},
        ),
    },
)
RATES = st.sampled_from([0, 0.3, 0.7, 1])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_keys_stay_in_order_and_every_unit_is_in_one_bucket(data: st.DataObject) -> None:
    shards = data.draw(st.integers(1, 3))
    lines = [f"shop:client -publishes(partition_key=$.key)-> s:stream(shards={shards}); dlq:queue"]
    faults = []
    for name in data.draw(st.sampled_from([["f"], ["f", "g"]])):
        rate, latency = data.draw(RATES), data.draw(st.sampled_from([0, 700, 4000]))
        fields = ", ".join(f"{key}={json.dumps(value)}" for key, value in data.draw(EDGES).items())
        lines.append(f"s -delivers({fields})-> {name}:function(latency={latency}, failure_rate={rate}, timeout_s=5)")
        if data.draw(st.booleans()):
            faults.append(
                Fault(
                    edge=f"s.delivers.{name}",
                    at_s=data.draw(st.sampled_from([0, 4])),
                    for_s=data.draw(st.sampled_from([None, 9])),
                    failure_rate=data.draw(RATES),
                    drop_ack_rate=data.draw(st.sampled_from([0, 0.5])),
                )
            )
        if data.draw(st.booleans()):
            faults.append(Fault(node=name, at_s=5, for_s=data.draw(st.sampled_from([None, 6])), kill=True))
    times = data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=25))
    given_ = [
        arrivals("shop", at / 2, body={"key": data.draw(st.sampled_from("abcd")), "n": index % 6})
        for index, at in enumerate(times)
    ]
    made = engine(
        "\n".join(lines), *given_, faults=faults, duration_s=120, drain_s=100_000, seed=data.draw(st.integers(0, 5))
    )
    for until_s in (1, 3, 8, 21, 70, 119, 90_000):
        made.run(until_s * 1_000_000)
        assert report.ledger(made.world)["balanced"]
    made.run()
    ledger = report.ledger(made.world)
    assert ledger["balanced"]
    assert (ledger["held"] - made.result()["nodes"]["dlq"]["held"], ledger["in_flight"]) == (0, 0)
    keeps_order(made, "s")


def test_the_wall_clock_gives_the_same_trace_when_it_is_driven_to_the_same_times() -> None:
    drawing = f"{STREAM}; s -delivers(batch_window_s=1, bisect=true)-> f:function(latency=300, failure_rate=0.8)"
    virtual = engine(drawing, *keyed(*"abca"), duration_s=20, seed=3)
    virtual.run()
    wall = engine(drawing, *keyed(*"abca"), duration_s=20, seed=3)
    wall.start()
    for now_us in range(0, 20_000_001, 70_000):
        wall.advance(now_us)
    wall.advance(20_000_000)
    assert len(events(virtual, "end")) > 4
    assert events(virtual) == events(wall)
