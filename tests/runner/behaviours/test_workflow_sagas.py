"""workflow: a saga goes through or compensates, and its rows show the states."""

from __future__ import annotations

from typing import Any

from tests.runner.behaviours.executions import outputs, ran, started
from tests.runner.runs import events

SAGA = {
    "StartAt": "Reserve",
    "States": {
        "Reserve": {"Type": "Task", "Resource": "${reserve}", "ResultPath": "$.reservation", "Next": "Pay"},
        "Pay": {
            "Type": "Task",
            "Resource": "${pay}",
            "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Release"}],
            "End": True,
        },
        "Release": {"Type": "Task", "Resource": "${release}", "ResultPath": None, "Next": "Gave up"},
        "Gave up": {"Type": "Fail", "ErrorPath": "$.error.Error", "Cause": "The payment failed."},
    },
}
STEPS = "reserve:function\npay:function(failure_rate={})\nrelease:function"


def visits(made: Any) -> list[str]:
    payloads = made._recorder._sink.payloads
    return [payloads[row["message"]]["state"] for row in events(made, "state_enter")]


def test_a_saga_goes_through():
    made = ran(started(SAGA, STEPS.format(0)))
    assert visits(made) == ["Reserve", "Pay"]
    assert made.result()["nodes"]["release"]["invocations"] == 0


def test_a_saga_compensates():
    made = ran(started(SAGA, STEPS.format(1)))
    assert visits(made) == ["Reserve", "Pay", "Release", "Gave up"]
    assert made.result()["nodes"]["pay"]["invocations"] == 2
    assert made.result()["nodes"]["release"]["invocations"] == 1
    ops = [row["op"] for row in events(made) if row["op"].startswith("state_")]
    assert ops == [
        *("state_enter", "state_exit"),
        *("state_enter", "state_fail", "state_retry", "state_fail", "state_catch", "state_exit"),
        *("state_enter", "state_exit"),
        *("state_enter", "state_fail", "state_exit"),
    ]
    assert outputs(made) == [{"type": "Lambda.Unknown", "message": "The payment failed."}]


def test_the_same_seed_gives_the_same_trace():
    digests = {ran(started(SAGA, STEPS.format(0.5)), 1, 2, 3, seed=5).result()["run"]["digest"] for _ in range(2)}
    assert len(digests) == 1
