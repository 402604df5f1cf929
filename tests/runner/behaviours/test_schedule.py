"""Schedules in a run: when they start, what the targets get, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from runner.engine import Engine
from runner.errors import TopologyRefused
from runner.trace import Discard
from tests.build import parsed
from tests.runner.runs import counts, engine, events, run
from topology.document import Fault, Scenario


def _starts(drawing: str, **more: Any) -> list[float]:
    made = engine(drawing, **more)
    made.run()
    return [row["t_us"] / 1_000_000 for row in events(made, "fire")]


def test_a_rate_starts_at_once_and_never_at_the_end() -> None:
    assert _starts('tick:schedule(expression="rate(5 minutes)") -> f:function', duration_s=600) == [0, 300]


def test_a_calendar_starts_at_its_times_of_the_virtual_year() -> None:
    drawing = 'tick:schedule(expression="cron(0/15 0 * * ? *)") -> f:function'
    assert _starts(drawing, duration_s=7_200) == [0, 900, 1_800, 2_700]


def test_a_time_zone_moves_the_hour() -> None:
    drawing = 'tick:schedule(expression="cron(30 1 * * ? *)", timezone="Europe/Berlin") -> f:function'
    assert _starts(drawing, duration_s=7_200) == [1_800]


def test_a_single_time_comes_once() -> None:
    drawing = 'tick:schedule(expression="at(2026-01-01T00:10:00)") -> f:function'
    assert _starts(drawing, duration_s=7_200) == [600]


def test_start_and_end_and_a_switch_bound_it() -> None:
    drawing = """tick:schedule(expression="rate(1 minute)", starts_at="2026-01-01T00:05:00",
        ends_at="2026-01-01T00:07:00Z") -> f:function"""
    assert _starts(drawing, duration_s=3_600) == [300, 360, 420]
    drawing = 'tick:schedule(expression="rate(1 minute)", enabled=false) -> f:function'
    assert _starts(drawing, duration_s=3_600) == []


def test_a_window_delays_each_start_by_chance() -> None:
    drawing = 'tick:schedule(expression="rate(1 hour)", flexible_window_s=600) -> f:function'
    found = _starts(drawing, duration_s=7_200, drain_s=0)
    assert len(found) == 2
    assert 0 < found[0] <= 600 and 3_600 < found[1] <= 4_200


def test_each_target_is_one_acceptance_of_each_start() -> None:
    result = run(
        """tick:schedule(expression="rate(1 minute)") -> f:function; tick -> q:queue; tick -> t:topic
        tick -> b:bus; t -> g:function; b -> h:function""",
        duration_s=600,
        drain_s=10,
    )
    assert counts(result["nodes"]["tick"]) == {"accepted": 40, "delivered": 40}
    assert counts(result["nodes"]["q"]) == {"accepted": 10, "held": 10}
    assert [result["nodes"][name]["invocations"] for name in "fgh"] == [10, 10, 10]


def test_a_schedule_without_a_target_filters() -> None:
    result = run('tick:schedule(expression="rate(1 minute)")', duration_s=120)
    assert counts(result["nodes"]["tick"]) == {"accepted": 2, "filtered": 2}


def test_a_start_that_is_refused_is_tried_again_and_ends_in_the_dead_letter_queue() -> None:
    drawing = """tick:schedule(expression="at(2026-01-01T00:00:00)")
        -delivers(retry={"max_retries": 2}, dead_letter=dead)-> q:queue; dead:queue"""
    from_scenario = run(drawing, faults=[Fault(node="q", failure_rate=1.0)], duration_s=60)
    assert counts(from_scenario["nodes"]["tick"]) == {"accepted": 1, "dead_lettered": 1}
    assert counts(from_scenario["nodes"]["dead"]) == {"accepted": 1, "held": 1}
    assert from_scenario["edges"]["tick.delivers.q"] == {"messages": 3, "errors": 3, "filtered": 0}


def test_the_target_gets_the_event_or_the_input() -> None:
    drawing = """tick:schedule(expression="rate(1 hour)") -> q:queue; tick -delivers(input={"a": 2})-> r:queue
        given:schedule(expression="rate(1 hour)", input={"a": 1}) -> s:queue; given -> b:bus
        b -delivers(pattern={"detail-type": ["Scheduled Event"], "detail": {"a": [1]}})-> t:queue"""
    made = engine(drawing, duration_s=60)
    made.run()
    assert made.result()["ledger"]["balanced"]
    event = made.messages("q")[0]["body"]
    assert (event["source"], event["detail-type"], event["time"]) == (
        "aws.events",
        "Scheduled Event",
        "2026-01-01T00:00:00Z",
    )
    assert event["resources"] == ["arn:aws:events:us-east-1:000000000000:rule/tick"]
    assert made.messages("r")[0]["body"] == {"a": 2}
    assert made.messages("s")[0]["body"] == {"a": 1}
    assert made.messages("t")[0]["body"]["detail"] == {"a": 1}


def test_every_start_reaches_a_fifo_queue() -> None:
    drawing = """tick:schedule(expression="rate(1 minute)", input={"a": 1})
        -> q:queue(fifo=true, content_based_deduplication=true)"""
    assert counts(run(drawing, duration_s=180)["nodes"]["q"]) == {"accepted": 3, "held": 3}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ('expression="rate(1 minutes)"', "tick: rate(1 minutes) is not valid"),
        ('expression="rate(1 minute)", starts_at="2026-02-30T00:00:00"', "starts_at '2026-02-30T00:00:00' is no time"),
        ('expression="cron(0 0 * * ? *)", timezone="Nowhere"', "There is no time zone 'Nowhere'"),
    ],
)
def test_what_cannot_be_read_is_refused_before_the_run(fields: str, says: str) -> None:
    with pytest.raises(TopologyRefused) as refused:
        Engine(parsed(f"tick:schedule({fields}) -> f:function"), Scenario("test"), seed=1, sink=Discard())
    assert says in str(refused.value)
