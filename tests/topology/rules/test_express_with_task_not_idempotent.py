"""WFL-010 express-with-task-not-idempotent."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in, task

EXPRESS = flow({"Pay": task("pay")}, type="express")
BUS = "; orders:bus -delivers-> flow; pay:function -writes-> payments:table"


@pytest.mark.parametrize(
    "drawing",
    [
        flow({"Pay": task("pay")}) + BUS,  # standard: once
        EXPRESS + '; orders:bus -delivers-> flow; pay:function(idempotency={"key": "$.id"}) -writes-> payments:table',
        EXPRESS + "; orders:bus -delivers-> flow; pay:function -reads-> payments:table",
        EXPRESS + "; orders:bus -delivers-> flow; pay:function -writes(operation=delete)-> payments:table",
        EXPRESS + "; orders:bus -delivers-> flow; pay:function",  # nothing says what it does
        EXPRESS + "; ask:function -invokes-> flow; pay:function -writes-> payments:table",  # it waits for the answer
        EXPRESS + "; api:gateway -routes(method=POST, path=/)-> flow; pay:function -writes-> payments:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found_in("WFL-010", drawing) == []


@pytest.mark.parametrize(
    "start",
    ["orders:bus -delivers-> flow", "often:schedule -delivers-> flow", "a:function -invokes(wait=false)-> flow"],
)
def test_found(start: str) -> None:
    [finding] = found_in("WFL-010", f"{EXPRESS}; {start}; pay:function -sends-> jobs:queue")
    assert (finding.severity, finding.nodes) == ("error", ("flow", "pay"))
    assert finding.path[1:] == ("flow", "pay")


def test_fixes() -> None:
    assert fixed("WFL-010", EXPRESS + BUS) == ["Use a standard workflow", "Recognise by $.id what pay has done"]
