"""TOP-012 route-without-integration."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:client -calls-> api:gateway -routes-> f:function",
        "api:gateway",  # nobody calls it
        'shop:client -calls(route="GET /orders/7")-> api:gateway -routes(method=GET, path="/orders/{id}")-> f:function',
        'shop:client -calls(route="GET /orders/{id}")-> api:gateway -routes(path="/orders/{number}")-> f:function',
        'shop:client -calls(route="PUT /a/b/c")-> api:gateway -routes(method=ANY, path="/{rest+}")-> f:function',
        'shop:client -calls(route="PUT /a")-> api:gateway -routes(path=$default)-> f:function',
        'shop:client -calls(route="GET /a?page=2")-> api:gateway -routes(method=GET, path=/a)-> f:function',
        'shop:client -calls(route="GET /a")-> api:gateway -routes-> f:function',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-012", drawing) == []


def test_a_gateway_without_a_route() -> None:
    [finding] = found("TOP-012", "shop:client -calls-> api:gateway")
    assert (finding.severity, finding.nodes) == ("error", ("api", "shop"))


@pytest.mark.parametrize("asked", ["POST /orders", "GET /order", "GET /orders/7/items", "GET /"])
def test_a_call_that_no_route_takes(asked: str) -> None:
    drawing = f"""
        shop:client -calls(route="{asked}")-> api:gateway -routes(method=GET, path="/orders/{{id}}")-> f:function
        api -routes(id=all, method=GET, path=/orders)-> f
    """
    [finding] = found("TOP-012", drawing)
    assert asked in finding.message
    assert "GET /orders/{id}, GET /orders" in finding.message
