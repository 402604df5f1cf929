"""TOP-011 route-conflict."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


def routes(one: str, other: str, protocol: str = "http") -> str:
    return f"api:gateway(protocol={protocol}) -routes({one})-> a:function; api -routes({other})-> b:function"


@pytest.mark.parametrize(
    "drawing",
    [
        routes("method=GET, path=/orders", "method=POST, path=/orders"),
        routes('method=GET, path="/orders/{id}"', 'method=GET, path="/orders/mine"'),
        routes('method=GET, path="/orders/{id}"', 'method=GET, path="/orders/{id}/items"'),
        routes("method=ANY, path=/orders", "method=GET, path=/orders"),  # the specific one wins
        routes('method=ANY, path="/{rest+}"', "method=GET, path=/orders"),  # and so here
        routes('method=GET, path="/{rest+}"', 'method=GET, path="/{id}"'),
        routes("method=GET, path=/p, weight=9", "method=GET, path=/p, weight=1"),
        routes("method=GET, path=/a/", "method=GET, path=/a"),  # two paths of an HTTP API
        "api:gateway -routes-> a:function; api -routes-> b:function",  # nothing is said
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-011", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        routes("method=GET, path=/orders", "method=GET, path=/orders"),
        routes('method=GET, path="/orders/{id}"', 'method=GET, path="/orders/{number}"'),
        routes('method=GET, path="/files/{name+}"', 'method=GET, path="/files/{proxy+}"'),
        routes("path=/orders", "method=ANY, path=/orders"),
        routes("path=$default", "path=$default"),
        routes("method=GET, path=/p, weight=9", "method=GET, path=/p"),
        routes("method=GET, path=/a/", "method=GET, path=/a", "rest"),
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-011", drawing)
    assert (finding.severity, finding.nodes) == ("error", ("api", "a", "b"))
    assert "lead to a and b" in finding.message
