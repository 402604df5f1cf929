"""stream: which shard a record belongs to, and how much a shard takes (semantics 3.4)."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.runner.behaviours.code import CODE, coded
from tests.runner.behaviours.shards import STREAM, WORKS, keyed, payloads
from tests.runner.runs import arrivals, counts, engine, events, run


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
