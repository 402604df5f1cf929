"""gateway: what it refuses, in which order, and what becomes of the answer of its target."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.runs import arrivals, engine, run

API = """
    api:gateway(protocol=%s, timeout_s=1, authorizers={"users": {"type": "%s", "issuer": "https://id"}})
    f:function(latency=%d, failure_rate=%d)
    shop:client -> api
    api -routes(method=POST, path="/orders", auth=users, request_schema={"required": ["n"]})-> f
"""


def _requests(drawing: str, *given: Any) -> dict[str, int]:
    found = run(drawing, *given)["requests"]
    return {name: count for name, count in found.items() if count and name != "received"}


@pytest.mark.parametrize("kind", ["jwt", "api_key", "iam", "oauth2"])
def test_a_credential_opens_the_route_and_nothing_else_does(kind: str) -> None:
    drawing = API % ("http", kind, 10, 0)
    order = {"route": "POST /orders", "body": {"n": 1}}
    assert _requests(drawing, arrivals("shop", 1, credential="users", **order)) == {"answered": 1}
    assert _requests(drawing, arrivals("shop", 1, **order)) == {"rejected": 1}
    assert _requests(drawing, arrivals("shop", 1, credential="invalid", **order)) == {"rejected": 1}


def test_a_body_that_does_not_fit_its_schema_is_rejected() -> None:
    order = arrivals("shop", 1, route="POST /orders", credential="users", body={"m": 1})
    assert _requests(API % ("http", "jwt", 10, 0), order) == {"rejected": 1}


def test_an_unknown_path_is_rejected() -> None:
    assert _requests(API % ("http", "jwt", 10, 0), arrivals("shop", 1, route="GET /nowhere")) == {"rejected": 1}


@pytest.mark.parametrize(
    ("latency_ms", "failure_rate", "outcome"), [(10, 1, "failed"), (2000, 0, "timed_out"), (10, 0, "answered")]
)
@pytest.mark.parametrize("protocol", ["http", "rest"])
def test_what_the_client_sees_of_the_function(protocol: str, latency_ms: int, failure_rate: int, outcome: str) -> None:
    order = arrivals("shop", 1, route="POST /orders", credential="users", body={"n": 1})
    assert _requests(API % (protocol, "jwt", latency_ms, failure_rate), order) == {outcome: 1}


def test_more_than_the_burst_is_throttled() -> None:
    drawing = """
        api:gateway(throttle={"rate_per_s": 1, "burst": 2})
        shop:client -> api; api -routes(method=GET, path="/")-> f:function
    """
    assert _requests(drawing, arrivals("shop", 1, 1, 1, 1, 3, route="GET /")) == {"answered": 3, "throttled": 2}


def test_a_live_request_is_answered_with_what_the_gateway_says() -> None:
    made = engine('api:gateway; api -routes(method=GET, path="/a/{id}")-> f:function(latency=10)')
    made.start()
    answers: list[int] = []
    made.request("api", "GET", "/a/7", {}, b"", lambda response: answers.append(response.status))
    made.request("api", "GET", "/b", {}, b"", lambda response: answers.append(response.status))
    made.advance(5_000)
    assert answers == [404]
    made.advance(10_000)
    assert answers == [404, 200]
