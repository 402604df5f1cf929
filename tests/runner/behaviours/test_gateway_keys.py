"""gateway: API keys, usage plans, quotas, and the order of the throttling buckets."""

from __future__ import annotations

import pytest

from runner.behaviours.base.credentials import api_key
from tests.runner.behaviours.door import Door

PLANS = """
    api:gateway(protocol=rest, usage_plans=%s%s)
    shop:client -> api
    api -routes(method=GET, path="/a", api_key_required=true)-> f:function(latency=0)
    api -routes(id=other, method=GET, path="/b", api_key_required=true%s)-> f
    api -routes(id=free, method=GET, path="/free")-> f
"""
SLOW = '{"rate_per_s": 0.0001, "burst": %d}'


def plans(plan: str, throttle: str = "", route: str = "") -> Door:
    return Door(PLANS % ('{"gold": {"api_keys": ["ann", "bob"], %s}}' % plan, throttle, route))  # noqa: UP031


def statuses(door: Door, *asks: tuple[str, str]) -> list[int]:
    return [door.status(route, as_=name) for route, name in asks]


def test_only_a_key_of_a_plan_opens_a_route_that_needs_one() -> None:
    door = plans('"quota": {"limit": 100}')
    assert statuses(door, ("GET /a", "ann"), ("GET /a", "bob"), ("GET /a", "invalid")) == [200, 200, 403]
    assert door.status("GET /a") == 403
    assert door.status("GET /free") == 200


def test_each_key_of_a_plan_has_a_bucket_of_its_own() -> None:
    door = plans(f'"throttle": {SLOW % 1}')
    assert statuses(door, ("GET /a", "ann"), ("GET /a", "ann"), ("GET /a", "bob")) == [200, 429, 200]


def test_the_rate_of_a_key_on_a_route_comes_first() -> None:
    door = plans(f'"throttle": {SLOW % 2}, "routes": {{"GET /a": {SLOW % 1}}}')
    # The second request stops at the route's bucket of the key and leaves the key's own alone.
    assert statuses(door, ("GET /a", "ann"), ("GET /a", "ann"), ("GET /b", "ann"), ("GET /b", "ann")) == [
        *(200, 429, 200, 429),
    ]


def test_a_request_that_a_key_may_make_can_still_meet_a_full_route() -> None:
    door = plans(f'"throttle": {SLOW % 9}', route=f", throttle={SLOW % 1}")
    assert statuses(door, ("GET /b", "ann"), ("GET /b", "bob"), ("GET /a", "bob")) == [200, 429, 200]


def test_routes_without_a_rate_share_that_of_the_gateway() -> None:
    door = plans('"quota": {"limit": 100}', throttle=f", throttle={SLOW % 2}")
    assert statuses(door, ("GET /a", "ann"), ("GET /b", "ann"), ("GET /free", "none")) == [200, 200, 429]


def test_the_account_is_the_last_bucket_and_all_gateways_share_it() -> None:
    door = Door(
        """
            api:gateway; shop:client -> api -routes(method=GET, path="/")-> f:function(latency=0)
            two:gateway; shop -> two -routes(method=GET, path="/")-> f
        """,
        limits={"gateway.rate_per_s": 0.0001, "gateway.burst": 2},
    )
    first = door.status("GET /")
    door.node = "two"
    assert (first, door.status("GET /"), door.status("GET /")) == (200, 200, 429)


def test_a_quota_ends_with_limit_exceeded_until_the_next_period() -> None:
    door = plans('"quota": {"limit": 2, "period": "day"}')
    assert statuses(door, ("GET /a", "ann"), ("GET /a", "ann")) == [200, 200]
    over = door.ask("GET /a", as_="ann")
    assert (over.status, over.body) == (429, {"message": "Limit Exceeded"})
    assert door.requests() == {"answered": 2, "throttled": 1}
    assert door.status("GET /a", as_="bob") == 200
    door.to(86_399)
    assert door.status("GET /a", as_="ann") == 429
    door.to(86_401)
    assert door.status("GET /a", as_="ann") == 200


def test_a_quota_of_a_week_begins_on_sunday_and_of_a_month_on_its_first() -> None:
    # Runs begin on Thursday, 1 January 2026.
    for period, days in (("week", 3), ("month", 31)):
        door = plans(f'"quota": {{"limit": 1, "period": "{period}"}}')
        assert statuses(door, ("GET /a", "ann"), ("GET /a", "ann")) == [200, 429]
        door.to(days * 86_400 - 1)
        assert door.status("GET /a", as_="ann") == 429
        door.to(days * 86_400)
        assert door.status("GET /a", as_="ann") == 200


def test_with_plans_an_api_key_authorizer_takes_only_keys_of_them() -> None:
    door = Door("""
        api:gateway(authorizers={"partners": {"type": "api_key"}}, usage_plans={"gold": {"api_keys": ["ann"]}})
        shop:client -> api -routes(method=GET, path="/", auth=partners)-> f:function(latency=0)
    """)
    assert (door.status("GET /", as_="ann"), door.status("GET /", as_="invalid")) == (200, 403)
    own = {"x-api-key": api_key(door.engine.graph.name, "api", "partners")}
    assert door.status("GET /", headers=own) == 403


@pytest.mark.parametrize("keys", ['["bob", "eve"]', None])
def test_who_comes_as_an_api_key_authorizer_holds_a_key_of_a_plan_that_it_accepts(keys: str | None) -> None:
    named = f', "keys": {keys}' if keys else ""
    door = Door(f"""
        api:gateway(authorizers={{"partners": {{"type": "api_key"{named}}}}},
                    usage_plans={{"gold": {{"api_keys": ["eve", "dan"], "quota": {{"limit": 1}}}}}})
        shop:client -> api -routes(method=GET, path="/", auth=partners)-> f:function(latency=0)
    """)
    asked = (("GET /", "partners"), ("GET /", "partners"), ("GET /", "eve"), ("GET /", "invalid"))
    assert statuses(door, *asked) == [200, 429, 429, 403]


def test_a_plan_counts_the_key_that_an_authorizer_checked() -> None:
    door = Door("""
        api:gateway(authorizers={"partners": {"type": "api_key"}},
                    usage_plans={"gold": {"api_keys": ["partners"], "quota": {"limit": 1}}})
        shop:client -> api -routes(method=GET, path="/", auth=partners)-> f:function(latency=0)
    """)
    assert (door.status("GET /", as_="partners"), door.status("GET /", as_="partners")) == (200, 429)
