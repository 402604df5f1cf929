"""SEC-004 missing-request-validation."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix


@pytest.mark.parametrize(
    "drawing",
    [
        'api:gateway -routes(method=POST, request_schema={"type": "object"})-> a:function',
        "api:gateway -routes(method=GET)-> a:function",
        "api:gateway -routes(method=DELETE)-> a:function",
        "api:gateway -routes(method=ANY)-> a:service",
        "api:gateway -routes-> a:function",
        "api:gateway(private=true) -routes(method=POST)-> a:function",
        "api:gateway -routes(method=POST)-> partner:external",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-004", drawing) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("target", ["function", "queue", "workflow", "bus"])
def test_found(method: str, target: str) -> None:
    drawing = f"api:gateway -routes(method={method}, path=/orders)-> it:{target}"
    assert about("SEC-004", drawing) == ["warning api it"]
    [finding] = found("SEC-004", drawing)
    assert f"{method} /orders" in finding.message
    assert left_after_fix("SEC-004", drawing) == []
