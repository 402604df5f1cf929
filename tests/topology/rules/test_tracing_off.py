"""OPS-001 tracing-off."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed


@pytest.mark.parametrize(
    "drawing",
    [
        "api:gateway -routes(method=GET, path=/)-> a:function",  # nobody traces; an HTTP API cannot
        "api:gateway(protocol=rest, tracing=true) -routes(method=GET, path=/)-> a:function",
        "a:function(tracing=true) -invokes-> b:function(tracing=true)",
        "a:function -invokes-> b:function",
        "a:function -invokes-> flow:workflow(tracing=true)",
        "a:service(tracing=false) -calls-> b:service",  # deployed elsewhere
    ],
)
def test_silent(drawing: str) -> None:
    assert about("OPS-001", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "node"),
    [
        ("api:gateway(protocol=rest) -routes(method=GET, path=/)-> a:function", "api"),
        ("api:gateway(tracing=false) -routes(method=GET, path=/)-> a:function", "api"),
        ("api:gateway -routes(method=GET, path=/)-> a:function(tracing=true)", "api"),
        ("a:function(tracing=true) -invokes-> b:function", "b"),
        ("a:function(tracing=true) -invokes-> flow:workflow", "flow"),
        ("a:function(tracing=false) -reads-> t:table", "a"),
        ("flow:workflow(tracing=false)", "flow"),
    ],
)
def test_found(drawing: str, node: str) -> None:
    assert about("OPS-001", drawing) == [f"warning {node}"]
    assert fixed("OPS-001", drawing) == [f"Trace {node}"]
