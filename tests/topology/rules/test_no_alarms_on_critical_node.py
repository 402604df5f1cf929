"""OPS-004 no-alarms-on-critical-node."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed

ALARMED = 'alarms=[{"metric": "errors", "above": 0}]'


@pytest.mark.parametrize(
    "drawing",
    [
        f"shop:client -calls-> api:gateway({ALARMED}) -routes(method=GET, path=/)-> a:function",
        "a:function -sends-> q:queue -delivers-> b:function",
        "a:function -calls-> inside:gateway -routes(method=GET, path=/)-> b:function",  # its caller sees it
        "a:function -invokes-> flow:workflow",  # its caller waits for it
        f"q:queue -delivers-> a:function({ALARMED}); q -dead_letters-> dlq:queue",
        f"a:function({ALARMED}) -invokes-> b:function; c:function -invokes-> b",  # only one of three
    ],
)
def test_silent(drawing: str) -> None:
    assert about("OPS-004", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "found"),
    [
        ("shop:client -calls-> api:gateway -routes(method=GET, path=/)-> a:function", "info api"),
        ("often:schedule -delivers-> flow:workflow", "info flow"),
        ('shop:client -calls-> api:gateway(slo={"availability": 0.99})', "warning api"),
        ('a:function(slo={"availability": 0.99}) -reads-> t:table', "warning a"),
        (f"a:function({ALARMED}) -invokes-> b:function", "warning b"),
        (f"one:workflow({ALARMED}); two:workflow", "warning two"),
        (
            f"shop:client -calls-> api:gateway -routes(method=GET, path=/)-> a:function({ALARMED}); "
            f"a -invokes-> b:function({ALARMED})",
            "warning api",
        ),
    ],
)
def test_found(drawing: str, found: str) -> None:
    assert about("OPS-004", drawing) == [found]
    assert len(fixed("OPS-004", drawing)) == 1
