"""Queues: how many are in flight, for how long, and what a receipt may do (semantics 3.1)."""

from __future__ import annotations

from tests.runner.behaviours.hands import FIFO, Bench, bodies
from tests.runner.runs import arrivals, engine, events


def test_too_many_in_flight_is_an_error_on_standard_and_silence_on_fifo() -> None:
    for drawing, is_over in (("q:queue", True), ("q:queue(fifo=true)", False)):
        bench = Bench(drawing, limits={"queue.in_flight_max": 2})
        for number in range(3):
            bench.send(number, str(number))
        first = bench.receive()
        assert len(first) == 2
        assert bench.receive() == []
        assert bench.queue.hands.is_over_limit() is is_over
        bench.delete(first[0])
        assert not bench.queue.hands.is_over_limit()
        assert len(bench.receive()) == 1


def test_a_consumer_takes_no_more_than_may_be_in_flight() -> None:
    bench = Bench(
        "q:queue; q -delivers(batch_size=2)-> f:function(latency=5000, timeout_s=20)", limits={"queue.in_flight_max": 3}
    )
    for number in range(10):
        bench.send(number)
    bench.to(1)
    assert bench.queue.account.in_flight == 3
    bench.to(60)
    assert bench.queue.account.delivered == 10


def test_a_changed_visibility_counts_from_the_call() -> None:
    bench = Bench("q:queue(visibility_timeout_s=30)")
    bench.send("x")
    (message,) = bench.receive()
    bench.to(20)
    assert bench.hide(message, 30) == ""
    bench.to(49)
    assert bench.receive() == []
    bench.to(50)
    assert bodies(bench.receive()) == ["x"]


def test_a_visibility_of_zero_returns_the_message_now() -> None:
    bench = Bench("q:queue")
    bench.send("x")
    (message,) = bench.receive()
    assert bench.hide(message, 0) == ""
    bench.to(0)
    assert [(again.body, again.receive_count) for again in bench.receive()] == [("x", 2)]


def test_a_shorter_visibility_replaces_a_longer_one_and_the_other_way_round() -> None:
    bench = Bench("q:queue(visibility_timeout_s=30)")
    bench.send("x")
    (message,) = bench.receive()
    bench.hide(message, 100)
    bench.hide(message, 5)
    bench.to(5)
    assert bodies(bench.receive(visibility_s=7)) == ["x"]
    bench.to(12)
    assert bodies(bench.receive()) == ["x"]
    bench.to(41)
    assert bench.receive() == []
    bench.to(42)
    assert bodies(bench.receive()) == ["x"]


def test_all_visibility_timeouts_together_end_twelve_hours_after_the_receive() -> None:
    bench = Bench("q:queue")
    bench.send("x")
    (message,) = bench.receive(visibility_s=43_200)
    bench.to(3_600)
    assert "Total VisibilityTimeout" in bench.hide(message, 43_200)
    assert bench.hide(message, 43_200 - 3_600) == ""


def test_an_old_receipt_may_still_delete_on_a_standard_queue() -> None:
    bench = Bench("q:queue(visibility_timeout_s=30)")
    bench.send("x")
    (message,) = bench.receive()
    old = message.receipt
    bench.to(30)
    assert bench.hide(message, 10, old) == ""
    assert len(bench.receive()) == 1
    assert bench.delete(message, old) == ""
    assert bench.queue.account.delivered == 1
    assert bench.delete(message, old) == ""
    assert bench.queue.account.delivered == 1


def test_an_expired_receipt_is_refused_on_a_fifo_queue() -> None:
    bench = Bench(FIFO)
    bench.send("x", "a")
    (message,) = bench.receive()
    old = message.receipt
    bench.to(30)
    assert bench.delete(message, old) == "The receipt handle has expired."
    bench.receive()
    assert bench.delete(message, old) == "The receipt handle has expired."
    assert message.receipt != old
    assert bench.delete(message) == ""


def test_a_message_without_a_visibility_timeout_that_always_fails_moves_time_on() -> None:
    drawing = "q:queue(visibility_timeout_s=0) -> f:function(latency=0, failure_rate=1); shop:client -> q"
    made = engine(drawing, arrivals("shop", 0), duration_s=1)
    made.run()
    times = [event["t_us"] for event in events(made, "receive")]
    assert times == [at_ms * 1_000 for at_ms in range(1_001)]
