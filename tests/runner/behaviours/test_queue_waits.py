"""Queues: messages that wait for their delay, and receives that wait for messages (semantics 3.1)."""

from __future__ import annotations

from tests.runner.behaviours.hands import Bench, bodies


def test_a_fifo_queue_delays_all_messages_alike() -> None:
    bench = Bench("q:queue(fifo=true, delay_s=5)")
    bench.send("x", "a", delay_us=60_000_000)
    bench.to(5)
    assert bodies(bench.receive()) == ["x"]


def test_on_a_standard_queue_the_delay_of_a_message_wins() -> None:
    bench = Bench("q:queue(delay_s=5)")
    bench.send("now", delay_us=0)
    bench.send("later", delay_us=9_000_000)
    bench.send("usual")
    assert bodies(bench.receive()) == ["now"]
    bench.to(5)
    assert bodies(bench.receive()) == ["usual"]
    bench.to(9)
    assert bodies(bench.receive()) == ["later"]


def test_a_receive_may_wait_for_messages() -> None:
    bench = Bench("q:queue")
    taken = bench.receive(wait_s=20)
    bench.to(10)
    assert taken == []
    bench.send("x")
    bench.to(11)
    assert bodies(taken) == ["x"]
    bench.send("y")
    bench.to(12)
    assert bodies(taken) == ["x"]


def test_a_receive_that_waits_in_vain_returns_nothing() -> None:
    bench = Bench("q:queue(receive_wait_s=20)")
    calls: list[tuple[int, int]] = []
    bench.queue.receive_by_hand(1, None, None, lambda taken: calls.append((bench.queue.clock.now_us, len(taken))))
    bench.to(60)
    assert calls == [(20_000_000, 0)]
    bench.send("x")
    bench.to(61)
    assert bodies(bench.receive()) == ["x"]


def test_waiting_receives_are_served_in_turn_and_from_what_returns() -> None:
    bench = Bench("q:queue(visibility_timeout_s=5)")
    bench.send("x")
    bench.receive()
    first, second = bench.receive(wait_s=20), bench.receive(wait_s=20)
    bench.to(5)
    assert (bodies(first), second) == (["x"], [])
    bench.to(10)
    assert bodies(second) == ["x"]
