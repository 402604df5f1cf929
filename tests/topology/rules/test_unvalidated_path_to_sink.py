"""SEC-003 unvalidated-path-to-sink."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found
from tests.topology.rules.fixing import left_after_fix

USERS = 'authorizers={"users": {"type": "jwt"}}'
SCHEMA = 'request_schema={"type": "object"}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"api:gateway({USERS}) -routes(method=POST, auth=users, {SCHEMA})-> a:function -reads-> books:database",
        # No body, or nobody knows which methods.
        "api:gateway -routes(method=GET)-> a:function -reads-> books:database",
        "api:gateway -routes-> a:function -reads-> books:database",
        # What comes from inside was checked where it came in.
        "api:gateway(private=true) -routes(method=POST)-> a:function -writes-> books:database",
        # Tables and caches take no statements.
        "api:gateway -routes(method=POST)-> a:function -writes-> orders:table",
        # A schema further in ends it, too.
        f"api:gateway -routes(method=POST)-> a:function -calls-> inner:gateway -routes(method=POST, {SCHEMA})-> "
        "b:function -writes-> books:database",
        "worker:function -writes-> books:database; api:gateway -routes(method=POST)-> a:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-003", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        (
            f"api:gateway({USERS}) -routes(method=POST, auth=users)-> a:function -reads-> books:database",
            "api a books",
        ),
        (
            "api:gateway -routes(method=PUT)-> a:function -sends-> jobs:queue -> b:service -writes-> books:database",
            "api a jobs b books",
        ),
        (
            "api:gateway -routes(method=PATCH)-> a:function -writes-> books:database; a -publishes-> news:topic"
            " -> b:function -writes-> books",
            "api a books",
        ),
    ],
)
def test_found(drawing: str, path: str) -> None:
    [finding] = found("SEC-003", drawing)
    assert finding.severity == "error"
    assert finding.nodes == (path.split()[0], path.split()[-1])
    assert " ".join(finding.path) == path
    assert len(finding.edges) == len(finding.path) - 1
    assert left_after_fix("SEC-003", drawing) == []


def test_each_route_and_database_once() -> None:
    drawing = (
        "api:gateway -routes(method=POST, path=/a)-> a:function -writes-> x:database; a -writes-> y:database\n"
        "api -routes(method=POST, path=/b)-> b:function -reads-> x; b -writes-> x"
    )
    assert [finding.nodes for finding in found("SEC-003", drawing)] == [("api", "x"), ("api", "y"), ("api", "x")]
