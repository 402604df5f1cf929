"""Calls: retries with backoff and jitter, and circuit breakers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.runner.runs import arrivals, engine, events
from topology.document import Fault

RETRY = 'shop:client -calls(retry={"max_retries": %s})-> s:service(latency=0, failure_rate=1)'
BREAKER = """
    shop:client -> s:service(latency=0)
    s -calls(circuit_breaker={"failures": 3, "open_s": 10, "half_open_calls": 2})-> x:external(latency=0)
"""


def ran(drawing: str, *given: Any, **more: Any) -> Any:
    made = engine(drawing, *given, **more)
    made.run()
    return made


def sent(made: Any, edge: str) -> list[float]:
    return [event["t_us"] / 1_000_000 for event in events(made, "send") if event["edge"] == edge]


@pytest.mark.parametrize(
    ("retry", "at_s"),
    [
        ("2", [1, 1, 1]),
        ('2, "backoff": "fixed", "interval_ms": 500', [1, 1.5, 2]),
        ('3, "backoff": "exponential", "interval_ms": 500', [1, 1.5, 2.5, 4.5]),
        ('3, "backoff": "exponential", "interval_ms": 500, "max_interval_ms": 700', [1, 1.5, 2.2, 2.9]),
        ('9, "backoff": "fixed", "interval_ms": 1000, "max_age_s": 2.5', [1, 2, 3]),
    ],
)
def test_the_pauses_of_retries(retry: str, at_s: list[float]) -> None:
    assert sent(ran(RETRY % retry, arrivals("shop", 1)), "shop.calls.s") == at_s


def test_full_jitter_draws_each_pause_up_to_its_length() -> None:
    drawing = RETRY % '5, "backoff": "fixed", "interval_ms": 1000, "jitter": "full"'
    times = sent(ran(drawing, arrivals("shop", 1)), "shop.calls.s")
    pauses = [after - before for before, after in pairwise(times)]
    assert len(pauses) == 5 and len(set(pauses)) == 5
    assert all(0 <= pause <= 1 for pause in pauses)


@pytest.mark.parametrize(("status", "tries"), [("throttle", 3), ("failure", 3), ("not found", 1)])
def test_only_what_may_pass_is_tried_again(status: str, tries: int) -> None:
    if status == "not found":
        drawing = 'shop:client -calls(retry={"max_retries": 2})-> s:gateway'
        faults = []
    else:
        drawing = 'shop:client -calls(retry={"max_retries": 2})-> s:service'
        faults = [Fault(node="s", throttle=True)] if status == "throttle" else [Fault(node="s", failure_rate=1)]
    assert len(sent(ran(drawing, arrivals("shop", 1), faults=faults), "shop.calls.s")) == tries


def states(made: Any) -> list[tuple[float, int]]:
    return [(event["t_us"] / 1_000_000, event["value"]) for event in events(made, "circuit")]


def test_a_breaker_opens_after_failures_in_a_row_and_calls_nobody_then() -> None:
    made = ran(BREAKER, arrivals("shop", *range(1, 9)), faults=[Fault(node="x", failure_rate=1)])
    assert states(made) == [(3, 1)]
    assert len(sent(made, "s.calls.x")) == 3
    assert [event["value"] for event in events(made, "reject")] == [503] * 5
    result = made.result()
    assert (result["requests"]["failed"], result["edges"]["s.calls.x"]["messages"]) == (8, 3)


def test_a_success_between_starts_the_count_anew() -> None:
    faults = [Fault(node="x", at_s=0, for_s=2.5, failure_rate=1), Fault(node="x", at_s=3.5, for_s=2, failure_rate=1)]
    assert states(ran(BREAKER, arrivals("shop", *range(1, 9)), faults=faults)) == []


def test_half_open_it_closes_after_good_tries() -> None:
    faults = [Fault(node="x", at_s=0, for_s=5, failure_rate=1)]
    made = ran(BREAKER, arrivals("shop", 1, 2, 3, 4, 12.9, 13, 14, 15), faults=faults, duration_s=30)
    assert states(made) == [(3, 1), (13, 2), (14, 0)]
    assert sent(made, "s.calls.x") == [1, 2, 3, 13, 14, 15]


def test_half_open_the_first_bad_try_opens_it_again() -> None:
    faults = [Fault(node="x", failure_rate=1)]
    made = ran(BREAKER, arrivals("shop", 1, 2, 3, 13, 14, 23), faults=faults, duration_s=30)
    assert states(made) == [(3, 1), (13, 2), (13, 1), (23, 2), (23, 1)]


def test_half_open_no_more_than_its_tries_are_out() -> None:
    drawing = BREAKER.replace("x:external(latency=0)", "x:external(latency=500)")
    faults = [Fault(node="x", at_s=0, for_s=5, failure_rate=1)]
    made = ran(drawing, arrivals("shop", 1, 1, 1, 13, 13, 13, 13), faults=faults, duration_s=30)
    assert sent(made, "s.calls.x") == [1, 1, 1, 13, 13]


def test_retries_pass_the_breaker_too() -> None:
    drawing = """
        shop:client -> s:service(latency=0)
        s -calls(circuit_breaker={"failures": 2}, retry={"max_retries": 5})-> x:external(latency=0, failure_rate=1)
    """
    assert len(sent(ran(drawing, arrivals("shop", 1)), "s.calls.x")) == 2


def test_a_client_has_a_breaker_too_and_only_real_attempts_are_requests() -> None:
    drawing = 'shop:client -calls(circuit_breaker={"failures": 2})-> s:service(latency=0, failure_rate=1)'
    result = ran(drawing, arrivals("shop", 1, 2, 3, 4)).result()
    assert result["requests"]["received"] == result["requests"]["failed"] == 2


@pytest.mark.parametrize(
    ("caller", "faults"),
    [
        ("function(latency=0, timeout_s=3)", []),
        ("service(latency=0, timeout_s=3)", []),
        ("function(latency=0, timeout_s=30)", [Fault(node="work", at_s=3.5, kill=True)]),
    ],
)
def test_who_is_gone_tries_nothing_again(caller: str, faults: list[Fault]) -> None:
    drawing = f"""
        shop:client -> api:gateway; api -routes(method=GET, path="/")-> work:{caller}
        work -calls(timeout_s=1, retry={{"max_retries": 10}})-> slow:external(latency=5000)
    """
    made = ran(drawing, arrivals("shop", 1), faults=faults, duration_s=60)
    assert sent(made, "work.calls.slow") == [1, 2, 3]


def test_a_pause_ends_with_who_makes_it() -> None:
    drawing = """
        shop:client -> api:gateway; api -routes(method=GET, path="/")-> work:function(latency=0)
        work -calls(retry={"max_retries": 9, "backoff": "fixed", "interval_ms": 2000})-> x:service
    """
    failing = Fault(node="x", failure_rate=1)
    made = ran(drawing, arrivals("shop", 1), faults=[failing], duration_s=60)
    assert sent(made, "work.calls.x") == pytest.approx([1, 3.02])


def test_a_reader_that_is_gone_loads_nothing_and_leaves_it_to_the_next() -> None:
    drawing = """
        shop:client -> api:gateway; api -routes(method=GET, path="/")-> f:function(latency=0)
        f -reads(key=price)-> c:cache(single_flight=true, latency=1000); f -reads-> d:database(latency=500)
    """
    killed = Fault(node="f", at_s=1.2, kill=True)
    made = ran(drawing, arrivals("shop", 1, 1.5), faults=[killed], duration_s=60)
    result = made.result()
    assert (result["edges"]["f.reads.d"]["messages"], result["nodes"]["c"]["fills"]) == (1, 1)
    assert result["requests"]["answered"] == 1
