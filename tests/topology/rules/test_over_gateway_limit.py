"""REL-033 over-gateway-limit."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "api:gateway -routes-> work:function(timeout_s=30)",
        "api:gateway(protocol=rest) -routes-> work:function(timeout_s=29)",
        "api:gateway(protocol=rest, timeout_s=60) -routes-> work:function(timeout_s=60)",  # a raised limit
        "api:gateway -routes-> jobs:queue -> work:function(timeout_s=600)",
        "api:gateway -routes-> flow:workflow(timeout_s=3600)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-033", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("api:gateway -routes-> work:function(timeout_s=31)", ["error work api"], "an HTTP API, waits 30 s at most"),
        (
            "api:gateway(protocol=rest) -routes-> work:service(timeout_s=30)",
            ["error work api"],
            "a REST API, waits 29 s at most",
        ),
        ("api:gateway(timeout_s=60) -routes-> work:function(timeout_s=60)", ["error work api"], "waits 30 s"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-033", drawing) == nodes
    assert words in found("REL-033", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("api:gateway -routes-> work:function(timeout_s=60)", ["Set timeout of work to 30 s"]),
        (("api:gateway -routes-> work:function(timeout_s=60) -calls(timeout_s=50)-> other:service(timeout_s=50)"), []),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-033", drawing) == titles
