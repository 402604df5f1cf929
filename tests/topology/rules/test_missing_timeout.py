"""REL-034 missing-timeout."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "pay:function(timeout_s=10) -calls(timeout_s=5)-> bank:external",
        "pay:function(timeout_s=10) -calls-> stock:service(timeout_s=5)",  # the target says how long it works
        "pay:function(timeout_s=10) -calls-> api:gateway",  # a gateway gives up by itself
        "app:client -calls-> stock:service",
        "app:client -calls-> bank:external",
        "a:function -invokes(wait=false)-> b:function",
        "jobs:queue -> work:function",  # it waits for nobody
        "work:function(timeout_s=3) -reads-> things:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-034", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("pay:function(timeout_s=10) -calls-> bank:external", ["error pay bank"], "an outside system may never answer"),
        (
            "pay:function(timeout_s=10) -calls-> bank:external(timeout_s=5)",
            ["error pay bank"],
            "no timeout on its call",
        ),
        ("pay:function(timeout_s=40) -calls-> stock:service", ["warning pay stock"], "the default of 30 s holds"),
        ("work:function -reads-> things:table", ["warning work"], "the default of 3 s ends it"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-034", drawing) == nodes
    assert words in found("REL-034", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("pay:function(timeout_s=10) -calls-> bank:external", ["Wait 5 s for bank"]),
        (
            (
                'pay:function(timeout_s=10) -calls(retry={"max_retries": 3, "backoff": "exponential", '
                '"jitter": "full"})-> bank:external'
            ),
            ["Wait 1 s for bank"],
        ),
        ("work:function -reads-> things:table", ["3 s are meant"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-034", drawing) == titles
