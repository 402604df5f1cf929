"""SEC-002 unauthenticated-path-to-store."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found

USERS = 'authorizers={"users": {"type": "jwt"}}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"shop:client -calls-> api:gateway({USERS}) -routes(auth=users)-> a:function -writes-> orders:table",
        "api:gateway(private=true) -routes-> a:function -writes-> orders:table",
        "api:gateway -routes(public=true)-> a:function -sends-> jobs:queue",
        "worker:function -writes-> orders:table; api:gateway -routes-> a:function",
        # A login further in is a wall too.
        f"api:gateway -routes-> a:function -calls-> inner:gateway({USERS}) -routes(auth=users)-> b:function"
        " -writes-> orders:table",
        # Dead-lettering hands on nothing that code acts on.
        "api:gateway -routes-> a:function -dead_letters-> failed:queue -> b:function -writes-> orders:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-002", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        (
            "shop:client -calls-> api:gateway -routes-> a:function -writes-> orders:table",
            "shop api a orders",
        ),
        ("api:gateway -routes(public=true)-> a:function -reads-> orders:table", "api a orders"),
        ("api:gateway -routes-> orders:table", "api orders"),
        (
            "api:gateway -routes-> a:function -sends-> jobs:queue -> b:function -writes-> orders:table",
            "api a jobs b orders",
        ),
        (
            "api:gateway -routes-> a:function -calls-> inner:gateway(private=true) -routes-> b:function"
            " -writes-> orders:table",
            "api a inner b orders",
        ),
    ],
)
def test_found(drawing: str, path: str) -> None:
    [finding] = found("SEC-002", drawing)
    assert finding.severity == "error"
    assert " ".join(finding.path) == path
    assert len(finding.edges) == len(finding.path) - 1
    assert " → ".join(finding.path) in finding.message


def test_a_shortest_path_for_each_store() -> None:
    drawing = (
        "api:gateway -routes-> a:function -writes-> x:table; a -calls-> b:service -writes-> x; b -writes-> y:table"
    )
    assert [finding.path for finding in found("SEC-002", drawing)] == [
        ("api", "a", "x"),
        ("api", "a", "b", "y"),
    ]


def test_each_open_route_counts() -> None:
    drawing = "api:gateway -routes-> a:function -writes-> x:table; api -routes-> b:function -writes-> x"
    assert about("SEC-002", drawing) == ["error api x", "error api x"]
