"""WFL-006 missing-retry-of-transient-errors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import RETRY, flow, found_in, task

NODES = "; pay:function(timeout_s=10); desk:service; jobs:queue"


def retry(*errors: str, **fields: Any) -> dict[str, Any]:
    return {"Retry": [{"ErrorEquals": list(errors), **fields}]}


@pytest.mark.parametrize(
    "state",
    [
        task("pay", **retry("States.ALL")),
        task("pay", **retry("States.TaskFailed")),
        task("pay", **retry("Lambda.ServiceException", "Lambda.TooManyRequestsException")),
        task("desk"),  # no function
        task("x", Resource="arn:aws:states:::sqs:sendMessage", Parameters={"QueueUrl": "${jobs}"}),
        {
            "Type": "Parallel",
            "Branches": [{"StartAt": "Pay", "States": {"Pay": task("pay")}}],
            "Retry": [RETRY],
            "End": True,
        },
    ],
)
def test_silent(state: dict[str, Any]) -> None:
    assert found_in("WFL-006", flow({"Work": state}) + NODES) == []


@pytest.mark.parametrize(
    "state",
    [
        task("pay"),
        task("pay", **retry("Refused")),
        task("pay", **retry("States.ALL", MaxAttempts=0)),
        {"Type": "Task", "Resource": "${pay}", "End": True},
        {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:pay", "End": True},
    ],
)
def test_found(state: dict[str, Any]) -> None:
    [finding] = found_in("WFL-006", flow({"Work": state}) + NODES)
    assert (finding.severity, finding.nodes, finding.path) == ("warning", ("flow",), ("flow", "pay"))


def test_the_fix_keeps_other_retries() -> None:
    drawing = flow({"Work": task("pay", **retry("Refused"))}) + NODES
    assert fixed("WFL-006", drawing) == ["Retry transient errors of Work"]
    [finding] = found_in("WFL-006", drawing)
    retries = finding.fixes[0].operations[0]["value"]["States"]["Work"]["Retry"]
    assert [entry["ErrorEquals"][0] for entry in retries] == ["Lambda.ServiceException", "Refused"]
