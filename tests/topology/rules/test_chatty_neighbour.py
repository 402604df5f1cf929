"""TOP-020 chatty-neighbour."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


def star(middle: str, arm: str, count: int) -> str:
    return "\n".join([middle, *(arm.format(n=n) for n in range(count))])


@pytest.mark.parametrize(
    "drawing",
    [
        star("m:function", "m -reads-> t{n}:table", 10),
        star("m:bus", "m -> f{n}:function", 20),
        star("m:gateway", "m -routes-> f{n}:function", 20),
        star("m:queue", "f{n}:function -dead_letters-> m", 20),
        star("m:function", "m -invokes-> f{n}:function -reads-> a{n}:table; f{n} -reads-> b{n}:table", 3),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-020", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        star("m:function", "m -reads-> t{n}:table", 11),
        star("m:table", "f{n}:function -writes-> m", 12),
        star("m:service", "m -calls-> x{n}:external", 15),
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-020", drawing)
    assert (finding.severity, finding.nodes) == ("info", ("m",))
    assert "100 % of all nodes" not in finding.message or "half of the nodes have at most 1" in finding.message


def test_beside_many_others_three_times_the_median_counts() -> None:
    rows = "\n".join(f"f{n}:function -reads-> t:table" if n == 0 else f"f{n}:function -reads-> t" for n in range(12))
    [finding] = found("TOP-020", rows)
    assert finding.nodes == ("t",)
    assert "12 neighbours" in finding.message
