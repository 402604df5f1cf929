"""REL-027 unbounded-fan-out."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "import:function -publishes(per_invocation=50)-> rows:topic -> save:function",
        ("import:function -sends(per_invocation=500)-> rows:queue -delivers(concurrency_max=5)-> save:function"),
        ("import:function -sends(per_invocation=5000)-> rows:queue -> save:function(concurrency_reserved=10)"),
        "import:function -publishes(per_invocation=5000)-> rows:stream -> save:function",
        # the pattern refuses them
        (
            "import:function -publishes(per_invocation=5000, detail_type=a)-> rows:bus "
            '-delivers(pattern={"detail-type": ["b"]})-> save:function'
        ),
        "a:function -invokes(wait=false)-> b:function -invokes(wait=false)-> a",  # REL-025 speaks of it
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-027", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            "import:function -publishes(per_invocation=500)-> rows:topic -> save:function",
            ["warning import"],
            "may start 501 invocations",
        ),
        (
            "import:function -publishes(per_invocation=2000)-> rows:topic -> save:function",
            ["error import"],
            "import → rows → save",
        ),
        (
            "a:function -sends(per_invocation=5000)-> rows:queue -> save:function",
            ["warning a"],
            "may start 501 invocations",
        ),
        (
            (
                "a:function -publishes(per_invocation=40)-> one:topic -> b:function "
                "-publishes(per_invocation=40)-> two:topic -> c:function"
            ),
            ["error a"],
            "may start 1,641",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-027", drawing) == nodes
    assert words in found("REL-027", drawing)[0].message
