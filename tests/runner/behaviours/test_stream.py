"""stream: what the ledger tells of it, who reads its records from where, and pipes (semantics 3.4)."""

from __future__ import annotations

from tests.runner.behaviours.shards import FAILS, STREAM, WORKS, keyed
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

DAY = 86_400


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
