"""What reaches each node a second under a scenario: on average, and in its busiest moment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import parsed
from topology.rules import View
from topology.rules.base.rates import Flows, certain_flows, likely_flows
from topology.validation.run import declared_load


def flows(drawing: str, *arrivals: dict[str, Any], certain: bool = True, duration_s: int = 100) -> Flows:
    scenarios: dict[str, Any] = (
        {"scenarios": {"only": {"duration_s": duration_s, "arrivals": list(arrivals)}}} if arrivals else {}
    )
    read = parsed(drawing, **scenarios)
    assert not read.errors, read.errors
    view = View(read.graph, scenario=declared_load(read))
    return view.once(certain_flows if certain else likely_flows)


@pytest.mark.parametrize(
    ("arrival", "mean", "peak"),
    [
        ({"rate_per_s": 5}, 5, 5),
        ({"rate_per_s": 5, "until_s": 20}, 1, 5),
        ({"rate_per_s": 5, "from_s": 80}, 1, 5),
        ({"rate_per_s": 5, "count": 100}, 1, 5),
        ({"every_s": 4}, 0.25, 0.25),
        ({"times_s": [1, 2, 500]}, 0.02, 0.02),
        ({"profile": [[0, 2], [50, 10]]}, 6, 10),
        ({"profile": [[10, 2], [50, 10]]}, 5.8, 10),
        ({"profile": [[0, 0], [100, 10]], "ramp": True}, 5, 10),
        ({"rate_per_s": 5, "spike": {"at_s": 10, "for_s": 10, "factor": 11}}, 10, 55),
    ],
)
def test_arrivals(arrival: dict[str, Any], mean: float, peak: float) -> None:
    rate = flows("web:client -> q:queue", {"source": "web"} | arrival).node("q")
    assert rate.mean == pytest.approx(mean)
    assert rate.peak == pytest.approx(peak, rel=1e-4)


def test_nothing_is_known_without_a_load() -> None:
    assert flows("web:client -> q:queue -> f:function").node("f") == (0, 0)


def test_the_busiest_moment_is_that_of_all_together() -> None:
    found = flows(
        "a:client -> q:queue; b:client -> q",
        {"source": "a", "profile": [[0, 10], [50, 1]]},
        {"source": "b", "profile": [[0, 1], [50, 20]]},
    )
    assert found.node("q").peak == pytest.approx(21)


API = (
    'web:client -> api:gateway(authorizers={"users": {"type": "jwt"}}); '
    'api -routes(method=GET, path="/orders/{id}", auth=users)-> show:function; '
    'api -routes(method=ANY, path="/{proxy+}")-> rest:function'
)


@pytest.mark.parametrize(
    ("arrival", "show", "rest"),
    [
        ({"route": "GET /orders/7", "as": "users"}, 10, 0),
        ({"route": "GET /orders/7"}, 0, 0),  # nobody without a login
        ({"route": "GET /orders/7", "as": "invalid"}, 0, 0),
        ({"route": "POST /orders/7", "as": "users"}, 0, 10),
        ({"route": "GET /about"}, 0, 10),
    ],
)
def test_routes(arrival: dict[str, Any], show: float, rest: float) -> None:
    found = flows(API, {"source": "web", "rate_per_s": 10} | arrival)
    assert (found.node("show").mean, found.node("rest").mean) == (show, rest)


def test_weights_and_throttles() -> None:
    drawing = (
        'web:client -> api:gateway(throttle={"rate_per_s": 50}); '
        'api -routes(method=GET, path="/", weight=3)-> a:function; '
        'api -routes(method=GET, path="/", weight=1)-> b:function'
    )
    found = flows(drawing, {"source": "web", "route": "GET /", "rate_per_s": 100})
    assert (found.node("api").mean, found.node("a").mean, found.node("b").mean) == (100, 37.5, 12.5)


def test_per_invocation_multiplies_and_subscribers_all_get_it() -> None:
    drawing = "web:client -> f:service -publishes(per_invocation=0.5)-> t:topic -> a:function; t -> q:queue"
    found = flows(drawing, {"source": "web", "rate_per_s": 10})
    assert (found.node("a").mean, found.node("q").mean) == (5, 5)


def test_filters_let_pass_what_is_known_to_pass() -> None:
    drawing = (
        "web:client -publishes(detail_type=made)-> bus:bus "
        '-delivers(pattern={"detail-type": ["made"]})-> a:function; '
        'bus -delivers(pattern={"detail-type": ["paid"]})-> b:function; '
        'bus -delivers(pattern={"detail": {"amount": [1]}})-> c:function'
    )
    sure, likely = (flows(drawing, {"source": "web", "rate_per_s": 8}, certain=certain) for certain in (True, False))
    assert [sure.node(node).mean for node in "abc"] == [8, 0, 0]
    assert [likely.node(node).mean for node in "abc"] == [8, 0, 8]


def test_an_arrival_may_say_what_it_carries() -> None:
    drawing = 'web:client -> t:topic -delivers(filter_policy={"kind": ["car"]})-> a:function'
    car = {"source": "web", "rate_per_s": 8, "attributes": {"kind": "car"}}
    assert flows(drawing, car).node("a").mean == 8
    assert flows(drawing, car | {"attributes": {"kind": "house"}}).node("a").mean == 0


def test_the_consumers_of_a_queue_cap_what_passes_it() -> None:
    drawing = (
        "web:client -> q:queue -delivers(batch_size=1, concurrency_max=2)-> f:function(latency=500) -writes-> t:table"
    )
    found = flows(drawing, {"source": "web", "rate_per_s": 100})
    assert (found.node("q").mean, found.node("f").mean, found.node("t").mean) == (100, 4, 4)


def test_a_schedule_is_a_load_of_its_own() -> None:
    found = flows('s:schedule(expression="rate(1 minute)") -> f:function')
    assert found.node("f").mean == pytest.approx(1 / 60)
    assert flows('s:schedule(expression="rate(1 minute)", enabled=false) -> f:function').node("f").mean == 0
    daily = flows('s:schedule(expression="cron(0 8 * * ? *)") -> f:function').node("f").mean
    assert daily == pytest.approx(1 / 86_400, rel=0.05)


def test_a_client_and_a_channel_may_say_their_rate() -> None:
    found = flows("web:client(rate_per_s=6) -> q:queue; web -> t:topic; in:queue(rate_per_s=2) -> f:function")
    assert [found.node(node).mean for node in ("q", "t", "f")] == [3, 3, 2]


def test_a_circle_that_dies_out_has_its_rate_and_one_that_grows_has_none() -> None:
    drawing = "web:client -> q:queue -> f:function -sends(per_invocation=0.5)-> q"
    assert flows(drawing, {"source": "web", "rate_per_s": 10}).node("q").mean == pytest.approx(20, rel=1e-3)
    assert flows(drawing.replace("0.5", "1.5"), {"source": "web", "rate_per_s": 10}).node("q").mean == 0


def test_what_is_behind_a_cache_is_not_certain() -> None:
    drawing = "web:client -> s:service -reads(on_miss=d)-> c:cache(ttl_s=9); s -reads-> d:table"
    load = {"source": "web", "rate_per_s": 10}
    assert flows(drawing, load).node("d").mean == 0
    assert flows(drawing, load, certain=False).node("d").mean == 10
