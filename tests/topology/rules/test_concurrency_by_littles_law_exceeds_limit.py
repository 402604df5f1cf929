"""PER-004 concurrency-by-littles-law-exceeds-limit."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

STOCK = "web:client -> stock:service(replicas=2, concurrency=10, latency=300)"
QUICK = 'web:client -> api:gateway -routes(method=GET, path="/")-> f:function(latency=300, concurrency_reserved=20)'


def arriving(**fields: object) -> dict[str, object]:
    return {"source": "web", **fields}


@pytest.mark.parametrize(
    ("drawing", "arrival"),
    [
        (STOCK, arriving(rate_per_s=60)),
        (STOCK, arriving(times_s=[1, 1, 1, 1])),
        (QUICK, arriving(route="GET /", rate_per_s=60)),
        (
            QUICK.replace("api:gateway", 'api:gateway(throttle={"rate_per_s": 50})'),
            arriving(route="GET /", rate_per_s=600),
        ),
        ("web:client -> q:queue -> f:function(latency=300, concurrency_reserved=5)", arriving(rate_per_s=60)),
        (
            "web:client -> t:topic -> f:function(latency=300, concurrency_reserved=20)",
            arriving(profile=[[0, 500], [6, 1]]),
        ),
    ],
)
def test_silent(drawing: str, arrival: dict[str, object]) -> None:
    assert found("PER-004", drawing, arrival) == []


def test_silent_without_a_load() -> None:
    assert found("PER-004", STOCK) == []


@pytest.mark.parametrize(
    ("drawing", "arrival", "expected"),
    [
        (STOCK, arriving(rate_per_s=80), "warning stock"),
        (STOCK, arriving(profile=[[0, 1], [100, 200], [110, 1]]), "warning stock"),
        (QUICK, arriving(route="GET /", rate_per_s=80), "warning f"),
        (QUICK, arriving(route="GET /", rate_per_s=8, spike={"at_s": 50, "for_s": 10, "factor": 10}), "warning f"),
    ],
)
def test_found_and_fixed(drawing: str, arrival: dict[str, object], expected: str) -> None:
    assert about("PER-004", drawing, arrival) == [expected]
    assert left("PER-004", drawing, arrival) == []


def test_a_client_may_say_its_rate_itself() -> None:
    [finding] = found("PER-004", STOCK.replace("web:client", "web:client(rate_per_s=200)"))
    assert "200 a second times 0.3 s (p95) are 60 at once in stock, which runs 20" in finding.message
    assert finding.path == ("web", "stock")


def test_functions_share_the_pool_of_the_account() -> None:
    drawing = "web:client(rate_per_s=400) -> t:topic -> a:function(latency=1500); t -> b:function(latency=1200)"
    assert about("PER-004", drawing) == ["warning a b"]


def test_each_account_has_a_pool_of_its_own() -> None:
    drawing = (
        "web:client(rate_per_s=400) -> t:topic -> a:function(latency=1500, group=x); t -> b:function(latency=1200)\n"
        "x:zone(boundary=account); c:function(concurrency_reserved=900, group=x)"
    )
    assert about("PER-004", drawing) == ["warning a"]
    assert found("PER-004", drawing.replace("900", "100")) == []
