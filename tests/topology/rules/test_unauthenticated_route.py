"""SEC-001 unauthenticated-route."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found

USERS = 'authorizers={"users": {"type": "jwt"}}'
THROTTLE = 'throttle={"rate_per_s": 10, "burst": 20}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"api:gateway({USERS}) -routes(auth=users)-> a:function",
        "api:gateway(private=true) -routes-> a:function",
        # Open on purpose, throttled, and away from every store.
        f"api:gateway({THROTTLE}) -routes(public=true)-> hello:function",
        f"api:gateway -routes(public=true, {THROTTLE})-> hello:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-001", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (
            "api:gateway -routes(method=POST, path=/orders)-> a:function",
            "Anyone can call POST /orders of api",
        ),
        ("api:gateway -routes(auth=none)-> a:function", "has no authorizer"),
        (f"api:gateway({THROTTLE}) -routes-> a:function", "has no authorizer"),
        ("api:gateway -routes(public=true)-> a:function", "is not throttled"),
        (
            f"api:gateway({THROTTLE}) -routes(public=true)-> a:function -reads-> orders:table",
            "reaches a data store",
        ),
        (
            f"api:gateway({THROTTLE}) -routes(public=true)-> a:function -sends-> jobs:queue -> b:function"
            " -writes-> orders:table",
            "reaches a data store",
        ),
    ],
)
def test_found(drawing: str, words: str) -> None:
    [finding] = found("SEC-001", drawing)
    assert finding.severity == "error"
    assert finding.nodes == ("api", "a")
    assert words in finding.message


def test_the_fix_takes_the_authorizer_that_the_gateway_has() -> None:
    [finding] = found("SEC-001", f"api:gateway({USERS}) -routes-> a:function")
    [operation] = finding.fixes[0].operations
    assert operation == {"op": "set", "edge": "api.routes.a", "path": "auth", "value": "users"}


def test_the_fix_adds_an_authorizer_where_there_is_none() -> None:
    [finding] = found("SEC-001", "api:gateway -routes(public=true)-> a:function")
    assert [operation["path"] for operation in finding.fixes[0].operations] == [
        "authorizers",
        "auth",
        "public",
    ]
