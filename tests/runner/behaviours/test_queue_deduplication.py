"""FIFO queues: which message is a duplicate of which, and for how long (semantics 3.1)."""

from __future__ import annotations

from tests.runner.behaviours.hands import FIFO, Bench, bodies
from tests.runner.runs import arrivals, counts, engine
from topology.document import Fault


def test_a_deduplication_id_outlives_the_deletion_and_ends_after_five_minutes() -> None:
    bench = Bench(FIFO)
    bench.send("x", "a", "id")
    (message,) = bench.receive()
    bench.delete(message)
    bench.to(299)
    bench.send("y", "b", "id")
    assert bench.receive() == []
    assert bench.queue.account.deduplicated == 1
    bench.to(300)
    bench.send("z", "a", "id")
    assert bodies(bench.receive()) == ["z"]


def test_with_the_scope_of_a_group_the_same_id_passes_in_another() -> None:
    bench = Bench("q:queue(fifo=true, deduplication_scope=message_group)")
    bench.send("x", "a", "id")
    bench.send("y", "b", "id")
    bench.send("z", "a", "id")
    assert bodies(bench.receive()) == ["x", "y"]


def test_content_based_deduplication_looks_at_the_body_alone() -> None:
    bench = Bench("q:queue(fifo=true, content_based_deduplication=true)")
    bench.send({"n": 1}, "a", attributes={"k": "1"})
    bench.send({"n": 1}, "a", attributes={"k": "2"})
    bench.send({"n": 1}, "a", "an id wins")
    assert len(bench.receive()) == 2


def test_without_an_id_and_without_hashes_every_message_is_new() -> None:
    bench = Bench(FIFO)
    bench.send("x", "a")
    bench.send("x", "a")
    assert len(bench.receive()) == 2


def test_a_redriven_message_is_no_duplicate_of_itself() -> None:
    drawing = """
        q:queue(fifo=true, content_based_deduplication=true, visibility_timeout_s=5)
        shop:client -sends(message_group=a)-> q
        q -> f:function(latency=0); q -dead_letters(max_receive_count=1)-> dlq:queue(fifo=true)
    """
    fault = Fault(node="f", at_s=0, for_s=20, failure_rate=1)
    made = engine(drawing, arrivals("shop", 1), faults=[fault], duration_s=100)
    made.run(30_000_000)
    assert made.redrive("dlq")["moved"] == 1
    made.run()
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 2, "dead_lettered": 1, "delivered": 1}
