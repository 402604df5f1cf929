"""stream: which records go together, and how many batches at a time (semantics 3.4)."""

from __future__ import annotations

from tests.runner.behaviours.shards import STREAM, WORKS, batches_of, keeps_order, keyed
from tests.runner.runs import arrivals, counts, engine, events, run


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
