"""Expectations measure what their scope says; arrivals that come together are taken together."""

from __future__ import annotations

from typing import Any

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
    ) == [3, 2, 1, 1, 0, 1]


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
