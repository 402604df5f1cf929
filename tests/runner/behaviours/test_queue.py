"""Queues: what stays in line, what is handed out, what a receipt may do (semantics 3.1)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.behaviours.base import Parcel
from tests.runner.behaviours.hands import Bench, bodies
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

FIFO = "q:queue(fifo=true, visibility_timeout_s=30)"


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


MOVES = """
    q:queue(visibility_timeout_s=10{fifo}) -dead_letters(max_receive_count=2)-> dlq:queue(retention_s=60{fifo})
"""


def test_the_move_comes_with_the_receive_that_would_exceed_the_count() -> None:
    bench = Bench(MOVES.format(fifo=""))
    bench.send("x")
    for at_s in (0, 10):
        bench.to(at_s)
        assert len(bench.receive()) == 1
    bench.to(20)
    assert bench.queue.account.dead_lettered == 0
    assert bench.receive() == []
    assert bench.queue.account.dead_lettered == 1
    assert [event["t_us"] for event in events(bench.engine, "dead_letter")] == [20_000_000]


def test_a_standard_dead_letter_queue_keeps_the_first_send_and_a_fifo_one_does_not() -> None:
    ends = {}
    for name, fifo in (("standard", ""), ("fifo", ", fifo=true")):
        bench = Bench(MOVES.format(fifo=fifo))
        bench.send("x", "g")
        for at_s in (0, 10, 20):
            bench.to(at_s)
            bench.receive()
        bench.to(200)
        ends[name] = [event["t_us"] for event in events(bench.engine, "expire")]
    assert ends == {"standard": [60_000_000], "fifo": [80_000_000]}


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


def test_retention_also_ends_what_no_consumer_takes() -> None:
    result = run("shop:client -> q:queue(retention_s=60)", arrivals("shop", *range(1, 50)), duration_s=200)
    assert counts(result["nodes"]["q"]) == {"accepted": 49, "expired": 49}


def test_the_dead_letter_of_a_function_goes_back_as_an_asynchronous_invocation() -> None:
    drawing = """
        shop:client -> first:service(latency=0)
        first -invokes(wait=false)-> work:function(latency=0, retries_async=0) -dead_letters-> dlq:queue
    """
    fault = Fault(node="work", at_s=0, for_s=50, failure_rate=1)
    made = engine(drawing, arrivals("shop", 1, body={"n": 1}), faults=[fault], duration_s=100)
    made.run(60_000_000)
    (letter,) = made.messages("dlq")
    assert letter["body"] == {"n": 1}
    assert made.redrive("dlq", [letter["message"] + 100])["moved"] == 0
    assert made.redrive("dlq", [letter["message"]])["moved"] == 1
    made.run()
    result = made.result()
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["nodes"]["work"]) == {"accepted": 2, "dead_lettered": 1, "delivered": 1}
    assert result["ledger"]["balanced"]


def test_what_came_from_nowhere_is_not_redriven() -> None:
    made = engine("shop:client -> q:queue", arrivals("shop", 1))
    made.run()
    assert made.redrive("q")["moved"] == 0
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 1, "held": 1}


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


def test_a_message_without_a_visibility_timeout_that_always_fails_moves_time_on() -> None:
    drawing = "q:queue(visibility_timeout_s=0) -> f:function(latency=0, failure_rate=1); shop:client -> q"
    made = engine(drawing, arrivals("shop", 0), duration_s=1)
    made.run()
    times = [event["t_us"] for event in events(made, "receive")]
    assert times == [at_ms * 1_000 for at_ms in range(1_001)]


def test_messages_that_are_too_old_for_their_dead_letter_queue_are_received_by_nobody() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=90)
        q -> bad:function(failure_rate=1); q -dead_letters(max_receive_count=1)-> dlq:queue(retention_s=60)
        dlq -> fixer:function
    """
    result = run(drawing, arrivals("shop", 0, 0, 0), drain_s=200)
    assert counts(result["nodes"]["dlq"]) == {"accepted": 3, "expired": 3}
    assert result["nodes"]["fixer"]["invocations"] == 0


def test_a_message_that_became_visible_while_its_batch_gathered_is_in_it_once() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=1)
        q -delivers(batch_window_s=3)-> f:function(latency=0)
    """
    made = engine(drawing, arrivals("shop", 0), duration_s=10)
    made.run()
    assert [event["message"] for event in events(made, "receive")] == [2]
    assert made.result()["edges"]["q.delivers.f"]["messages"] == 1
