"""function: a chain of messages that comes back to it is stopped; other loops and other chains are not."""

from __future__ import annotations

import pytest

from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts, engine, events, run

THROUGH = {
    "a queue": "work -sends-> back:queue; back -> work",
    "a topic": "work -publishes-> back:topic; back -> work",
    "a topic and a queue": "work -publishes-> back:topic; back -> last:queue; last -> work",
    "itself": "work -invokes(wait=false)-> work",
}
START = "shop:client -> first:queue; first -> work:function(latency=10, retries_async=0%s)\n"


@pytest.mark.parametrize("way", THROUGH)
def test_the_seventeenth_invocation_of_a_chain_never_begins(way: str) -> None:
    made = engine(START % "" + THROUGH[way], arrivals("shop", 1), duration_s=1_000)
    made.run()
    result = made.result()
    assert result["nodes"]["work"]["invocations"] == 16
    assert result["ledger"]["dropped"] == 1 and result["ledger"]["balanced"]
    assert [event["value"] for event in events(made, "recursion")] == [17]


def test_two_functions_that_pass_it_on_count_each_for_itself() -> None:
    drawing = START % "" + "work -sends-> a:queue; a -> other:function(latency=10); other -sends-> b:queue; b -> work"
    result = run(drawing, arrivals("shop", 1), duration_s=1_000)
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["other"]["invocations"]) == (16, 16)


def test_the_message_goes_to_the_dead_letter_queue_of_its_queue() -> None:
    drawing = START % "" + THROUGH["a queue"] + "; back -dead_letters-> dlq:queue"
    result = run(drawing, arrivals("shop", 1, body={"n": 1}), duration_s=1_000)
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "held": 1}
    assert result["ledger"]["dropped"] == 0


def test_the_event_goes_to_the_dead_letter_queue_of_the_function() -> None:
    drawing = START % "" + THROUGH["a topic"] + "; work -dead_letters-> dlq:queue"
    result = run(drawing, arrivals("shop", 1), duration_s=1_000)
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "held": 1}


def test_a_loop_that_is_meant_goes_on() -> None:
    drawing = START % ", recursive_loop=allow" + THROUGH["a queue"]
    assert run(drawing, arrivals("shop", 1), duration_s=10)["nodes"]["work"]["invocations"] > 100


def test_a_bus_is_not_followed() -> None:
    drawing = START % "" + "work -publishes-> b:bus; b -> work"
    assert run(drawing, arrivals("shop", 1), duration_s=10)["nodes"]["work"]["invocations"] > 100


def test_messages_that_come_again_by_themselves_are_no_chain() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=1); q -> work:function(latency=0, failure_rate=1)
        work -sends-> q
    """
    made = engine(drawing, arrivals("shop", 1), duration_s=60)
    made.run()
    assert made.result()["nodes"]["work"]["invocations"] > 50
    assert events(made, "recursion") == []


def test_in_a_batch_only_what_came_too_often_is_taken_out() -> None:
    drawing = START % "" + "work -sends(delay_s=1)-> back:queue; back -delivers(batch_window_s=2)-> work"
    made = engine(drawing, arrivals("shop", 1, 12), duration_s=1_000)
    made.run()
    result = made.result()
    assert result["ledger"]["dropped"] == 2 and result["ledger"]["balanced"]
    assert counts(result["nodes"]["back"]) == {"accepted": 32, "delivered": 30, "dropped": 2}


def test_what_handlers_send_is_followed_too() -> None:
    def again(event):  # type: ignore[no-untyped-def]
        yield "sqs", "SendMessage", {"QueueUrl": "https://sqs/000000000000/back", "MessageBody": "x"}

    made, _ = coded(
        f"shop:client -> first:queue; first -> work:function(latency=10, {CODE}); " + THROUGH["a queue"],
        {"work": again},
        arrivals("shop", 1),
        duration_s=1_000,
    )
    assert made.result()["nodes"]["work"]["invocations"] == 16


def test_a_function_that_waits_for_itself_is_refused_and_fails_back_to_the_first() -> None:
    drawing = "shop:client -> first:service(latency=0) -invokes-> work:function(latency=10); work -invokes-> work"
    result = run(drawing, arrivals("shop", 1), duration_s=60)
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (16, 16)
    assert result["requests"]["failed"] == 1
