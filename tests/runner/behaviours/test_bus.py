"""Buses: which targets get an event and in which form, retries, dead letters, archives (semantics 3.3)."""

from __future__ import annotations

from typing import Any

import pytest

from runner.behaviours.base import Parcel
from runner.engine import Engine
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault


def put(made: Engine, detail: Any, detail_type: str = "order", source: str = "shop") -> None:
    made.world.behaviours["b"].accept(Parcel(None, detail, event=detail_type).having(origin=source))


def received(made: Engine, node: str) -> list[Any]:
    return [entry["body"] for entry in made.messages(node)]


def test_an_edge_counts_the_events_it_does_not_match() -> None:
    drawing = """
        b:bus -delivers(pattern={"detail-type": ["order"]})-> orders:queue
        b -delivers(pattern={"detail": {"amount": [{"numeric": [">", 100]}]}})-> large:queue
        b -> every:queue
    """
    made = engine(drawing)
    put(made, {"amount": 5})
    put(made, {"amount": 500}, "payment")
    made.run()
    result = made.result()
    assert result["edges"]["b.delivers.orders"] == {"messages": 1, "errors": 0, "filtered": 1}
    assert result["edges"]["b.delivers.large"] == {"messages": 1, "errors": 0, "filtered": 1}
    assert result["edges"]["b.delivers.every"] == {"messages": 2, "errors": 0, "filtered": 0}
    assert counts(result["nodes"]["b"]) == {"accepted": 4, "delivered": 4}


def test_a_target_gets_the_event_a_part_a_constant_or_a_template() -> None:
    drawing = """
        b:bus -> whole:queue
        b -delivers(input_path="$.detail.order")-> part:queue
        b -delivers(input={"fixed": true})-> constant:queue
        b -delivers(input_transformer={
            "paths": {"id": "$.detail.order.id"}, "template": "\\"order <id> by <aws.events.rule-name>\\""
        })-> text:queue
        b -delivers(input_transformer={
            "paths": {"order": "$.detail.order"}, "template": {"order": "<order>"}
        })-> broken:queue
    """
    made = engine(drawing)
    put(made, {"order": {"id": "o-1"}})
    made.run()
    (whole,) = received(made, "whole")
    assert (whole["source"], whole["detail-type"], whole["detail"]) == ("shop", "order", {"order": {"id": "o-1"}})
    assert received(made, "part") == [{"id": "o-1"}]
    assert received(made, "constant") == [{"fixed": True}]
    # A string is JSON like any other input: a queue keeps it with its quotes.
    assert received(made, "text") == ['"order o-1 by b.delivers.text"']
    # An object inside the quotes of a JSON template: the service delivers nothing.
    assert received(made, "broken") == []
    assert counts(made.result()["nodes"]["b"]) == {"accepted": 5, "delivered": 4, "dropped": 1}


def test_every_kind_of_target_takes_an_event() -> None:
    drawing = """
        b:bus -> q:queue; b -> t:topic; t -> tq:queue; b -> s:stream; b -> f:function(latency=0)
        b -> other:bus; other -> oq:queue; b -> api:external(latency=0); b -> svc:service(latency=0)
    """
    made = engine(drawing)
    put(made, {"n": 1})
    made.run()
    result = made.result()
    assert counts(result["nodes"]["b"]) == {"accepted": 7, "delivered": 7}
    (event,) = received(made, "q")
    assert event["detail"] == {"n": 1}
    assert received(made, "tq") == received(made, "oq") == [event]
    assert result["nodes"]["f"]["delivered"] == result["nodes"]["svc"]["delivered"] == 1
    assert result["ledger"]["balanced"]


def test_retries_end_after_their_number() -> None:
    fault = Fault(node="q", failure_rate=1)
    drawing = 'b:bus -delivers(dead_letter=dlq, retry={"max_retries": 3})-> q:queue; dlq:queue'
    made = engine(drawing, faults=[fault], duration_s=1000)
    made.run(1)
    put(made, {"n": 1})
    made.run()
    pauses = [row["value"] for row in events(made, "backoff")]
    assert len(pauses) == 3
    assert all(500_000 << n <= pause <= 1_000_000 << n for n, pause in enumerate(pauses))
    (letter,) = made.messages("dlq")
    assert letter["body"]["detail"] == {"n": 1}
    assert letter["attributes"] == {
        "RULE_ARN": "arn:aws:events:us-east-1:000000000000:rule/b/b.delivers.q",
        "TARGET_ARN": "arn:aws:queue:us-east-1:000000000000:q",
        "ERROR_CODE": "INTERNAL_ERROR",
        "ERROR_MESSAGE": "The target answered 500.",
        "RETRY_ATTEMPTS": "3",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }


def test_retries_end_after_their_age() -> None:
    fault = Fault(node="q", failure_rate=1)
    drawing = 'b:bus -delivers(dead_letter=dlq, retry={"max_age_s": 60})-> q:queue; dlq:queue'
    made = engine(drawing, faults=[fault], duration_s=1000)
    made.run(1)
    put(made, {"n": 1})
    made.run()
    (letter,) = made.messages("dlq")
    assert letter["attributes"]["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"
    assert max(row["t_us"] for row in events(made, "reject")) <= 60_000_001
    assert int(letter["attributes"]["RETRY_ATTEMPTS"]) == len(events(made, "reject")) - 1


def test_without_a_policy_an_event_is_tried_for_a_day_or_185_times_more() -> None:
    made = engine("b:bus -> q:queue", faults=[Fault(node="q", failure_rate=1)], duration_s=100_000)
    made.run(1)
    put(made, {"n": 1})
    made.run()
    last_us = max(row["t_us"] for row in events(made, "reject"))
    tries = len(events(made, "reject"))
    assert tries == 186 or last_us > 85_000_000_000
    assert last_us <= 86_400_000_001
    node = made.result()["nodes"]["b"]
    assert node["dropped"] + node["expired"] == 1


def test_what_cannot_be_retried_goes_to_the_dead_letter_queue_at_once() -> None:
    drawing = """
        b:bus; q:queue; dlq:queue
        b -delivers(dead_letter=dlq, input_transformer={"paths": {"o": "$.detail"}, "template": {"a": "<o>"}})-> q
    """
    made = engine(drawing)
    put(made, {"n": 1})
    made.run()
    (letter,) = made.messages("dlq")
    assert letter["attributes"]["ERROR_CODE"] == "INVALID_JSON"
    assert letter["attributes"]["RETRY_ATTEMPTS"] == "0"
    assert "EXHAUSTED_RETRY_CONDITION" not in letter["attributes"]
    assert counts(made.result()["nodes"]["b"]) == {"accepted": 1, "dead_lettered": 1}


def test_a_dead_letter_goes_back_to_the_target_of_its_edge() -> None:
    fault = Fault(node="q", at_s=0, for_s=50, failure_rate=1)
    drawing = """
        shop:client -> b:bus; b -> fine:queue; dlq:queue
        b -delivers(dead_letter=dlq, retry={"max_retries": 0})-> q:queue
    """
    made = engine(drawing, arrivals("shop", 1, body={"n": 1}), faults=[fault], duration_s=100)
    made.run(60_000_000)
    assert made.redrive("dlq")["moved"] == 1
    made.run()
    result = made.result()
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["nodes"]["b"]) == {"accepted": 3, "delivered": 2, "dead_lettered": 1}
    assert received(made, "q") == received(made, "fine")


def test_an_archive_is_replayed_to_those_who_listen_now() -> None:
    drawing = """
        shop:client -> b:bus(archive_days=1)
        b -delivers(pattern={"replay-name": [{"exists": true}]})-> again:queue
        b -delivers(pattern={"replay-name": [{"exists": false}]})-> once:queue
    """
    made = engine(drawing, arrivals("shop", 1, 2, 3, 4, body={"n": "{{seq}}"}), duration_s=100)
    made.run(50_000_000)
    bus = made.world.behaviours["b"]
    assert bus.replay(2_000_000, 4_000_000) == 2
    made.run(51_000_000)
    assert [event["detail"] for event in received(made, "again")] == [{"n": 2}, {"n": 3}]
    assert {event["replay-name"] for event in received(made, "again")} == {"replay-1"}
    originals = {event["id"]: event for event in received(made, "once")}
    assert all(originals[event["id"]]["time"] == event["time"] for event in received(made, "again"))
    # What was replayed is not archived again.
    assert bus.replay(0, 100_000_000) == 4
    made.run()
    assert counts(made.result()["nodes"]["b"]) == {"accepted": 10, "delivered": 10}


def test_an_archive_forgets_after_its_days_and_none_keeps_nothing() -> None:
    made = engine("shop:client -> b:bus(archive_days=1)", arrivals("shop", 1), duration_s=200_000)
    made.run(86_401_000_000)
    assert made.world.behaviours["b"].replay(0, 10_000_000) == 1
    made.run(86_402_000_000)
    assert made.world.behaviours["b"].replay(0, 10_000_000) == 0
    other = engine("shop:client -> b:bus", arrivals("shop", 1))
    other.run()
    assert other.world.behaviours["b"].replay(0, 10_000_000) == 0


def test_a_function_that_fails_is_retried_by_itself() -> None:
    result = run(
        "shop:client -> b:bus; b -> f:function(latency=0, failure_rate=1)", arrivals("shop", 1), duration_s=300
    )
    assert counts(result["nodes"]["b"]) == {"accepted": 1, "delivered": 1}
    assert result["nodes"]["f"]["invocations"] == 3


@pytest.mark.parametrize("size", [1, 50, 400])
def test_any_number_of_rules_finds_the_same_targets(size: int) -> None:
    edges = "\n".join(
        f'b -delivers(pattern={{"detail": {{"n": [{number}]}}}}, id="e{number}")-> q' for number in range(size)
    )
    made = engine("b:bus; q:queue\n" + edges)
    for number in (0, size // 2, size - 1, size):
        put(made, {"n": number})
    made.run()
    result = made.result()
    assert counts(result["nodes"]["b"]) == {"accepted": 4, "delivered": 3, "filtered": 1}
    assert sum(entry["messages"] for entry in result["edges"].values()) == 3
    for number in range(size):
        entry = result["edges"][f"e{number}"]
        assert entry["messages"] + entry["filtered"] == 4
