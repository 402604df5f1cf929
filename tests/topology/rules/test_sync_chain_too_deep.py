"""REL-035 sync-chain-too-deep."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:service -calls-> b:service -calls-> c:service",
        (
            "app:client -calls-> one:gateway -routes-> a:service -calls-> two:gateway -routes-> "
            "b:service -calls-> c:external"
        ),
        "a:service -calls-> b:service -sends-> jobs:queue -> c:service -calls-> d:service",
        "a:function -invokes(wait=false)-> b:function -invokes-> c:function -invokes-> d:function",
        "a:service -calls-> b:service; a -calls-> c:service; a -calls-> d:service; a -calls-> e:service",
        "a:service -calls-> b:service -calls-> c:service -calls-> d:service -calls-> a",  # a circle is TOP-002's
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-035", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            "a:service -calls-> b:service -calls-> c:service -calls-> d:service",
            ["warning a"],
            "4 functions and services in a row: a → b → c → d",
        ),
        (
            (
                "app:client -calls-> api:gateway -routes-> a:service -calls-> b:service -calls-> in:gateway "
                "-routes-> c:service -calls-> d:service"
            ),
            ["warning a"],
            "a → b → in → c → d",
        ),
        (
            (
                "a:service -calls-> b:service -calls-> c:service -calls-> d:service -calls-> e:service "
                "-calls-> f:service"
            ),
            ["error a"],
            "99.40% are answered",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-035", drawing) == nodes
    assert words in found("REL-035", drawing)[0].message
