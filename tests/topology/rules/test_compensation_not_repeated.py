"""WFL-009 compensation-not-repeated."""

from __future__ import annotations

from typing import Any

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import RETRY, catch, flow, found_in, task

NODES = """
; reserve:function -writes-> seats:table
charge:function -calls-> bank:external
release:function -writes-> seats
refund:function -calls-> bank
careful:function(idempotency={"key": "$.id"}) -calls-> bank
tell:function
"""


def saga(*undoing: dict[str, Any]) -> str:
    names = [f"Undo {index}" for index in range(len(undoing))]
    steps = {
        name: {**{k: v for k, v in state.items() if k != "End"}, **({"Next": after} if after else {"End": True})}
        for name, state, after in zip(names, undoing, [*names[1:], ""], strict=True)
    }
    states = {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", "Last"),
        "Last": task("reserve", **catch("Undo 0")),
        **steps,
    }
    return flow(states) + NODES


def test_silent() -> None:
    assert found_in("WFL-009", saga(task("release", Retry=[RETRY]))) == []
    assert found_in("WFL-009", saga(task("release", Retry=[RETRY]), task("careful", Retry=[RETRY]))) == []
    assert found_in("WFL-009", saga(task("tell"))) == []  # it takes nothing back


def test_a_compensation_that_is_tried_once() -> None:
    [finding] = found_in("WFL-009", saga(task("release")))
    assert (finding.severity, finding.nodes, finding.path) == ("warning", ("flow",), ("flow", "release"))
    assert fixed("WFL-009", saga(task("release"))) == ["Retry Undo 0"]


def test_a_retry_that_never_tries_again() -> None:
    none: dict[str, Any] = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}
    refused: dict[str, Any] = {"ErrorEquals": ["Refused"], "MaxAttempts": 0}
    assert found_in("WFL-009", saga(task("release", Retry=[refused, RETRY]))) == []
    [finding] = found_in("WFL-009", saga(task("release", Retry=[refused, none])))
    assert finding.nodes == ("flow",)
    assert fixed("WFL-009", saga(task("release", Retry=[refused, none]))) == ["Retry Undo 0"]


def test_a_compensation_that_may_pay_twice() -> None:
    [finding] = found_in("WFL-009", saga(task("refund", Retry=[RETRY])))
    assert finding.nodes == ("refund", "flow")
    assert finding.path == ("flow", "refund", "bank")
    assert fixed("WFL-009", saga(task("refund", Retry=[RETRY]))) == ["Recognise what refund has done by $.id"]
