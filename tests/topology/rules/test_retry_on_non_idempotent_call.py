"""REL-030 retry-on-non-idempotent-call."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        (
            'a:client -calls(retry={"max_retries": 1})-> api:gateway; api -routes(method=GET)-> '
            "b:function -writes-> c:table"
        ),
        (
            'a:client -calls(retry={"max_retries": 1})-> api:gateway; api -routes(method=POST)-> '
            'b:function(idempotency={"key": "$.id"}) -writes-> c:table'
        ),
        (
            'a:client -calls(retry={"max_retries": 1})-> api:gateway; api -routes(method=POST)-> '
            "b:function -reads-> c:table"
        ),
        (
            'a:client -calls(retry={"max_retries": 1})-> api:gateway; api -routes(method=POST)-> '
            "b:function -writes(operation=delete)-> c:table"
        ),
        "a:client -calls-> api:gateway; api -routes(method=POST)-> b:function -writes-> c:table",
        'a:function -calls(retry={"max_retries": 2})-> bank:external',  # nobody knows the method
        'a:function -calls(retry={"max_retries": 2}, route="GET /rates")-> bank:external',
        (
            'a:function(idempotency={"key": "$.id"}) -calls(retry={"max_retries": 2}, route="POST '
            '/charges")-> bank:external'
        ),
        'a:service -calls(retry={"max_retries": 2}, route="GET /things")-> b:service -writes-> c:table',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-030", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            (
                'a:client -calls(retry={"max_retries": 1})-> api:gateway; api -routes(method=POST)-> '
                "b:function -writes-> c:table"
            ),
            ["error a b"],
            "up to 1 time, and b then writes to c again",
        ),
        ('a:service -calls(retry={"max_retries": 2})-> b:service -writes-> c:table', ["error a b"], "up to 2 times"),
        (
            'a:function -invokes(retry={"max_retries": 2})-> b:function -calls-> bank:external',
            ["error a b"],
            "then calls bank",
        ),
        (
            'a:function -calls(retry={"max_retries": 2}, route="POST /charges")-> bank:external',
            ["error a bank"],
            "tries POST /charges of bank again",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-030", drawing) == nodes
    assert words in found("REL-030", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            (
                'a:client -calls(retry={"max_retries": 1})-> api:gateway; api -routes(method=POST)-> '
                "b:function -writes-> c:table"
            ),
            ["Call api without retries", "The handler of b is idempotent"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-030", drawing) == titles
