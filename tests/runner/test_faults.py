"""Faults on nodes, on edges and between zones; each draws from the seed."""

from __future__ import annotations

from typing import Any

import pytest

from runner.engine.faults import crossing_edges
from tests.build import graph
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

ASKING = 'shop:client -> api:gateway; api -routes(method=GET, path="/")-> work:function(latency=10)'
SENDING = """
    shop:client -> api:gateway; api -routes(method=GET, path="/")-> work:function(latency=10)
    work -sends-> q:queue
"""
QUEUED = "shop:client -> q:queue(visibility_timeout_s=5); q -delivers(batch_size=1)-> work:function(latency=1000)"


def test_a_throttled_edge_refuses_everything_while_it_lasts() -> None:
    fault = Fault(edge="shop.calls.api", at_s=2, for_s=2, throttle=True)
    result = run(ASKING, arrivals("shop", 1, 3, 5, route="GET /"), faults=[fault])
    assert (result["requests"]["answered"], result["requests"]["throttled"]) == (2, 1)


def test_a_throttled_function_is_not_invoked() -> None:
    fault = Fault(node="work", at_s=0, for_s=3, throttle=True)
    result = run(QUEUED, arrivals("shop", 1), faults=[fault], duration_s=20)
    assert (result["nodes"]["work"]["invocations"], counts(result["nodes"]["q"])["delivered"]) == (1, 1)


def test_a_lost_answer_is_a_failure_of_what_was_done() -> None:
    fault = Fault(edge="shop.calls.api", drop_ack_rate=1)
    result = run(ASKING, arrivals("shop", 1, route="GET /"), faults=[fault])
    assert result["nodes"]["work"]["invocations"] == 1
    assert (result["requests"]["failed"], result["edges"]["shop.calls.api"]["errors"]) == (1, 1)


def test_a_request_that_comes_twice_is_done_twice_and_answered_once() -> None:
    fault = Fault(edge="shop.calls.api", duplicate_rate=1)
    result = run(ASKING, arrivals("shop", 1, route="GET /"), faults=[fault])
    assert result["nodes"]["work"]["invocations"] == 2
    assert (result["requests"]["received"], result["requests"]["answered"]) == (1, 1)


def test_a_send_that_comes_twice_is_accepted_twice() -> None:
    fault = Fault(edge="work.sends.q", duplicate_rate=1)
    result = run(SENDING, arrivals("shop", 1, route="GET /"), faults=[fault])
    assert counts(result["nodes"]["q"]) == {"accepted": 2, "held": 2}
    assert result["edges"]["work.sends.q"]["messages"] == 2


def test_a_send_whose_acknowledgement_is_lost_fails_its_sender() -> None:
    fault = Fault(edge="work.sends.q", drop_ack_rate=1)
    result = run(SENDING, arrivals("shop", 1, route="GET /"), faults=[fault])
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "held": 1}
    assert (result["nodes"]["work"]["errors"], result["requests"]["failed"]) == (1, 1)


def test_reordered_sends_overtake_each_other_and_none_is_lost() -> None:
    drawing = "shop:client -> q:queue"
    times = [1 + index / 100 for index in range(50)]
    made = engine(drawing, arrivals("shop", *times, bodies=tuple(range(50))), faults=[Fault(node="q", reorder=True)])
    made.run()
    causes = [event["value"] for event in events(made, "accept")]
    assert sorted(causes) != causes
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 50, "held": 50}


def test_a_run_goes_on_while_a_reordered_parcel_is_on_its_way() -> None:
    fault = Fault(edge="shop.sends.q", reorder=True)
    result = run(
        "shop:client -> q:queue -> work:function", arrivals("shop", 1), faults=[fault], duration_s=1.01, drain_s=9
    )
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "delivered": 1}


def test_latency_on_a_delivering_edge_slows_what_it_delivers() -> None:
    fault = Fault(edge="q.delivers.work", latency_factor=2)
    result = run(QUEUED.replace("latency=1000", "latency=1000, timeout_s=10"), arrivals("shop", 1), faults=[fault])
    assert result["nodes"]["work"]["latency_ms"]["max"] == 2000.0


def test_duplicates_of_a_node_are_those_of_what_it_delivers() -> None:
    result = run(QUEUED, arrivals("shop", 1), faults=[Fault(node="q", duplicate_rate=1)])
    assert result["edges"]["q.delivers.work"]["messages"] == 2


ZONES = """
    shop:client(group=outside) -> api:gateway(group=edge)
    edge:zone(group=cloud); core:zone(group=cloud); cloud:zone; outside:zone
    api -routes(method=GET, path="/")-> work:function(group=core)
    work -sends-> q:queue(group=core)
"""


@pytest.mark.parametrize(
    ("sides", "crossing"),
    [
        (("outside", "cloud"), ["shop.calls.api"]),
        (("core", "edge"), ["api.routes.work"]),
        (("api", "shop"), ["shop.calls.api"]),
        (("outside", "core"), []),
        (("outside", "edge", "core"), ["shop.calls.api", "api.routes.work"]),
    ],
)
def test_a_partition_cuts_the_edges_between_its_sides(sides: tuple[str, ...], crossing: list[str]) -> None:
    assert crossing_edges(graph(ZONES), sides) == crossing


def test_what_a_partition_cuts_fails_and_heals() -> None:
    fault = Fault(partition=("edge", "core"), at_s=2, for_s=2)
    result = run(ZONES, arrivals("shop", 1, 3, 5, route="GET /"), faults=[fault])
    assert (result["requests"]["answered"], result["requests"]["failed"]) == (2, 1)
    assert counts(result["nodes"]["q"]) == {"accepted": 2, "held": 2}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(edge="q.delivers.work", duplicate_rate=0.3, drop_ack_rate=0.3, reorder=True),
        Fault(edge="shop.sends.q", duplicate_rate=0.5, reorder=True, failure_rate=0.2),
        Fault(node="work", failure_rate=0.4, latency_factor=1.5),
    ],
)
def test_faults_are_drawn_from_the_seed(fault: Fault) -> None:
    def digest(seed: int) -> Any:
        many = arrivals("shop", *range(1, 50))
        return run(QUEUED, many, faults=[fault], duration_s=120, seed=seed)["run"]["digest"]

    assert digest(1) == digest(1)
    assert digest(1) != digest(2)
