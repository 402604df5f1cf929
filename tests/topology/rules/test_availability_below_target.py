"""REL-038 availability-below-target."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:client -calls-> front:service -calls-> back:service(failure_rate=0.5)",
        'front:service(slo={"availability": 0.99}) -calls-> back:service(failure_rate=0.005)',
        ('front:service(slo={"availability": 0.999}) -sends-> jobs:queue -> back:service(failure_rate=0.5)'),
        'front:service(slo={"availability": 99}) -calls-> back:service(failure_rate=0.005)',
        # the retry makes it 99.99 %
        (
            'front:service(slo={"availability": 0.999}) -calls(retry={"max_retries": 1, "backoff": '
            '"exponential", "jitter": "full"})-> back:service(failure_rate=0.01)'
        ),
        (
            'front:service(slo={"availability": 0.4}) -calls-> back:service(slo={"availability": 0.45}) '
            "-calls-> deep:service(failure_rate=0.5)"
        ),
        'front:service(slo={"latency_p95_ms": 100}) -calls-> back:service(failure_rate=0.5)',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-038", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            'front:service(slo={"availability": 99.9}) -calls-> back:service(failure_rate=0.01)',
            ["warning front"],
            "promises 99.9000% and",
        ),
        (
            'front:service(slo={"availability": 0.999}) -calls-> back:service(failure_rate=0.01)',
            ["warning front"],
            "gives 99.0000%; the weakest is back",
        ),
        (
            (
                'front:service(slo={"availability": 0.999}) -calls-> a:service(slo={"availability": 0.999}); '
                'front -calls-> b:service(slo={"availability": 0.999})'
            ),
            ["warning front"],
            "gives 99.8001%",
        ),
        (
            (
                'api:gateway(slo={"availability": 0.999}) -routes(path="/a")-> '
                'a:service(failure_rate=0.0001); api -routes(path="/b")-> b:service(failure_rate=0.002)'
            ),
            ["warning api"],
            "the weakest is b",
        ),
        ('front:service(slo={"availability": 0.999}, failure_rate=0.01)', ["warning front"], "the weakest is front"),
        (
            ('front:function(slo={"availability": 0.9999}) -reads-> store:database(slo={"availability": 0.999})'),
            ["warning front"],
            "the weakest is store",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-038", drawing) == nodes
    assert words in found("REL-038", drawing)[0].message
