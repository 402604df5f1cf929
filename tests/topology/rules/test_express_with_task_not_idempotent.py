"""WFL-010 express-with-task-not-idempotent."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in, task

EXPRESS = flow({"Pay": task("pay")}, type="express")
HTTP = "arn:aws:states:::http:invoke"
UPDATE = "arn:aws:states:::dynamodb:updateItem"
STARTED = '; orders:bus -delivers-> flow; bank:external(url="https://bank.example.com"); points:table'


def asking(method: str, **headers: str) -> str:
    given = {"ApiEndpoint": "https://bank.example.com/charges", "Method": method, "Headers": headers}
    return flow({"Pay": task("pay", Resource=HTTP, Parameters=given)}, type="express") + STARTED


def updating(expression: str, **fields: str) -> str:
    given = {"TableName": "${points}", "Key": {"id": {"S": "a"}}, "UpdateExpression": expression, **fields}
    return flow({"Pay": task("pay", Resource=UPDATE, Parameters=given)}, type="express") + STARTED


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
        asking("GET"),
        asking("POST", **{"Idempotency-Key": "{}"}),
        updating("SET points = :n"),
        updating("ADD points :n", ConditionExpression="attribute_not_exists(seen)"),
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


@pytest.mark.parametrize(
    ("drawing", "nodes"),
    [
        (asking("POST"), ("flow", "bank")),
        (updating("ADD points :n"), ("flow", "points")),
        (updating("SET points = points + :n"), ("flow", "points")),
        (updating("SET points = if_not_exists(points, :none) - :n"), ("flow", "points")),
    ],
)
def test_a_task_that_does_it_itself(drawing: str, nodes: tuple[str, ...]) -> None:
    [finding] = found_in("WFL-010", drawing)
    assert finding.nodes == nodes
    assert fixed("WFL-010", drawing) == ["Use a standard workflow"]
