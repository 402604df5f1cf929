"""REL-032 timeout-inversion."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:client -calls(timeout_s=30)-> api:gateway -routes-> place:function(timeout_s=10)",
        "shop:client -calls(timeout_s=30)-> api:gateway -routes-> place:service",  # 30 s each: as drawn
        'pay:function(timeout_s=20) -calls(timeout_s=5, retry={"max_retries": 2, "backoff": "exponential"})->'
        " provider:external(timeout_s=5)",
        "pay:function -calls-> provider:external",  # nobody knows how long it may take
        "a:function(timeout_s=1) -invokes(wait=false)-> b:function(timeout_s=900)",
        "a:function(timeout_s=1) -sends-> jobs:queue -> b:function(timeout_s=5)",
        "api:gateway -routes-> jobs:queue -> b:function(timeout_s=60)",
        "api:gateway -routes-> flow:workflow(timeout_s=3600)",  # nobody waits for a standard one
        "a:function -invokes(callback=true)-> flow:workflow(type=express, timeout_s=60)",
        "a:service(timeout_s=10) -calls-> b:service(timeout_s=4); a -calls-> c:service(timeout_s=5)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-032", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "edge", "words"),
    [
        ("a:service -calls(timeout_s=2)-> b:service(timeout_s=10)", "a.calls.b", "gives up after 2 s"),
        ("a:function -calls-> b:service", "a.calls.b", "a has 3 s, and its call to b may take 30 s"),
        ("a:function(timeout_s=5) -invokes-> b:function(timeout_s=5)", "a.invokes.b", "may take 5 s"),
        (
            'a:function(timeout_s=14) -calls(timeout_s=5, retry={"max_retries": 2})-> b:external(timeout_s=5)',
            "a.calls.b",
            "may take 15 s",
        ),
        (
            "a:function(timeout_s=15) -calls(timeout_s=5, "
            'retry={"max_retries": 2, "backoff": "exponential", "interval_ms": 200})-> b:external',
            "a.calls.b",
            "may take 15.6 s",
        ),
        ("api:gateway(timeout_s=20) -routes-> a:function(timeout_s=60)", "api.routes.a", "gives up after 20 s"),
        ("api:gateway(protocol=rest, timeout_s=25) -routes-> a:function(timeout_s=30)", "api.routes.a", "after 25 s"),
        ("api:gateway -routes(timeout_s=5)-> a:function(timeout_s=6)", "api.routes.a", "after 5 s"),
        ("api:gateway -routes-> flow:workflow(type=express, timeout_s=60)", "api.routes.flow", "after 30 s"),
        ("a:function -invokes-> flow:workflow(type=express, timeout_s=60)", "a.invokes.flow", "may take 60 s"),
        (
            "shop:client -calls(timeout_s=5)-> api:gateway -routes-> a:function(timeout_s=10)",
            "shop.calls.api",
            "gives up after 5 s",
        ),
        (
            "a:service(timeout_s=8) -calls-> b:service(timeout_s=4); a -calls-> c:service(timeout_s=5)",
            "a.calls.c",
            "its calls may take 9 s",
        ),
    ],
)
def test_found(drawing: str, edge: str, words: str) -> None:
    [finding] = found("REL-032", drawing)
    assert finding.severity == "error"
    assert finding.edges[0] == edge
    assert words in finding.message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            "a:service -calls(timeout_s=2)-> b:service(timeout_s=10)",
            ["Set timeout of b to 2 s", "Wait 10 s for b"],
        ),
        ("api:gateway(timeout_s=20) -routes-> a:function(timeout_s=60)", ["Set timeout of a to 20 s"]),
        # More time for a would be too much for who waits for a, so b gets less.
        (
            "api:gateway(timeout_s=10) -routes-> a:function(timeout_s=10) -calls-> b:service(timeout_s=10)",
            ["Set timeout of b to 5 s"],
        ),
        # More time for a would outlast the visibility timeout of its queue.
        (
            "jobs:queue(visibility_timeout_s=60) -> a:function(timeout_s=10) -calls-> b:service(timeout_s=59)",
            ["Set timeout of a to 60 s", "Set timeout of b to 5 s"],
        ),
        (
            "jobs:queue(visibility_timeout_s=60) -> a:function(timeout_s=10) -calls-> b:service(timeout_s=60)",
            ["Set timeout of b to 5 s"],
        ),
    ],
)
def test_a_fix_makes_no_other_inversion(drawing: str, titles: list[str]) -> None:
    [finding] = found("REL-032", drawing)
    assert [fix.title for fix in finding.fixes] == titles
