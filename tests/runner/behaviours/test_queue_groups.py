"""Queues by group: the order within a FIFO group, and tenants that take turns (semantics 3.1)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.behaviours.base import Parcel
from tests.runner.behaviours.hands import FIFO, Bench, bodies
from tests.runner.runs import arrivals, counts, engine, events
from topology.document import Fault


def test_a_receive_of_a_fifo_queue_takes_a_group_in_order_before_the_next() -> None:
    bench = Bench(FIFO)
    for body, group in (("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a"), ("b2", "b")):
        bench.send(body, group)
    assert bodies(bench.receive(4)) == ["a1", "a2", "a3", "b1"]


def test_a_group_in_flight_blocks_only_itself() -> None:
    bench = Bench(FIFO)
    bench.send("a1", "a")
    bench.send("a2", "a")
    (first,) = bench.receive(1)
    bench.send("b1", "b")
    assert bodies(bench.receive()) == ["b1"]
    assert bench.receive() == []
    assert bench.delete(first) == ""
    assert bodies(bench.receive()) == ["a2"]
    assert bench.is_balanced()


def test_a_group_goes_on_in_order_when_its_visibility_timeout_ends() -> None:
    bench = Bench(FIFO)
    for body in ("a1", "a2", "a3"):
        bench.send(body, "a")
    assert bodies(bench.receive(2)) == ["a1", "a2"]
    bench.to(29)
    assert bench.receive() == []
    bench.to(30)
    assert bodies(bench.receive()) == ["a1", "a2", "a3"]


def test_a_message_without_a_group_belongs_to_one_group() -> None:
    bench = Bench(FIFO)
    bench.send("x")
    bench.send("y")
    assert bodies(bench.receive(1)) == ["x"]
    assert bench.receive() == []


def test_extending_one_message_extends_the_block_of_its_group() -> None:
    bench = Bench(FIFO)
    bench.send("a1", "a")
    bench.send("a2", "a")
    (message,) = bench.receive(1)
    bench.hide(message, 100)
    bench.to(60)
    assert bench.receive() == []
    bench.to(100)
    assert bodies(bench.receive()) == ["a1", "a2"]


def test_the_order_of_a_group_survives_failures_on_the_way_to_a_function() -> None:
    bench = Bench("""
        q:queue(fifo=true, visibility_timeout_s=4)
        q -delivers(batch_size=3)-> f:function(latency=200, failure_rate=0.3)
    """)
    for number in range(60):
        bench.send(number, "abc"[number % 3])
    groups = {message.number: message.group for message in bench.queue.messages.values()}
    bench.to(900)
    settled = [row["message"] for row in events(bench.engine, "delivered")]
    assert len(settled) == 60
    for group in "abc":
        mine = [number for number in settled if groups[number] == group]
        assert mine == sorted(mine)
    assert any(row["attempt"] > 1 for row in events(bench.engine, "delivered"))


def test_tenants_of_a_standard_queue_take_turns() -> None:
    drawing = "a:client -sends(message_group=noisy)-> q:queue; b:client -sends(message_group=quiet)-> q"
    bench = Bench(drawing)
    for number in range(5):
        bench.send(f"noisy {number}", "noisy")
    bench.send("quiet", "quiet")
    assert bodies(bench.receive(3)) == ["noisy 0", "quiet", "noisy 1"]
    assert len(bench.receive()) == 3


def test_a_fair_queue_goes_the_short_way_too() -> None:
    drawing = """
        a:client -sends(message_group=noisy)-> q:queue; b:client -sends(message_group=quiet)-> q
        q -delivers(batch_size=1, concurrency_max=2)-> f:function(latency=1000)
    """
    made = engine(drawing, arrivals("a", *[1] * 20), arrivals("b", 1.5), duration_s=2, drain_s=60)
    made.run()
    received = [row for row in events(made, "receive")]
    quiet = next(row["message"] for row in events(made, "accept") if row["edge"] == "b.sends.q")
    assert [row["message"] for row in received].index(quiet) < 5
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 21, "delivered": 21}


def test_a_reordering_fault_leaves_a_group_in_order() -> None:
    orders = []
    for fifo in ("true", "false"):
        drawing = f"shop:client -> q:queue(fifo={fifo}, delay_s=9); q -delivers(batch_size=1)-> f:function(latency=10)"
        fault = Fault(edge="q.delivers.f", reorder=True)
        made = engine(drawing, arrivals("shop", *(1 + n / 10 for n in range(20))), faults=[fault], drain_s=60)
        made.run()
        numbers = [row["message"] for row in events(made, "receive")]
        assert len(numbers) == 20
        orders.append(numbers == sorted(numbers))
    assert orders == [True, True]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from("abc")),
        st.tuples(st.just("receive"), st.integers(1, 4)),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.just("hide"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.integers(1, 20)),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(ACTS)
def test_a_group_is_always_handed_out_from_its_first_message_on(acts: list[tuple[str, object]]) -> None:
    bench = Bench(FIFO)
    now, sent = 0, 0
    open_bodies: dict[str, list[int]] = {"a": [], "b": [], "c": []}
    in_flight: list[Parcel] = []
    for act, argument in acts:
        in_flight = [message for message in in_flight if message.state == "in_flight"]
        if act == "send":
            sent += 1
            bench.send(sent, str(argument))
            open_bodies[str(argument)].append(sent)
        elif act == "receive":
            blocked = {message.group for message in in_flight}
            taken = bench.receive(int(str(argument)))
            for group, waiting in open_bodies.items():
                mine = [message.body for message in taken if message.group == group]
                assert mine == ([] if group in blocked else waiting[: len(mine)])
            free = sum(len(waiting) for group, waiting in open_bodies.items() if group not in blocked)
            assert len(taken) == min(int(str(argument)), free)
            in_flight += taken
        elif act == "wait":
            now += int(str(argument))
            bench.to(now)
        elif in_flight:
            message = in_flight[int(str(argument)) % len(in_flight)]
            if act == "hide":
                assert bench.hide(message, 0) == ""
                bench.to(now)
            else:
                assert bench.delete(message) == ""
                open_bodies[message.group or ""].remove(message.body)
    assert bench.is_balanced()


def test_a_fifo_queue_hands_over_ten_at_once_whatever_batch_is_asked_for() -> None:
    drawing = "shop:client -> q:queue(fifo=true); q -delivers(batch_size=100)-> f:function(latency=1000)"
    of_a = arrivals("shop", *([1] * 12), message_group="a")
    of_b = arrivals("shop", *([1] * 12), message_group="b")
    made = engine(drawing, of_a, of_b, duration_s=5, drain_s=60)
    made.run()
    batches = Counter(row["invocation"] for row in events(made, "receive"))
    assert sorted(batches.values()) == [4, 10, 10]


def test_one_batch_at_a_time_comes_one_after_the_other() -> None:
    drawing = "shop:client -> q:queue; q -delivers(batch_size=1, concurrency_max=1)-> f:function(latency=1000)"
    made = engine(drawing, arrivals("shop", 1, 1, 1), duration_s=5, drain_s=60)
    made.run()
    assert [row["t_us"] for row in events(made, "invoke")] == [1_000_000, 2_000_000, 3_000_000]
    assert made.result()["nodes"]["f"]["throttles"] == 0
