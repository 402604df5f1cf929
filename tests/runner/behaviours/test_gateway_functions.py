"""gateway: functions as authorizers, with what they answer kept by identity source and time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.behaviours.code import CODE
from tests.runner.behaviours.door import Door

GATE = """
    api:gateway(protocol=%s, authorizers={"gate": {"type": "function", "function": "decide"%s}})
    decide:function(latency=0, CODE)
    shop:client -> api
    api -routes(method=GET, path="/orders/{id}", auth=gate)-> f:function(latency=0, CODE)
    api -routes(id=post, method=POST, path="/orders", auth=gate)-> f
""".replace("CODE", CODE)
ARN = "arn:aws:execute-api:us-east-1:000000000000:local"


def gate(answer: Any, protocol: str = "http", more: str = "") -> Door:
    """A gateway whose authorizer answers that; an error's text makes it fail."""

    def decide(event: Any) -> Any:
        if isinstance(answer, str):
            raise ValueError(answer)
        return answer(event) if callable(answer) else answer

    return Door(GATE % (protocol, more), {"decide": decide, "f": lambda event: {"statusCode": 200, "body": "ok"}})


def policy(effect: str, resource: str, **context: Any) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"principalId": "ann", "policyDocument": {"Statement": [statement]}, "context": context}


TOKEN = {"authorization": "t-1"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"isAuthorized": True}, 200),
        ({"isAuthorized": False}, 403),
        (policy("Allow", f"{ARN}/$default/GET/orders/*"), 200),
        (policy("Allow", f"{ARN}/*/POST/*"), 403),
        ({"isAuthorized": "yes"}, 500),
        ({}, 500),
        ("Unauthorized", 500),
    ],
)
def test_what_an_http_api_makes_of_the_answer(answer: Any, status: int) -> None:
    door = gate(answer)
    assert door.status("GET /orders/1", headers=TOKEN) == status
    assert door.requests() == {{200: "answered", 403: "rejected", 500: "failed"}[status]: 1}


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (policy("Allow", "*"), 200, "ok"),
        (policy("Allow", f"{ARN}/local/GET/orders/?"), 200, "ok"),
        (policy("Deny", "*"), 403, {"Message": "User is not authorized to access this resource with an explicit deny"}),
        (policy("Allow", f"{ARN}/local/POST/*"), 403, {"Message": "User is not authorized to access this resource"}),
        ("Unauthorized", 401, {"message": "Unauthorized"}),
        ("Something else", 500, {"message": None}),
        ({"isAuthorized": True}, 500, {"message": None}),
    ],
)
def test_what_a_rest_api_makes_of_the_answer(answer: Any, status: int, body: Any) -> None:
    response = gate(answer, "rest").ask("GET /orders/1", headers=TOKEN)
    assert (response.status, response.body) == (status, body)


def test_without_a_credential_nobody_is_asked() -> None:
    door = gate({"isAuthorized": True})
    assert door.status("GET /orders/1") == 401
    assert door.code.events["decide"] == []


def test_a_decision_is_kept_for_its_credential_and_its_time() -> None:
    door = gate({"isAuthorized": True}, more=', "cache_s": 60')
    for _ in range(3):
        assert door.status("GET /orders/1", headers=TOKEN) == 200
    assert door.status("GET /orders/2", headers={"authorization": "t-2"}) == 200
    assert len(door.code.events["decide"]) == 2
    door.to(61)
    assert door.status("GET /orders/1", headers=TOKEN) == 200
    assert len(door.code.events["decide"]) == 3


@pytest.mark.parametrize(("more", "asked"), [(', "cache_s": 0', 2), ("", 1)])
def test_no_cache_and_the_usual_one(more: str, asked: int) -> None:
    door = gate({"isAuthorized": True}, more=more)
    door.ask("GET /orders/1", headers=TOKEN)
    door.to(299)
    door.ask("GET /orders/1", headers=TOKEN)
    assert len(door.code.events["decide"]) == asked


def test_a_kept_policy_is_held_against_each_request() -> None:
    door = gate(policy("Allow", f"{ARN}/local/GET/*"), "rest")
    assert [door.status("GET /orders/1", headers=TOKEN), door.status("POST /orders", headers=TOKEN)] == [200, 403]
    assert len(door.code.events["decide"]) == 1


def test_identity_sources_are_all_needed_and_all_count() -> None:
    sources = ', "identity_sources": ["$request.header.x-user", "$request.querystring.shop"]'
    door = gate({"isAuthorized": True}, more=sources)
    assert door.status("GET /orders/1?shop=a", headers={"X-User": "ann"}) == 200
    assert door.status("GET /orders/1", headers={"X-User": "ann"}) == 401
    assert door.status("GET /orders/1?shop=b", headers={"X-User": "ann"}) == 200
    assert [event["identitySource"] for event in door.code.events["decide"]] == [["ann", "a"], ["ann", "b"]]


def test_the_event_and_what_the_target_learns() -> None:
    door = gate(policy("Allow", "*", tier="gold"), "rest")
    assert door.status("GET /orders/7", headers={"authorization": "t-1"}) == 200
    event = door.code.events["decide"][0]
    assert event == {"type": "TOKEN", "methodArn": f"{ARN}/local/GET/orders/7", "authorizationToken": "t-1"}
    learnt = {"principalId": "ann", "tier": "gold", "integrationLatency": 0}
    assert door.code.events["f"][0]["requestContext"]["authorizer"] == learnt


def test_the_former_form_of_an_http_api_has_the_proof_as_one_text() -> None:
    sources = ', "payload": "1.0", "identity_sources": ["$request.header.x-user", "$request.querystring.shop"]'
    door = gate(policy("Allow", "*"), more=sources)
    assert door.status("GET /orders/1?shop=a", headers={"X-User": "ann"}) == 200
    event = door.code.events["decide"][0]
    assert (event["identitySource"], event["authorizationToken"]) == ("ann,a", "ann,a")


def test_an_authorizer_that_takes_too_long_fails_the_request() -> None:
    slow = Door("""
        api:gateway(authorizers={"gate": {"type": "function", "function": "decide"}})
        decide:function(latency=20000, timeout_s=60)
        shop:client -> api -routes(method=GET, path="/", auth=gate)-> f:function(latency=0)
    """)
    assert slow.status("GET /", as_="gate") == 500
    assert slow.now_us == 10_000_000


def test_a_modelled_authorizer_knows_the_credential_of_the_run() -> None:
    door = Door("""
        api:gateway(authorizers={"gate": {"type": "function", "function": "decide"}})
        decide:function(latency=0)
        shop:client -> api -routes(method=GET, path="/", auth=gate)-> f:function(latency=0)
    """)
    assert (door.status("GET /", as_="gate"), door.status("GET /", as_="invalid")) == (200, 403)
