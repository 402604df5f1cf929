"""Redrives: an outcome for each message, at a rate, cancelled in the middle, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.engine import Engine, Extras
from runner.errors import UnknownNode, UnknownRedrive
from tests.runner.runs import arrivals, counts, engine
from topology.document import Fault

DRAWING = """
    shop:client -> q:queue(visibility_timeout_s=1); q -> f:function(latency=0)
    q -dead_letters(max_receive_count=1)-> dlq:queue
"""
HEALED_S = 50


def failed(messages: int = 6, heals: bool = True) -> Engine:
    """A run at second 30 whose queue has moved every message to its dead-letter queue."""
    fault = Fault(node="f", at_s=0, for_s=HEALED_S if heals else None, failure_rate=1)
    made = engine(DRAWING, arrivals("shop", *range(1, messages + 1)), faults=[fault], duration_s=300, drain_s=10)
    made.run(30_000_000)
    return made


def outcomes(made: Engine, redrive: int = 1) -> list[str]:
    return [one["outcome"] for one in made.by_hand.redrives.shown(redrive)["messages"]]


def places(made: Engine) -> dict[int, int]:
    """How many messages lie in each node that holds any, and how many were taken."""
    snapshot = made.snapshot()["nodes"]
    return {"dlq": len(made.messages("dlq")), "q": len(made.messages("q")), "f": snapshot["f"]["delivered"]}  # type: ignore[dict-item]


def test_all_go_back_at_once_and_are_told_as_delivered() -> None:
    made = failed()
    made.run(60_000_000)
    begun = made.by_hand.redrive("dlq", None, None)
    assert (begun["state"], begun["total"], begun["moved"], begun["counts"]) == ("done", 6, 6, {"waiting": 6})
    assert {one["to"] for one in begun["messages"]} == {"q"}
    made.run(62_000_000)
    assert outcomes(made) == ["delivered"] * 6
    made.run()
    result = made.result()
    assert counts(result["nodes"]["dlq"]) == {"accepted": 6, "delivered": 6}
    assert counts(result["nodes"]["q"]) == {"accepted": 12, "dead_lettered": 6, "delivered": 6}
    assert result["ledger"]["balanced"]


def test_what_fails_again_says_as_which_message_it_is_back() -> None:
    made = failed(2, heals=False)
    made.by_hand.redrive("dlq", None, None)
    made.run(31_500_000)
    assert outcomes(made) == ["failed_again"] * 2
    back = [one["failed_as"] for one in made.by_hand.redrives.shown(1)["messages"]]
    assert back == [message["message"] for message in made.messages("dlq")]


def test_what_is_worked_on_meanwhile_is_told_as_in_flight() -> None:
    made = failed(1, heals=False)
    made.by_hand.redrive("dlq", None, None)
    made.run(30_500_000)
    assert outcomes(made) == ["in_flight"]


def test_a_rate_moves_one_after_the_other() -> None:
    made = failed()
    begun = made.by_hand.redrive("dlq", None, 2)
    assert (begun["state"], begun["moved"]) == ("running", 1)
    made.run(31_100_000)
    assert made.by_hand.redrives.shown(1)["moved"] == 3
    made.run(40_000_000)
    assert made.by_hand.redrives.shown(1)["state"] == "done"


def test_only_the_chosen_ones_go_and_the_others_stay() -> None:
    made = failed()
    first, second, *others = [message["message"] for message in made.messages("dlq")]
    begun = made.by_hand.redrive("dlq", [second, first, 9999], None)
    assert [(one["message"], one["outcome"]) for one in begun["messages"]] == [
        (first, "waiting"), (second, "waiting"), (9999, "stays"),
    ]  # fmt: skip
    assert begun["messages"][2]["reason"] == "It is no longer here."
    assert [message["message"] for message in made.messages("dlq")] == others


def test_what_was_sent_there_has_no_way_back_and_says_so() -> None:
    made = failed(1)
    made.send("dlq", {"n": 1})
    made.run(30_000_001)
    begun = made.by_hand.redrive("dlq", None, None)
    assert [one["outcome"] for one in begun["messages"]] == ["waiting", "stays"]
    assert "Resend it instead" in begun["messages"][1]["reason"]
    assert [message["redrivable"] for message in made.messages("dlq")] == [False]


def test_a_cancelled_redrive_leaves_the_rest_where_it_is() -> None:
    made = failed()
    made.by_hand.redrive("dlq", None, 1)
    made.run(32_100_000)
    assert made.by_hand.redrives.cancel(1)["state"] == "cancelled"
    assert outcomes(made)[3:] == ["left"] * 3
    made.run()
    result = made.result()
    assert counts(result["nodes"]["dlq"])["held"] >= 3
    assert result["ledger"]["balanced"]


@given(stop_us=st.integers(30_000_000, 36_000_000), rate=st.sampled_from([0.7, 2.0, None]))
def test_wherever_it_is_stopped_every_message_is_in_exactly_one_place(stop_us: int, rate: float | None) -> None:
    made = failed()
    made.by_hand.redrive("dlq", None, rate)
    made.run(stop_us)
    made.cancel()
    assert sum(places(made).values()) == 6
    result = made.result()
    assert result["ledger"]["balanced"]
    assert set(outcomes(made)) <= {"waiting", "in_flight", "failed_again", "left"}


def test_a_run_that_ends_leaves_what_was_not_moved() -> None:
    made = failed()
    made.by_hand.redrive("dlq", None, 0.001)
    made.run(31_000_000)
    made.cancel()
    assert made.result()["ledger"]["balanced"]
    (told,) = made.by_hand.redrives.all()
    assert (told["state"], told["counts"]["left"]) == ("cancelled", 5)


def test_there_is_no_redrive_of_another_number() -> None:
    with pytest.raises(UnknownRedrive):
        failed(1).by_hand.redrives.cancel(1)


def test_only_a_queue_is_redriven() -> None:
    with pytest.raises(UnknownNode, match="'f' is no queue"):
        failed(1).by_hand.redrive("f", None, None)


def test_the_record_of_a_failure_says_whose_it_is_and_is_not_redrivable() -> None:
    drawing = """
        shop:client -> first:service(latency=0)
        first -invokes(wait=false)-> work:function(latency=0, retries_async=0, failure_rate=1)
        work -on_failure-> failures:queue
    """
    made = engine(drawing, arrivals("shop", 1, body={"n": 1}), duration_s=60)
    made.run()
    (record,) = made.messages("failures")
    assert (record["from"], record["redrivable"]) == ("work", False)
    assert record["body"]["requestPayload"] == {"n": 1}


def test_messages_are_deleted_one_by_one_and_the_ledger_says_dropped() -> None:
    made = failed(3)
    first = made.messages("dlq")[0]["message"]
    told = made.by_hand.delete("dlq", [first, first, 9999])
    assert (told["dropped"], [one["reason"] for one in told["messages"]]) == (1, ["", "It is no longer here."])
    result = made.result()
    assert counts(result["nodes"]["dlq"]) == {"accepted": 3, "dropped": 1, "held": 2}
    assert result["ledger"]["balanced"]


def test_what_is_in_flight_is_not_deleted() -> None:
    made = engine("shop:client -> q:queue; q -> f:function(latency=5000)", arrivals("shop", 1), duration_s=60)
    made.run(2_000_000)
    (message,) = made.messages("q")
    told = made.by_hand.delete("q", [message["message"]])
    assert told["messages"][0]["reason"] == "It is in flight: a consumer works on it."
    assert made.messages("q")[0]["state"] == "in_flight"


def test_times_and_counts_of_a_waiting_message() -> None:
    made = failed(1)
    (message,) = made.messages("dlq")
    assert (message["t_us"], message["age_us"], message["from"]) == (1_000_000, 29_000_000, "q")
    assert message["from_receives"] == 1
    assert (message["first_us"], message["last_us"], message["receive_count"]) == (None, None, 0)


def test_a_corrected_copy_is_linked_to_the_original_which_stays() -> None:
    made = failed(1, heals=False)
    (original,) = made.messages("dlq")
    trace = made.by_hand.send("dlq", {"fixed": True}, Extras({"by": "hand"}, resends=original["message"]))
    made.run(30_000_001)
    first, copy = made.messages("dlq")
    assert (first["message"], first["resent_as"]) == (original["message"], [trace])
    assert (copy["resent_of"], copy["attributes"]) == (original["message"], {"by": "hand"})
