"""Dead-letter queues: when a message moves there, how long it stays, and the way back (semantics 3.1)."""

from __future__ import annotations

from tests.runner.behaviours.hands import Bench
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

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


def test_messages_that_are_too_old_for_their_dead_letter_queue_are_received_by_nobody() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=90)
        q -> bad:function(failure_rate=1); q -dead_letters(max_receive_count=1)-> dlq:queue(retention_s=60)
        dlq -> fixer:function
    """
    result = run(drawing, arrivals("shop", 0, 0, 0), drain_s=200)
    assert counts(result["nodes"]["dlq"]) == {"accepted": 3, "expired": 3}
    assert result["nodes"]["fixer"]["invocations"] == 0
