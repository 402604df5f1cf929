"""Expectations measure what their scope says; arrivals that come together are taken together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.runs import arrivals, counts, run
from topology.document import Expectation, Fault

DRAWING = """
    shop:client -> api:gateway
    api -routes(method=POST, path="/orders")-> place:function(latency=0)
    api -routes(method=GET, path="/orders", id="list")-> q:queue
    q -> work:function(latency=0)
"""


def actual(*expect: Expectation) -> list[Any]:
    result = run(
        DRAWING,
        arrivals("shop", 1, 2, 3, route="POST /orders"),
        arrivals("shop", 4, route="GET /orders"),
        arrivals("shop", 5, route="GET /nothing"),
        faults=[Fault(node="place", at_s=2.5, for_s=1, failure_rate=1)],
        expect=expect,
    )
    return [found["actual"] for found in result["expectations"]]


def test_requests_are_counted_by_route() -> None:
    assert actual(
        Expectation("received", route="POST /orders"),
        Expectation("answered", route="POST /orders"),
        Expectation("failed", route="POST /orders"),
        Expectation("answered", route="GET /orders"),
        Expectation("received", route="GET /elsewhere"),
        Expectation("rejected"),
        Expectation("requests", route="POST /orders"),
    ) == [3, 2, 1, 1, 0, 1, 3]


def test_a_route_of_every_method_and_one_with_a_name_are_asked_for_in_several_ways() -> None:
    drawing = """
        shop:client -> api:gateway
        api -routes(path="/orders/{id}")-> one:function(latency=10)
        api -routes(method=GET, path="/orders")-> list:function(latency=20)
    """
    routes = ("ANY /orders/{id}", "GET /orders/{id}", "GET /orders/7", "PUT /orders/8", "GET /orders", "GET /gone")
    result = run(
        drawing,
        arrivals("shop", 1, 2, route="GET /orders/7"),
        arrivals("shop", 3, route="PUT /orders/8"),
        arrivals("shop", 4, route="GET /orders"),
        arrivals("shop", 5, route="GET /gone"),
        expect=[Expectation("received", route=route) for route in routes]
        + [Expectation("latency_ms", route="GET /orders/7"), Expectation("latency_ms", quantile=1)]
        + [Expectation("rejected", route="GET /gone")],
    )
    assert [found["actual"] for found in result["expectations"]] == [3, 2, 2, 1, 1, 1, 10, 20, 1]


def test_what_clients_see_of_a_service_is_measured() -> None:
    asked = (
        Expectation("latency_ms"),
        Expectation("latency_ms", route="GET /a"),
        Expectation("answered", route="GET /a"),
    )
    result = run("shop:client -> s:service(latency=40)", arrivals("shop", 1, route="GET /a"), expect=asked)
    assert [found["actual"] for found in result["expectations"]] == [40, 40, 1]


def test_requests_and_losses_are_counted_by_node() -> None:
    assert actual(
        Expectation("received", node="api"),
        Expectation("lost", node="q"),
        Expectation("dropped", node="place"),
        Expectation("messages", edge="q.delivers.work"),
        Expectation("accepted", node="api"),
    ) == [5, 0, 0, 1, None]


def test_a_request_for_what_no_route_takes_is_rejected() -> None:
    result = run(DRAWING, arrivals("shop", 1, route="DELETE /orders"))
    assert result["requests"]["rejected"] == 1


def test_messages_of_the_same_moment_make_one_batch() -> None:
    drawing = "shop:client -> q:queue; q -delivers(batch_size=10)-> work:function(latency=0, failure_rate=1)"
    result = run(drawing, arrivals("shop", *([1] * 10), 2))
    assert result["edges"]["q.delivers.work"] == {"messages": 11, "errors": 11, "filtered": 0}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (2, 2)
    assert counts(result["nodes"]["q"]) == {"accepted": 11, "in_flight": 11}


def test_an_external_system_gives_up_at_its_own_limit() -> None:
    drawing = """
        shop:client -> api:gateway
        api -routes(method=GET, path="/")-> bank:external(latency=9000, timeout_s=5)
    """
    result = run(drawing, arrivals("shop", 1, route="GET /"), duration_s=20)
    assert (result["requests"]["failed"], result["nodes"]["bank"]["latency_ms"]["max"]) == (1, 5000.0)


def test_consumers_of_one_queue_share_its_messages() -> None:
    drawing = "shop:client -> q:queue; q -> one:function(latency=0); q -> two:service(latency=0)"
    result = run(drawing, arrivals("shop", 1, 2, 3, 4, 5, 6))
    assert (result["nodes"]["one"]["delivered"], result["nodes"]["two"]["delivered"]) == (3, 3)


def test_what_waits_and_what_takes_long_has_quantiles_by_node_and_edge() -> None:
    drawing = "shop:client -> q:queue(delay_s=2); q -delivers(batch_size=1)-> work:function(latency=100)"
    result = run(
        drawing,
        arrivals("shop", 1, 2, 3),
        faults=[Fault(node="work", at_s=4.5, latency_factor=3)],
        expect=[
            Expectation("age_ms", node="q", quantile=1),
            Expectation("age_ms", edge="q.delivers.work", quantile=0.5),
            Expectation("age_ms", quantile=0.5),
            Expectation("latency_ms", edge="q.delivers.work", quantile=1),
            Expectation("latency_ms", edge="shop.sends.q"),
        ],
    )
    assert [found["actual"] for found in result["expectations"]] == [2300.0, 2100.0, 2100.0, 300.0, 0.0]


def test_the_share_of_errors_is_a_metric() -> None:
    assert actual(
        Expectation("error_rate", node="place"),
        Expectation("error_rate", route="POST /orders"),
        Expectation("error_rate", edge="shop.calls.api"),
        Expectation("error_rate"),
    ) == [pytest.approx(1 / 3), pytest.approx(1 / 3), pytest.approx(2 / 5), pytest.approx(1 / 5)]


def test_an_expectation_holds_within_all_its_comparators() -> None:
    expect = [Expectation("answered", at_least=2, at_most=4), Expectation("answered", at_least=2, at_most=2)]
    result = run(DRAWING, arrivals("shop", 1, 2, 3, route="POST /orders"), expect=expect)
    assert [found["ok"] for found in result["expectations"]] == [True, False]


@pytest.mark.parametrize(
    ("kept", "age"), [("dead:queue", 9), ("dead:queue -delivers-> work:function(latency=2000)", 2)]
)
def test_what_nobody_took_is_as_old_as_the_run_lets_it_grow(kept: str, age: float) -> None:
    asked = Expectation("age_max_s", node="dead", equals=age)
    result = run(f"shop:client -sends-> {kept}", arrivals("shop", 1, 3), duration_s=10, expect=(asked,))
    assert result["nodes"]["dead"]["age_max_s"] == age
    assert result["expectations"][0]["ok"]
