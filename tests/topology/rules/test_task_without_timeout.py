"""WFL-005 task-without-timeout."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in, task

NODES = "; pay:function(timeout_s=10); jobs:queue; store:table"
TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken"


@pytest.mark.parametrize(
    "drawing",
    [
        flow({"Pay": task("pay", TimeoutSeconds=15)}),
        flow({"Pay": task("pay", TimeoutSecondsPath="$.limit")}),
        flow({"Pay": task("pay")}, type="express"),  # ends after five minutes anyhow
        flow({"Pay": task("pay")}, timeout_s=3600),
        flow({"Pay": task("pay")}, machine={"TimeoutSeconds": 3600}),
        flow({"Ask": task("pay", Resource=TOKEN, HeartbeatSeconds=60)}),
        flow({"Put": task("x", Resource="arn:aws:states:::sqs:sendMessage", Parameters={"QueueUrl": "${jobs}"})}),
        flow({"Put": task("x", Resource="arn:aws:states:::dynamodb:putItem", Parameters={"TableName": "${store}"})}),
    ],
)
def test_silent(drawing: str) -> None:
    assert found_in("WFL-005", drawing + NODES) == []


@pytest.mark.parametrize(
    ("fields", "severity", "seconds"),
    [
        ({}, "warning", 15),
        ({"Resource": TOKEN}, "error", 86_400),
        ({"Resource": "arn:aws:states:us-east-1:123456789012:activity:desk"}, "error", 86_400),
        ({"Resource": "arn:aws:states:::batch:submitJob.sync", "Parameters": {}}, "warning", 3_600),
    ],
)
def test_found(fields: dict[str, Any], severity: str, seconds: int) -> None:
    [finding] = found_in("WFL-005", flow({"Pay": task("pay", **fields)}) + NODES)
    assert (finding.severity, finding.nodes) == (severity, ("flow",))
    assert "99,999,999 s" in finding.message
    assert f"as {seconds}." in finding.message


def test_fixes() -> None:
    assert fixed("WFL-005", flow({"Pay": task("pay", "B"), "B": task("pay")}) + NODES) == [
        "Set TimeoutSeconds of Pay and B"
    ]
    assert fixed("WFL-005", flow({"Pay": task("pay", Resource=TOKEN)}) + NODES) == ["Set TimeoutSeconds of Pay"]
