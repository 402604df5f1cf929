"""Topics: what each subscription gets, how often it is tried, and where it ends (semantics 3.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from runner.behaviours.base import Parcel
from runner.engine import Engine
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault


def publish(made: Engine, body: Any = "x", **more: Any) -> None:
    made.world.behaviours["t"].accept(Parcel(None, body).having(**more))


def received(made: Engine, node: str) -> list[Any]:
    return [entry["body"] for entry in made.messages(node)]


def test_a_subscription_that_cannot_be_reached_does_not_hold_up_another() -> None:
    fault = Fault(node="slow", at_s=0, for_s=60, failure_rate=1)
    made = engine("shop:client -> t:topic; t -> slow:queue; t -> fast:queue", arrivals("shop", 1), faults=[fault])
    made.run()
    result = made.result()
    assert counts(result["nodes"]["t"]) == {"accepted": 2, "delivered": 1, "in_flight": 1}
    assert counts(result["nodes"]["fast"]) == {"accepted": 1, "held": 1}


def test_phases_of_retries_to_a_queue() -> None:
    fault = Fault(node="q", at_s=0, for_s=600, failure_rate=1)
    made = engine("shop:client -> t:topic; t -> q:queue", arrivals("shop", 1), faults=[fault], duration_s=200)
    made.run()
    rows = [row["t_us"] for row in events(made, "reject")]
    assert rows[:4] == [1_000_000] * 4
    assert rows[4:7] == [2_000_000, 3_000_000, 4_000_000]
    assert [after - before for before, after in pairwise(rows[13:18])] == [
        pytest.approx(14_338_000, rel=0.01),
        20_000_000,
        20_000_000,
        20_000_000,
    ]


def test_an_http_endpoint_is_tried_three_times_more_and_then_given_up() -> None:
    drawing = (
        "shop:client -> t:topic; t -delivers(dead_letter=dlq)-> api:external(failure_rate=1, latency=0); dlq:queue"
    )
    made = engine(drawing, arrivals("shop", 1), duration_s=100)
    made.run()
    assert [row["t_us"] for row in events(made, "reject")] == [1_000_000, 21_000_000, 41_000_000, 61_000_000]
    assert counts(made.result()["nodes"]["t"]) == {"accepted": 1, "dead_lettered": 1}
    assert counts(made.result()["nodes"]["dlq"]) == {"accepted": 1, "held": 1}


def test_retries_of_an_http_endpoint_end_after_an_hour_whatever_the_edge_says() -> None:
    drawing = """
        shop:client -> t:topic
        api:external(failure_rate=1, latency=0)
        t -delivers(retry={"max_retries": 100, "backoff": "fixed", "interval_ms": 600000})-> api
    """
    made = engine(drawing, arrivals("shop", 1), duration_s=20_000)
    made.run()
    assert len(events(made, "reject")) == 7
    assert counts(made.result()["nodes"]["t"]) == {"accepted": 1, "expired": 1}


def test_a_fault_of_the_client_goes_to_the_dead_letter_queue_at_once() -> None:
    many = {f"a{number}": "x" for number in range(11)}
    drawing = """
        t:topic -delivers(raw=true, dead_letter=dlq)-> raw:queue; t -> wrapped:queue; dlq:queue
        t -delivers(raw=true)-> lost:queue
    """
    made = engine(drawing)
    publish(made, attributes=many)
    made.run()
    result = made.result()
    assert counts(result["nodes"]["t"]) == {"accepted": 3, "delivered": 1, "dead_lettered": 1, "dropped": 1}
    assert counts(result["nodes"]["raw"]) == {}
    assert counts(result["nodes"]["dlq"]) == counts(result["nodes"]["wrapped"]) == {"accepted": 1, "held": 1}
    assert {row["value"] for row in events(made, "reject")} == {400}


def test_ten_attributes_are_not_too_many() -> None:
    made = engine("t:topic -delivers(raw=true)-> q:queue")
    publish(made, attributes={f"a{number}": "x" for number in range(10)})
    made.run()
    assert len(made.messages("q")[0]["attributes"]) == 10


def test_policies_on_attributes_and_on_the_body() -> None:
    drawing = """
        t:topic -delivers(filter_policy={"kind": ["a"]})-> by-attribute:queue
        t -delivers(filter_policy={"order": {"kind": ["a"]}}, filter_scope=MessageBody)-> by-body:queue
        t -delivers(filter_policy={"kind": ["b"]})-> other:queue
    """
    made = engine(drawing)
    publish(made, {"order": {"kind": "a"}}, attributes={"kind": "a"})
    publish(made, '{"order": {"kind": "a"}}')
    publish(made, "no JSON", attributes={"kind": "b"})
    made.run()
    result = made.result()
    assert counts(result["nodes"]["t"]) == {"accepted": 9, "delivered": 4, "filtered": 5}
    assert [len(received(made, name)) for name in ("by-attribute", "by-body", "other")] == [1, 2, 1]
    assert result["edges"]["t.delivers.by-body"] == {"messages": 2, "errors": 0, "filtered": 1}


def test_what_a_function_fails_at_is_not_the_topics_to_retry() -> None:
    drawing = "shop:client -> t:topic; t -> f:function(latency=0, failure_rate=1)"
    result = run(drawing, arrivals("shop", 1), duration_s=300)
    assert counts(result["nodes"]["t"]) == {"accepted": 1, "delivered": 1}
    assert result["edges"]["t.delivers.f"]["messages"] == 1
    assert result["nodes"]["f"]["dropped"] == 1


FIFO = """
    t:topic(fifo=true) -> q:queue(fifo=true); t -> other:queue(fifo=true)
"""


def test_a_fifo_topic_keeps_the_order_of_a_group_whatever_delays_it() -> None:
    fault = Fault(edge="t.delivers.q", at_s=0, for_s=30, failure_rate=0.6)
    made = engine(FIFO, faults=[fault], duration_s=5, drain_s=3_000)
    made.run(1_000_000)
    for number in range(30):
        publish(made, number, group="ab"[number % 2])
    made.run()
    result = made.result()
    assert counts(result["nodes"]["t"]) == {"accepted": 60, "delivered": 60}
    assert result["edges"]["t.delivers.q"]["errors"] > 0
    for name in ("q", "other"):
        for group in "ab":
            bodies = [entry["body"] for entry in made.messages(name) if entry["group"] == group]
            assert bodies == sorted(bodies)
            assert len(bodies) == 15
    assert result["ledger"]["balanced"]


def test_a_group_that_waits_does_not_hold_up_another() -> None:
    made = engine("t:topic(fifo=true) -> q:queue(fifo=true)", faults=[Fault(node="q", at_s=0, for_s=1, failure_rate=1)])
    made.run(500_000)
    publish(made, "a1", group="a")
    made.run(999_999)
    assert made.result()["nodes"]["t"]["in_flight"] == 1
    made.run(1_000_000)
    publish(made, "b1", group="b")
    publish(made, "a2", group="a")
    made.run(1_000_001)
    assert received(made, "q") == ["b1"]
    made.run()
    assert received(made, "q") == ["b1", "a1", "a2"]


def test_a_dead_letter_lets_the_next_of_its_group_go() -> None:
    drawing = """
        t:topic(fifo=true) -delivers(dead_letter=dlq, retry={"max_retries": 1})-> q:queue(fifo=true)
        dlq:queue(fifo=true)
    """
    made = engine(drawing, faults=[Fault(node="q", at_s=0, for_s=1, failure_rate=1)], drain_s=30)
    made.run(900_000)
    for body in ("a1", "a2", "a3"):
        publish(made, body, group="a")
    made.run()
    result = made.result()
    node = result["nodes"]["t"]
    assert node["dead_lettered"] + node["delivered"] == 3
    assert received(made, "dlq") + received(made, "q") == ["a1", "a2", "a3"]


def test_a_fifo_topic_knows_its_duplicates_for_five_minutes() -> None:
    made = engine("t:topic(fifo=true) -> q:queue(fifo=true, retention_s=1209600)", duration_s=1000)
    made.run(1)
    publish(made, "x", group="a", deduplication="id")
    publish(made, "y", group="b", deduplication="id")
    made.run(299_999_999)
    publish(made, "z", group="a", deduplication="id")
    made.run(300_000_001)
    publish(made, "late", group="a", deduplication="id")
    made.run()
    result = made.result()
    assert result["nodes"]["t"]["deduplicated"] == 2
    assert received(made, "q") == ["x", "late"]


def test_a_fifo_topic_finds_duplicates_by_their_body_where_it_shall() -> None:
    made = engine("t:topic(fifo=true, content_based_deduplication=true) -> q:queue(fifo=true)")
    publish(made, {"n": 1}, group="a")
    publish(made, {"n": 1}, group="a")
    publish(made, {"n": 2}, group="a")
    made.run()
    assert made.result()["nodes"]["t"]["deduplicated"] == 1
    assert received(made, "q") == [{"n": 1}, {"n": 2}]


def test_an_event_that_is_too_large_for_a_topic_is_refused_for_good() -> None:
    made = engine("b:bus -delivers(dead_letter=dlq)-> t:topic; t -> q:queue; dlq:queue")
    bus = made.world.behaviours["b"]
    bus.accept(Parcel(None, {"text": "x" * 300_000}))
    bus.accept(Parcel(None, {"text": "x"}))
    made.run()
    result = made.result()
    assert counts(result["nodes"]["b"]) == {"accepted": 2, "delivered": 1, "dead_lettered": 1}
    assert made.messages("dlq")[0]["attributes"]["ERROR_CODE"] == "INVALID_PARAMETER"


def test_a_dead_letter_goes_back_to_the_subscription_it_came_from() -> None:
    fault = Fault(node="q", at_s=0, for_s=50, failure_rate=1)
    drawing = """
        shop:client -> t:topic; t -> fine:queue; dlq:queue
        t -delivers(dead_letter=dlq, retry={"max_retries": 0}, raw=true)-> q:queue
    """
    made = engine(drawing, arrivals("shop", 1, body={"n": 1}), faults=[fault], duration_s=100)
    made.run(60_000_000)
    assert made.redrive("dlq") == {"node": "dlq", "moved": 1}
    made.run()
    result = made.result()
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["nodes"]["t"]) == {"accepted": 3, "delivered": 2, "dead_lettered": 1}
    assert received(made, "q") == received(made, "fine") == [{"n": 1}]
    assert result["ledger"]["balanced"]
