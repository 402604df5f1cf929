"""What latency fields say, and what a node takes with all that it waits for."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.build import graph
from topology.rules import View
from topology.rules.base.latency import Latencies, Time, time_of


@pytest.mark.parametrize(
    ("latency", "mean", "p95"),
    [
        (None, 0, 0),
        (20, 20, 20),
        ({"constant_ms": 7}, 7, 7),
        ({"uniform_ms": [10, 30]}, 20, 29),
        ({"exponential_ms": 100}, 100, 100 * math.log(20)),
        ({"p50_ms": 100, "p99_ms": 100}, 100, 100),
        ({"p50_ms": 0, "p99_ms": 10}, 0, 10),
        ({"p50_ms": 100, "p99_ms": 1023.86}, 164.87, 518),  # sigma 1
    ],
)
def test_time_of(latency: Any, mean: float, p95: float) -> None:
    found = time_of(latency)
    assert found.mean_ms == pytest.approx(mean, rel=1e-3)
    assert found.p95_ms == pytest.approx(p95, rel=1e-3)


def times(drawing: str) -> Latencies:
    return Latencies(View(graph(drawing)))


def test_calls_one_after_the_other_add_up() -> None:
    found = times(
        "f:function(latency=10) -calls(per_invocation=2)-> e:external(latency=100); f -reads-> d:database(latency=5)"
    )
    assert found.of("f") == Time(215, 215)
    assert found.slowest("f") == ["f", "e"]


def test_nobody_waits_longer_than_the_time_out() -> None:
    found = times("f:function(latency=10, timeout_s=1) -calls(timeout_s=0.2)-> e:external(latency=900)")
    assert found.of("f") == Time(210, 210)
    assert times("f:function(latency=9000, timeout_s=3)").of("f") == Time(3000, 3000)


def test_of_a_gateway_each_request_goes_one_way() -> None:
    found = times(
        'g:gateway -routes(path="/a")-> a:function(latency=10); g -routes(path="/b")-> b:function(latency=50)'
    )
    assert found.of("g") == Time(50, 50)


def test_what_is_sent_or_started_without_waiting_takes_no_time() -> None:
    found = times("f:function(latency=10) -sends-> q:queue -> g:function(latency=900); f -invokes(wait=false)-> g")
    assert found.of("f") == Time(10, 10)


def test_a_circle_has_no_time() -> None:
    found = times("a:service -calls-> b:service -calls-> a; c:service -calls-> a")
    assert [found.of(node) for node in "abc"] == [None, None, None]


def test_a_batch_waits_for_each_of_its_messages() -> None:
    found = times("q:queue -> f:function(latency=10, timeout_s=5) -calls-> e:external(latency=100)")
    assert found.batch("f", 10) == Time(1010, 1010)
    assert found.batch("f", 100) == Time(5000, 5000)


def test_what_is_asked_only_without_an_entry_is_left_out() -> None:
    found = times("s:service(latency=5) -reads(on_miss=d)-> c:cache(latency=1); s -reads-> d:database(latency=200)")
    assert found.of("s") == Time(6, 6)
