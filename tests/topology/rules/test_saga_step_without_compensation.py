"""WFL-008 saga-step-without-compensation."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.topology.rules.flows import RETRY, catch, fail, flow, found_in, task

NODES = """
reserve:function -writes-> seats:table
charge:function -calls-> bank:external
release:function -writes(operation=delete)-> seats
refund:function -calls-> bank
look:function -reads-> seats
quiet:function
tell:function -publishes-> news:topic
undo:queue -delivers-> release
desk:queue(external_consumer=true)
rates:function -calls(route="GET /rates")-> bank
"""
FAILED = {"Failed": fail()}


def sent(then: str = "", queue: str = "undo", **fields: Any) -> dict[str, Any]:
    arguments = {"QueueUrl": f"${{{queue}}}"}
    return task("x", then, Resource="arn:aws:states:::sqs:sendMessage", Parameters=arguments, **fields)


def put(condition: str = "", **fields: Any) -> dict[str, Any]:
    arguments = {"TableName": "${seats}", **({"ConditionExpression": condition} if condition else {})}
    return task("x", Resource="arn:aws:states:::dynamodb:putItem", Parameters=arguments, **fields)


def both(*states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    branches = [{"StartAt": f"S{i}", "States": {f"S{i}": state}} for i, state in enumerate(states)]
    return {"Type": "Parallel", "Branches": branches, "End": True, **fields}


SILENT: dict[str, dict[str, Any]] = {
    "taken back": {
        "Reserve": task("reserve", "Charge", **catch("Failed")),
        "Charge": task("charge", **catch("Release")),
        "Release": task("release", "Failed"),
        **FAILED,
    },
    "taken back through a queue": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", **catch("Ask for it")),
        "Ask for it": sent("Failed"),
        **FAILED,
    },
    "taken back after a failure and after a refusal alike": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", "Paid?", **catch("Release")),
        "Paid?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.paid", "BooleanEquals": True, "Next": "Done"}],
            "Default": "Release",
        },
        "Release": task("release", "Failed"),
        "Done": {"Type": "Succeed"},
        **FAILED,
    },
    "a person takes it back": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", **catch("Tell the desk")),
        "Tell the desk": sent("Failed", "desk"),
        **FAILED,
    },
    "taken back by the same function": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", **catch("Back")),
        "Back": task("reserve"),
    },
    "nothing says what the handler does": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", **catch("Quiet")),
        "Quiet": task("quiet"),
    },
    "the failure leads back to the usual way": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", "Done", **catch("Done")),
        "Done": {"Type": "Succeed"},
    },
    "only the last step changes anything": {"Look": task("look", "Charge"), "Charge": task("charge")},
    "one table": {"Reserve": task("reserve", "Again"), "Again": task("reserve")},
    "what only sends is retried": {"Reserve": task("reserve", "Tell"), "Tell": task("tell", Retry=[RETRY])},
    "what only asks": {"Reserve": task("reserve", "Rates"), "Rates": task("rates", Retry=[RETRY])},
    "a table that is written directly, and retried": {
        "Charge": task("charge", "Mark"),
        "Mark": put(Retry=[RETRY]),
    },
    "caught around both": {
        "Both": both(task("reserve"), task("charge"), **catch("Undo both")),
        "Undo both": both(task("release"), task("refund")),
    },
}


@pytest.mark.parametrize("states", SILENT.values(), ids=SILENT)
def test_silent(states: dict[str, Any]) -> None:
    assert found_in("WFL-008", flow(states) + NODES) == []


FOUND: dict[str, dict[str, Any]] = {
    "nothing catches": {"Reserve": task("reserve", "Charge"), "Charge": task("charge")},
    "the handler takes nothing back": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", **catch("Tell")),
        "Tell": task("tell", "Failed"),
        **FAILED,
    },
    "one of two ways takes it back": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task(
            "charge",
            Catch=[
                {"ErrorEquals": ["Refused"], "Next": "Release"},
                {"ErrorEquals": ["States.ALL"], "Next": "Failed"},
            ],
        ),
        "Release": task("release"),
        **FAILED,
    },
    "the other branch fails": {"Both": both(task("reserve"), task("charge"), **catch("Failed")), **FAILED},
    "the compensation is there, and nothing leads to it": {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", **catch("Failed")),
        "Release": task("release", "Failed"),
        **FAILED,
    },
    "a condition of a write may refuse": {
        "Charge": task("charge", "Mark"),
        "Mark": put(Retry=[RETRY], condition="free"),
    },
    "a table is written directly": {
        "Reserve": task("x", "Charge", Resource="arn:aws:states:::dynamodb:putItem", Parameters={"TableName": "seats"}),
        "Charge": task("charge"),
    },
}


@pytest.mark.parametrize("states", FOUND.values(), ids=FOUND)
def test_found(states: dict[str, Any]) -> None:
    finding = found_in("WFL-008", flow(states) + NODES)[0]
    assert (finding.severity, finding.nodes[0]) == ("error", "flow")
    assert re.search("has done to (seats|bank) stays done", finding.message)


def test_each_step_that_stays_done_is_told() -> None:
    states = {
        "Reserve": task("reserve", "Charge"),
        "Charge": task("charge", "Look", **catch("Release")),
        "Look": task("look", **catch("Release")),
        "Release": task("release"),
    }
    [finding] = found_in("WFL-008", flow(states) + NODES)
    assert finding.nodes == ("flow", "charge")  # the refund is missing, when looking fails
    assert finding.path == ("flow", "charge", "look")
