from __future__ import annotations

from typing import Any

import pytest

from runner.conformance.stage import Stage
from tests.runner.workflow.held import machine, started


def waited(state: dict[str, Any], input: Any = None) -> tuple[Any, float]:
    stage = Stage()
    execution = started(machine({"wait": {"Type": "Wait", **state}}), input or {}, stage)
    return execution, stage.kernel.now_us / 1_000_000


@pytest.mark.parametrize(
    ("state", "input", "waited_s"),
    [
        ({"Seconds": 0}, {}, 0),
        ({"Timestamp": "2026-11-21T11:00:00Z"}, {}, 0),
        ({"Seconds": 7}, {}, 7),
        ({"SecondsPath": "$.s"}, {"s": 3}, 3),
        ({"Timestamp": "2026-11-21T12:00:02.500Z"}, {}, 2.5),
        ({"TimestampPath": "$.at"}, {"at": "2026-11-21T13:00:10+01:00"}, 10),
        ({"QueryLanguage": "JSONata", "Seconds": "{% $states.input.s * 2 %}"}, {"s": 3}, 6),
        ({"QueryLanguage": "JSONata", "Timestamp": "{% '2026-11-21T12:00:01Z' %}"}, {}, 1),
    ],
)
def test_it_hands_its_input_on_after_the_time(state: dict[str, Any], input: Any, waited_s: float) -> None:
    execution, passed_s = waited(state, input)
    assert (execution.status, execution.output, passed_s) == ("SUCCEEDED", input, waited_s)


@pytest.mark.parametrize(
    ("state", "input", "error", "cause"),
    [
        ({"SecondsPath": "$.s"}, {"s": -1}, "States.Runtime", "references a negative value: $.s == -1"),
        ({"SecondsPath": "$.s"}, {"s": 1.5}, "States.Runtime", "cannot be parsed as a long value: $.s == 1.5"),
        ({"SecondsPath": "$.s"}, {"s": True}, "States.Runtime", "cannot be parsed"),
        ({"TimestampPath": "$.at"}, {"at": "soon"}, "States.Runtime", "does not reference a valid ISO-8601"),
        ({"TimestampPath": "$.at"}, {"at": "2126-11-21T12:00:00Z"}, "States.Runtime", "Wait state delay is too long."),
        ({"QueryLanguage": "JSONata", "Seconds": "{% 'x' %}"}, {}, "States.QueryEvaluationError", "Expected 'integer'"),
        ({"QueryLanguage": "JSONata", "Timestamp": "{% 'x' %}"}, {}, "States.QueryEvaluationError", "cannot be parsed"),
    ],
)
def test_what_is_no_time_to_wait(state: dict[str, Any], input: Any, error: str, cause: str) -> None:
    execution, passed_s = waited(state, input)
    assert (execution.error, passed_s) == (error, 0)
    assert cause in execution.cause
