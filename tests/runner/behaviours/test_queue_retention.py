"""Queues: what ends a message that nobody settles, its retention or a purge (semantics 3.1)."""

from __future__ import annotations

from tests.runner.behaviours.hands import Bench, bodies
from tests.runner.runs import arrivals, counts, run


def test_a_purge_drops_everything_once_a_minute() -> None:
    bench = Bench("q:queue")
    for body in "xyz":
        bench.send(body)
    bench.receive(1)
    assert bench.queue.hands.purge() == ""
    assert (bench.queue.account.dropped, bench.queue.inventory()) == (3, (0, 0))
    bench.send("late")
    assert "every 60 seconds" in bench.queue.hands.purge()
    bench.to(60)
    assert bench.queue.hands.purge() == ""
    assert bench.queue.account.dropped == 4
    assert bench.is_balanced()


def test_retention_ends_a_message_in_line_and_lets_go_of_it() -> None:
    for drawing in ("q:queue(retention_s=60)", "q:queue(fifo=true, retention_s=60)"):
        bench = Bench(drawing)
        for number in range(100):
            bench.send(number, "g")
        bench.to(60)
        assert (bench.queue.account.expired, bench.queue.inventory()) == (100, (0, 0))
        bench.send("new", "g")
        assert bodies(bench.receive()) == ["new"]


def test_a_message_in_flight_expires_when_it_would_be_visible_again() -> None:
    bench = Bench("q:queue(retention_s=60, visibility_timeout_s=30)")
    bench.send("x")
    bench.to(40)
    (message,) = bench.receive()
    bench.to(65)
    assert bench.queue.inventory() == (0, 1)
    bench.to(70)
    assert bench.queue.account.expired == 1
    assert message.state == "gone"


def test_retention_also_ends_what_no_consumer_takes() -> None:
    result = run("shop:client -> q:queue(retention_s=60)", arrivals("shop", *range(1, 50)), duration_s=200)
    assert counts(result["nodes"]["q"]) == {"accepted": 49, "expired": 49}
