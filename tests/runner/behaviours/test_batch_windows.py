"""A batch window that outlasts the visibility timeout: what is in the batch when it closes (semantics 3.4)."""

from __future__ import annotations

from tests.runner.runs import arrivals, counts, engine, events

GATHERS = """
    shop:client -sends{group}-> q:queue(visibility_timeout_s=1{fifo})
    q -delivers(batch_window_s=3)-> f:function(latency=0)
"""
MOVES = "q -dead_letters(max_receive_count=1)-> dlq:queue{fifo}"


def test_what_became_visible_meanwhile_is_received_again_and_comes_once() -> None:
    made = engine(GATHERS.format(group="", fifo=""), arrivals("shop", 1, 1.5))
    made.run()
    received = events(made, "receive")
    assert [row["t_us"] for row in received] == [4_000_000, 4_000_000]
    assert len({row["message"] for row in received}) == 2
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 2, "delivered": 2}


def test_what_moved_to_the_dead_letter_queue_meanwhile_is_not_in_the_batch() -> None:
    drawing = GATHERS.format(group="(message_group=$.group)", fifo=", fifo=true") + MOVES.format(fifo="(fifo=true)")
    made = engine(drawing, arrivals("shop", 1, 1, body={"group": "a"}))
    made.run()
    assert events(made, "receive") == []
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 2, "dead_lettered": 2}
    assert made.result()["nodes"]["f"]["invocations"] == 0


def test_a_window_goes_on_for_those_that_come_later() -> None:
    drawing = GATHERS.format(group="", fifo="") + MOVES.format(fifo="")
    made = engine(drawing, arrivals("shop", 1, 3.9))
    made.run()
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 2, "delivered": 1, "dead_lettered": 1}
    assert [row["t_us"] for row in events(made, "receive")] == [4_000_000]


def test_a_message_that_became_visible_while_its_batch_gathered_is_in_it_once() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=1)
        q -delivers(batch_window_s=3)-> f:function(latency=0)
    """
    made = engine(drawing, arrivals("shop", 0), duration_s=10)
    made.run()
    assert [event["message"] for event in events(made, "receive")] == [2]
    assert made.result()["edges"]["q.delivers.f"]["messages"] == 1
