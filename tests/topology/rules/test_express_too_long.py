"""WFL-011 express-too-long."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in, task

NODES = "; pay:function(timeout_s=200); fast:function"


def wait(seconds: int, then: str = "") -> dict[str, Any]:
    return {"Type": "Wait", "Seconds": seconds, **({"Next": then} if then else {"End": True})}


def fork(*targets: str) -> dict[str, Any]:
    return {
        "Type": "Choice",
        "Choices": [{"Variable": "$.a", "StringEquals": target, "Next": target} for target in targets],
        "Default": targets[0],
    }


@pytest.mark.parametrize(
    "states",
    [
        {"A": wait(290)},
        {"A": task("pay", "B"), "B": task("fast")},
        {"A": fork("B", "C"), "B": wait(200), "C": wait(200)},  # one way or the other
        {"A": wait(200, "B"), "B": fork("A", "C"), "C": {"Type": "Succeed"}},  # a loop counts once
        {
            "A": {
                "Type": "Parallel",
                "Branches": [{"StartAt": f"W{i}", "States": {f"W{i}": wait(200)}} for i in range(2)],
                "End": True,
            }
        },
    ],
)
def test_silent(states: dict[str, Any]) -> None:
    assert found_in("WFL-011", flow(states, type="express") + NODES) == []


def test_a_standard_workflow_may_take_its_time() -> None:
    assert found_in("WFL-011", flow({"A": wait(86_400)})) == []


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ({"A": wait(301)}, "may take 301 s"),
        ({"A": task("pay", "B"), "B": wait(150)}, "may take 350 s"),
        ({"A": task("pay", "B", TimeoutSeconds=250), "B": task("fast", TimeoutSeconds=60)}, "may take 310 s"),
        ({"A": task("pay", Resource="arn:aws:states:::lambda:invoke.waitForTaskToken")}, "A waits for"),
        ({"A": task("pay", Resource="arn:aws:states:::batch:submitJob.sync", Parameters={})}, "A waits for"),
    ],
)
def test_found(states: dict[str, Any], told: str) -> None:
    [finding] = found_in("WFL-011", flow(states, type="express") + NODES)
    assert (finding.severity, finding.nodes) == ("error", ("flow",))
    assert told in finding.message
    assert fixed("WFL-011", flow(states, type="express") + NODES) == ["Use a standard workflow"]
