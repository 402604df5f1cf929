"""TOP-021 pass-through-function."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "api:gateway -routes-> f:function -sends-> q:queue",  # nothing is said
        "api:gateway -routes-> f:function(transform=maps) -sends-> q:queue",
        "api:gateway -routes-> f:function(transform=none) -sends-> q:queue; f -writes-> log:table",
        "api:gateway -routes-> f:function(transform=none) -sends-> q:queue; s:service -invokes-> f",
        "api:gateway -routes-> f:function(transform=none) -writes-> d:database",  # nothing joins these two
        "t:topic -> f:function(transform=none) -sends-> q:queue(fifo=true)",
        "s:service -invokes-> f:function(transform=none) -sends-> q:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-021", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "a:gateway -routes(method=POST, path=/orders)-> f:function(transform=none) -sends-> b:queue",
        "a:topic -> f:function(transform=none) -sends-> b:queue; f -dead_letters-> failed:queue",
        "a:queue -delivers(batch_size=5)-> f:function(transform=none) -publishes-> b:bus",
        "a:bus -> f:function(transform=none) -invokes-> b:workflow",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-021", drawing)
    assert (finding.severity, finding.nodes) == ("info", ("f", "a", "b"))
    assert left("TOP-021", drawing) == []


def test_the_direct_edge_keeps_what_it_can_carry() -> None:
    [finding] = found(
        "TOP-021", "a:gateway -routes(method=POST, path=/o)-> f:function(transform=none) -sends-> b:queue"
    )
    assert finding.fixes[0].operations[1]["fields"] == {"method": "POST", "path": "/o"}
