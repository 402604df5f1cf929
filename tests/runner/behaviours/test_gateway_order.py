"""gateway: a REST API refuses in its order: route, authorizer, key, rate and quota, parameters and body."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.behaviours.code import CODE
from tests.runner.behaviours.door import Door

SCHEMA = '{"type": "object", "required": ["n"]}'
REST = f"""
    api:gateway(protocol=rest, authorizers={{"users": {{"type": "jwt"}}}},
                usage_plans={{"gold": {{"api_keys": ["partner"], "throttle": {{"rate_per_s": 0.001, "burst": 2}}}}}})
    f:function(latency=0)
    shop:client -> api
    api -routes(method=POST, path="/orders", auth=users, api_key_required=true, request_schema={SCHEMA},
                required_parameters=["header.x-tenant"])-> f
"""
TENANT = {"x-tenant": "a"}


def asked(door: Door, *args: Any, **more: Any) -> tuple[int, str, dict[str, int]]:
    """Status and message of one request, and what it added to the requests table."""
    before = door.requests()
    response = door.ask(*args, **more)
    added = {name: count - before.get(name, 0) for name, count in door.requests().items()}
    message = response.body["message"] if isinstance(response.body, dict) else ""
    return response.status, message, {name: count for name, count in added.items() if count}


def test_each_gate_comes_before_the_next() -> None:
    door = Door(REST)
    rejected = {"rejected": 1}
    # Each request has everything wrong that comes after the gate which refuses it.
    assert asked(door, "GET /nowhere") == (403, "Missing Authentication Token", rejected)
    assert asked(door, "GET /orders") == (403, "Missing Authentication Token", rejected)
    assert asked(door, "POST /orders") == (401, "Unauthorized", rejected)
    assert asked(door, "POST /orders", as_="users") == (403, "Forbidden", rejected)
    missing = (400, "Missing required request parameters: [x-tenant]", rejected)
    assert asked(door, "POST /orders", as_="users+partner") == missing
    body = (400, "Invalid request body", rejected)
    assert asked(door, "POST /orders", {"m": 1}, TENANT, "users+partner") == body
    late = (429, "Too Many Requests", {"throttled": 1})
    assert asked(door, "POST /orders", {"m": 1}, as_="users+partner") == late
    door.to(2_000)
    assert asked(door, "POST /orders", {"n": 1}, TENANT, "users+partner") == (200, "", {"answered": 1})


def test_what_is_refused_never_reaches_the_integration() -> None:
    door = Door(REST)
    for _ in range(3):
        door.ask("POST /orders", {"m": 1}, as_="users+partner")
    assert door.engine.world.behaviours["f"].report()["invocations"] == 0
    assert door.engine.snapshot()["edges"]["api.routes.f"]["messages"] == 0


@pytest.mark.parametrize(
    ("protocol", "failure", "status", "text"),
    [
        ("rest", "failure_rate=1", 502, "Internal server error"),
        ("http", "failure_rate=1", 500, "Internal Server Error"),
        ("rest", "latency=5000, timeout_s=20", 504, "Endpoint request timed out"),
        ("http", "latency=5000, timeout_s=20", 503, "Service Unavailable"),
        ("rest", "concurrency_reserved=0", 500, "Internal server error"),
        ("http", "concurrency_reserved=0", 503, "Service Unavailable"),
    ],
)
def test_what_becomes_of_a_function_that_does_not_answer_well(
    protocol: str, failure: str, status: int, text: str
) -> None:
    door = Door(f"""
        api:gateway(protocol={protocol}, timeout_s=2)
        shop:client -> api -routes(method=GET, path="/")-> f:function({failure})
    """)
    response = door.ask("GET /")
    assert (response.status, response.body) == (status, {"message": text})
    assert door.requests() == ({"timed_out": 1} if "latency" in failure else {"failed": 1})


@pytest.mark.parametrize(
    ("protocol", "status", "text"), [("rest", 403, "Missing Authentication Token"), ("http", 404, "Not Found")]
)
def test_no_route(protocol: str, status: int, text: str) -> None:
    door = Door(f"shop:client -> api:gateway(protocol={protocol})")
    response = door.ask("GET /x")
    assert (response.status, response.body) == (status, {"message": text})


def test_a_payload_over_the_limit_is_refused() -> None:
    drawing = 'shop:client -> api:gateway -routes(method=POST, path="/")-> s:service(latency=0)'
    door = Door(drawing, limits={"gateway.payload_max_bytes": 100})
    assert door.status("POST /", {"text": "x" * 80}) == 200
    assert door.status("POST /", {"text": "x" * 300}) == 413


def test_a_function_takes_less_than_the_gateway() -> None:
    drawing = 'shop:client -> api:gateway -routes(method=POST, path="/")-> f:function(latency=0)'
    door = Door(drawing, limits={"function.payload_sync_max_bytes": 100})
    assert door.status("POST /", {"text": "x" * 300}) == 413
    assert door.engine.world.behaviours["f"].report()["invocations"] == 0


@pytest.mark.parametrize(
    ("target", "found"),
    [("q:queue", "q"), ("t:topic", "t"), ("b:bus", "b")],
)
def test_a_channel_takes_the_body_and_the_caller_hears_at_once(target: str, found: str) -> None:
    door = Door(f'shop:client -> api:gateway -routes(method=POST, path="/")-> {target}')
    assert door.status("POST /", {"n": 1}) == 200
    assert door.engine.snapshot()["nodes"][found]["accepted"] == 1


def test_a_table_and_an_external_system_answer_by_themselves() -> None:
    door = Door("""
        shop:client -> api:gateway
        api -routes(method=GET, path="/items")-> t:table(partition_key=id)
        api -routes(method=GET, path="/rates")-> x:external(latency=0)
    """)
    assert door.status("GET /items") == 200
    assert door.ask("GET /rates").body == {"ok": True}


@pytest.mark.parametrize(
    ("answer", "rest", "http"),
    [
        ({"statusCode": 201, "body": "x"}, 201, 201),
        ({"statusCode": "404"}, 404, 404),
        ({"headers": {"x-a": "b"}}, 200, 200),
        ({}, 200, 200),
        ({"statusCode": 200, "error": "x"}, 502, 200),
        ({"statusCode": "c"}, 502, 500),
        ({"statusCode": 200, "headers": {"x-a": {}}}, 502, 200),
        ({"statusCode": 200, "headers": "x"}, 502, 500),
        ({"n": 1}, 502, 200),
        ("text", 502, 200),
        (None, 502, 200),
    ],
)
def test_what_a_handlers_result_is_over_http(answer: Any, rest: int, http: int) -> None:
    found = []
    for protocol in ("rest", "http"):
        drawing = f"""
            api:gateway(protocol={protocol})
            shop:client -> api -routes(method=GET, path="/")-> f:function(latency=0, {CODE})
        """
        found.append(Door(drawing, {"f": lambda event: answer}).status("GET /"))
    assert found == [rest, http]
