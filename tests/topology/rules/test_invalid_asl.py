"""WFL-001 invalid-asl."""

from __future__ import annotations

import pytest

from tests.topology.rules.flows import fail, flow, found_in, task


@pytest.mark.parametrize(
    "drawing",
    [
        "flow:workflow",  # nothing is defined yet
        flow({"Work": task("work")}) + "; work:function",
        flow({"Done": {"Type": "Succeed"}, "Lost": fail()}),  # WFL-002
        flow({"Work": task("work", Resource="arn:aws:states:::lambda:invoke.waitForTaskToken")}, type="express"),  # 011
        flow({"Work": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input %}", "End": True}}),
    ],
)
def test_silent(drawing: str) -> None:
    assert found_in("WFL-001", drawing) == []


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ({"Work": {"Type": "Tusk", "End": True}}, "States.Work.Type: 'Tusk' must be one of"),
        ({"Work": {"Type": "Pass"}}, "the state must name its Next or have End: true"),
        ({"Work": {"Type": "Pass", "Next": "Gone"}}, "there is no state 'Gone'"),
        ({"Work": {"Type": "Task", "End": True}}, "Resource is missing"),
    ],
)
def test_found(states: dict[str, object], told: str) -> None:
    [finding] = found_in("WFL-001", flow(states))
    assert (finding.severity, finding.nodes) == ("error", ("flow",))
    assert told in finding.message


def test_one_finding_stands_for_all_faults() -> None:
    [finding] = found_in("WFL-001", flow({"A": {"Type": "Pass", "Next": "X"}, "B": {"Type": "Pass", "Next": "Y"}}))
    assert "more" in finding.message
