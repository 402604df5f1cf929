"""TOP-002 sync-request-cycle."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "a:service -calls-> b:service -calls-> c:service; a -calls-> c",
        "a:function -invokes(wait=false)-> b:function -invokes-> a",
        "a:function -sends-> jobs:queue -delivers-> b:function -calls-> c:service",
        # What a provider does after a call is its own affair: a webhook is no circle.
        "api:gateway -routes-> pay:function -calls-> provider:external -calls-> api",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-002", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        ("a:service -calls-> b:service -calls-> a", "a b a"),
        ("a:service -calls-> a", "a a"),
        ("a:function -invokes-> b:function -invokes-> c:function -invokes-> a", "a b c a"),
        ("api:gateway -routes-> a:function -calls-> api", "api a api"),
        # A long circle with a chord: the short one is shown.
        (
            "a:service -calls-> b:service -calls-> c:service -calls-> d:service -calls-> a; b -calls-> a",
            "a b a",
        ),
    ],
)
def test_found(drawing: str, path: str) -> None:
    [finding] = found("TOP-002", drawing)
    assert " ".join(finding.path) == path
    assert finding.severity == "error"
    assert " → ".join(finding.path) in finding.message


def test_two_circles_are_two_findings() -> None:
    drawing = "a:service -calls-> b:service -calls-> a; c:service -calls-> d:service -calls-> c"
    assert about("TOP-002", drawing) == ["error a b", "error c d"]


def test_the_edge_to_cut_closes_the_circle() -> None:
    [finding] = found("TOP-002", "a:service -calls-> b:service -calls-> c:service -calls-> a")
    assert finding.fixes[0].operations == ({"op": "remove_edge", "id": "c.calls.a"},)
    assert "cut c → a" in finding.message


@pytest.mark.parametrize(
    ("drawing", "cut"),
    [
        # The only route of a gateway is not cut: it would be left without any. What calls the gateway is.
        ("b:service -calls-> a:service -calls-> api:gateway -routes-> b; api -routes-> c:function", "api.routes.b"),
        ("b:service -calls-> a:service -calls-> api:gateway -routes-> b", "a.calls.api"),
        ("a:service -calls-> b:service -calls-> api:gateway -routes-> a; c:function -calls-> api", "b.calls.api"),
    ],
)
def test_a_gateway_keeps_a_route(drawing: str, cut: str) -> None:
    [finding] = found("TOP-002", drawing)
    assert [operation["id"] for operation in finding.fixes[0].operations] == [cut]
    assert left("TOP-002", drawing) == []
