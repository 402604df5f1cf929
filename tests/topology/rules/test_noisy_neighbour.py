"""PER-003 noisy-neighbour."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

SEARCH = 'web:client -> api:gateway -routes(method=GET, path="/search", public=true)-> search:function; '


@pytest.mark.parametrize(
    "drawing",
    [
        SEARCH + 'api -routes(method=POST, path="/pay")-> pay:function',  # nothing is critical
        SEARCH + 'pay:function(slo={"availability": 0.999}, concurrency_reserved=50)',
        SEARCH.replace("search:function", "search:function(concurrency_reserved=50)") + "pay:function(tags=[critical])",
        'web:client -> api:gateway(throttle={"rate_per_s": 50, "burst": 100})'
        ' -routes(method=GET, path="/search")-> search:function; pay:function(tags=["critical"])',
        'api:gateway(private=true) -routes(method=GET, path="/")-> search:function; pay:function(tags=["critical"])',
        SEARCH + 'pay:function(tags=["critical"], group=bank); bank:zone(boundary=account)',  # an account of its own
    ],
)
def test_silent(drawing: str) -> None:
    assert found("PER-003", drawing.replace("[critical]", '["critical"]')) == []


@pytest.mark.parametrize("critical", ['slo={"availability": 0.999}', 'tags=["critical"]', 'tags={"tier": "critical"}'])
def test_found_and_fixed(critical: str) -> None:
    drawing = f"{SEARCH} pay:function({critical})"
    assert about("PER-003", drawing) == ["warning pay search"]
    assert left("PER-003", drawing) == []


def test_a_function_that_needs_much_of_the_pool_is_noisy() -> None:
    drawing = 'web:client -> api:gateway(private=true) -routes(method=GET, path="/")-> f:function(latency=2000); '
    drawing += 'pay:function(tags=["critical"])'
    assert found("PER-003", drawing, {"source": "web", "route": "GET /", "rate_per_s": 200}) == []
    assert about("PER-003", drawing, {"source": "web", "route": "GET /", "rate_per_s": 300}) == ["warning pay f"]


def test_neighbours_of_another_account_make_no_noise() -> None:
    zones = "; bank:zone(boundary=account); shop:zone(boundary=account)"
    drawing = (
        SEARCH.replace("search:function", "search:function(group=shop)") + "pay:function(tags=%s, group=%s)" + zones
    )
    assert found("PER-003", drawing % ('["critical"]', "bank")) == []
    assert about("PER-003", drawing % ('["critical"]', "shop")) == ["warning pay search"]
