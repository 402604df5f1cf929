"""SEC-005 missing-throttle."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found

USERS = 'authorizers={"users": {"type": "jwt"}}'
THROTTLE = 'throttle={"rate_per_s": 10, "burst": 20}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"api:gateway({THROTTLE}) -routes-> a:function",
        f"api:gateway -routes({THROTTLE})-> a:function",
        "api:gateway(private=true) -routes-> a:function",
        "api:gateway",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-005", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "severity", "edges"),
    [
        (f"api:gateway({USERS}) -routes(auth=users)-> a:function", "warning", 1),
        ("api:gateway -routes-> a:function", "error", 1),
        ("api:gateway -routes(public=true)-> a:function", "error", 1),
        (f"api:gateway({USERS}) -routes(auth=users)-> a:function; api -routes-> b:function", "error", 2),
        (
            f"api:gateway({USERS}) -routes(auth=users)-> a:function; api -routes({THROTTLE})-> b:function",
            "warning",
            1,
        ),
    ],
)
def test_found(drawing: str, severity: str, edges: int) -> None:
    [finding] = found("SEC-005", drawing)
    assert finding.severity == severity
    assert finding.nodes[0] == "api"
    assert len(finding.edges) == edges
    assert finding.fixes[0].operations[0]["value"] == {"rate_per_s": 100, "burst": 200}
