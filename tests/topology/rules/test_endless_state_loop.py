"""WFL-003 endless-state-loop."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.flows import catch, fail, flow, found_in, task

DONE: dict[str, Any] = {"Done": {"Type": "Succeed"}}
WAIT = {"Type": "Wait", "Seconds": 30, "Next": "Ask"}


def ready(test: dict[str, Any], otherwise: str) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": [{**test, "Next": "Done"}], "Default": otherwise}


STATE = {"Variable": "$.state", "StringEquals": "READY"}


@pytest.mark.parametrize(
    "states",
    [
        {"Ask": task("ask", "Ready"), "Ready": ready(STATE, "Pause"), "Pause": WAIT},  # polls with a pause
        {"Ask": task("ask", "Ready"), "Ready": ready({"Variable": "$.n", "NumericGreaterThan": 9}, "Ask")},  # counts
        {"Ask": task("ask", "Ready"), "Ready": ready({"Variable": "$.next", "IsPresent": False}, "Ask")},  # pages
        {
            "Ask": task("ask", "Ready", Resource="arn:aws:states:::lambda:invoke.waitForTaskToken"),  # a person answers
            "Ready": ready(STATE, "Ask"),
        },
        {
            "Ask": {"Type": "Pass", "Next": "Ready"},
            "Ready": {
                "Type": "Choice",
                "QueryLanguage": "JSONata",
                "Choices": [{"Condition": "{% $n > 3 %}", "Next": "Done"}],
                "Default": "Ask",
            },
        },
    ],
)
def test_silent(states: dict[str, Any]) -> None:
    assert found_in("WFL-003", flow({**states, **DONE}) + "; ask:function") == []


@pytest.mark.parametrize(
    "states",
    [
        {"Ask": task("ask", "Ready"), "Ready": ready(STATE, "Ask"), **DONE},  # asks without a pause
        {"Ask": {"Type": "Pass", "Next": "Ready"}, "Ready": {"Type": "Pass", "Next": "Ask"}},  # no way out
        {"Ask": task("ask", "Ready"), "Ready": ready(STATE, "Pause"), "Pause": {**WAIT, "Seconds": 0}, **DONE},
        {"Ask": task("ask", **catch("Again")), "Again": {"Type": "Pass", "Next": "Ask"}},  # retries for ever
    ],
)
def test_found(states: dict[str, Any]) -> None:
    [finding] = found_in("WFL-003", flow(states) + "; ask:function")
    assert (finding.severity, finding.nodes) == ("error", ("flow",))
    assert finding.message.startswith("Ask → ")
    assert "25,000 history events" in finding.message


def test_a_loop_inside_of_a_branch() -> None:
    branch = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}, "B": fail()}}
    [finding] = found_in("WFL-003", flow({"Both": {"Type": "Parallel", "Branches": [branch], "End": True}}))
    assert finding.message.startswith("A → A in flow")
