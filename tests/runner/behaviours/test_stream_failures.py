"""stream: batches that fail, are tried again, and are given up (semantics 3.4)."""

from __future__ import annotations

import json

from tests.runner.behaviours.shards import FAILS, STREAM, WORKS, keyed
from tests.runner.runs import counts, engine, events, run
from topology.document import Fault


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
