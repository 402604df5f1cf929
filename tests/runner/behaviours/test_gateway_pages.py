"""gateway: CORS, request validation and mappings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.runner.behaviours.code import CODE
from tests.runner.behaviours.door import Door

PAGE = {"origin": "https://shop.example"}
PREFLIGHT = {**PAGE, "access-control-request-method": "POST"}


def door(gateway: str, route: str = "", answer: Any = None) -> Door:
    drawing = f"""
        api:gateway({gateway})
        shop:client -> api
        api -routes(method=POST, path="/orders/{{id}}"{route})-> f:function(latency=0, {CODE})
    """
    reply = {"statusCode": 200, "body": "ok"} if answer is None else answer
    return Door(drawing, {"f": lambda event: reply})


@pytest.mark.parametrize("protocol", ["http", "rest"])
def test_a_preflight_is_answered_without_a_route_or_a_credential(protocol: str) -> None:
    at = door(f'protocol={protocol}, cors={{"origins": ["https://shop.example"], "max_age_s": 60}}')
    response = at.ask("OPTIONS /orders/1", headers=PREFLIGHT)
    assert response.status == 204
    assert response.headers["access-control-allow-origin"] == "https://shop.example"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert response.headers["access-control-max-age"] == "60"
    assert at.requests() == {"answered": 1}
    assert at.code.events["f"] == []


def test_other_origins_learn_nothing() -> None:
    at = door('cors={"origins": ["https://shop.example"]}')
    preflight = at.ask("OPTIONS /orders/1", headers={**PREFLIGHT, "origin": "https://else.example"})
    assert "access-control-allow-origin" not in preflight.headers
    response = at.ask("POST /orders/1", {}, {"origin": "https://else.example"})
    assert response.status == 200 and "access-control-allow-origin" not in response.headers


def test_an_http_api_puts_its_headers_in_the_place_of_the_handlers() -> None:
    answer = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://handler"}, "body": "ok"}
    assert (
        door("cors=true", answer=answer).ask("POST /orders/1", {}, PAGE).headers["access-control-allow-origin"] == "*"
    )


def test_a_rest_api_leaves_an_answer_as_it_is_and_marks_only_what_it_says_itself() -> None:
    at = door("protocol=rest, cors=true")
    assert "access-control-allow-origin" not in at.ask("POST /orders/1", {}, PAGE).headers
    refused = at.ask("POST /nowhere", {}, PAGE)
    assert (refused.status, refused.headers["access-control-allow-origin"]) == (403, "*")


def test_without_cors_options_is_a_method_like_others() -> None:
    at = door("protocol=http")
    assert at.status("OPTIONS /orders/1", headers=PREFLIGHT) == 404


# Validation


def test_parameters_that_are_needed_are_named_when_they_miss() -> None:
    names = '["header.X-Tenant", "querystring.page", "path.id"]'
    at = door("protocol=rest", f", required_parameters={names}")
    missing = at.ask("POST /orders/1", {})
    assert (missing.status, missing.body) == (400, {"message": "Missing required request parameters: [X-Tenant, page]"})
    assert at.status("POST /orders/1?page=", {}, {"x-tenant": "a"}) == 200


SCHEMAS = {
    "draft 4": {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": True},
    "old words without a draft": {"minimum": 1, "exclusiveMinimum": True},
    "draft 7": {"exclusiveMinimum": 1, "type": "number"},
}


@pytest.mark.parametrize("draft", SCHEMAS)
def test_schemas_of_several_drafts(draft: str) -> None:

    at = door("protocol=rest", f", request_schema={json.dumps(SCHEMAS[draft])}")
    assert (at.status("POST /orders/1", b"1"), at.status("POST /orders/1", b"2")) == (400, 200)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"n": 1}', "application/json", 200),
        (b'{"m": 1}', "application/json; charset=utf-8", 400),
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"n=1", "application/x-www-form-urlencoded", 200),
        (b'{"m": 1}', "application/vnd.api+json", 200),
    ],
)
def test_a_content_type_without_a_schema_passes(body: bytes, kind: str, status: int) -> None:
    at = door("protocol=rest", ', request_schema={"type": "object", "required": ["n"]}')
    response = at.ask("POST /orders/1", body, {"Content-Type": kind})
    assert response.status == status
    if status == 400:
        assert response.body == {"message": "Invalid request body"}


# Mappings


def test_a_request_mapping_changes_what_the_target_gets() -> None:
    mapping = """{"parameters": {"append:header.x-tags": "b", "overwrite:header.x-order": "$request.path.id",
        "remove:header.x-secret": "", "overwrite:querystring.page": "${request.body.page}0",
        "overwrite:path": "/v2/${request.path.id}"},
        "body": {"order": "$request.path.id", "whole": "$request.body", "who": "by ${request.header.x-user}"}}"""
    at = door("protocol=http", f", request_mapping={mapping}")
    headers = {"x-tags": "a", "x-secret": "s", "X-User": "ann"}
    at.ask("POST /orders/7?page=1&size=2", {"page": 3}, headers)
    event = at.code.events["f"][0]
    assert (event["rawPath"], event["rawQueryString"]) == ("/v2/7", "size=2&page=30")
    assert (event["headers"]["x-tags"], event["headers"]["x-order"]) == ("a,b", "7")
    assert "x-secret" not in event["headers"]
    assert event["body"] == '{"order":"7","whole":{"page":3},"who":"by ann"}'


def test_a_body_may_be_an_input_transformer() -> None:
    mapping = '{"body": {"paths": {"n": "$.body.order.n"}, "template": "{\\"count\\": <n>}"}}'
    at = door("protocol=rest", f", request_mapping={mapping}")
    at.ask("POST /orders/7", {"order": {"n": 3}})
    assert at.code.events["f"][0]["body"] == '{"count":3}'


def test_answers_are_mapped_by_their_status() -> None:
    answer = {"statusCode": 404, "headers": {"x-trace": "1"}, "body": '{"why": "gone"}'}
    mapping = """{"404": {"status": 410, "parameters": {"overwrite:header.x-why": "$response.body.why",
        "remove:header.x-trace": ""}, "body": {"message": "Order is ${response.body.why}"}}}"""
    response = door("protocol=http", f", response_mapping={mapping}", answer).ask("POST /orders/7", {})
    assert (response.status, response.body) == (410, {"message": "Order is gone"})
    assert (response.headers.get("x-why"), response.headers.get("x-trace")) == ("gone", None)
