"""WFL-002 unreachable-state."""

from __future__ import annotations

import pytest

from tests.build import document
from tests.topology.rules.flows import catch, fail, flow, found_in, task
from topology.document import from_payload, parse
from topology.operations import apply_to_document


def choice(*targets: str) -> dict[str, object]:
    tests = [{"Variable": "$.a", "StringEquals": name, "Next": name} for name in targets[1:]]
    return {"Type": "Choice", "Choices": tests, "Default": targets[0]}


@pytest.mark.parametrize(
    "states",
    [
        {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}},
        {"A": task("work", **catch("B")), "B": fail()},
        {"A": choice("B", "C"), "B": {"Type": "Succeed"}, "C": {"Type": "Pass", "Next": "A"}},
        {"A": {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": fail()}}], "End": True}},
    ],
)
def test_silent(states: dict[str, object]) -> None:
    assert found_in("WFL-002", flow(states) + "; work:function") == []


def test_states_that_nothing_leads_to_can_be_removed() -> None:
    drawing = flow({"A": {"Type": "Succeed"}, "Lost": {"Type": "Pass", "Next": "Also lost"}, "Also lost": fail()})
    [finding] = found_in("WFL-002", drawing)
    assert finding.message == "In flow nothing leads to Lost and Also lost; connect or remove it."
    after = parse(from_payload(apply_to_document(document(drawing), finding.fixes[0].operations), {}))
    assert after.findings == ()


def test_states_without_a_way_to_an_end() -> None:
    states = {"A": choice("B", "C"), "B": {"Type": "Succeed"}, "C": {"Type": "Pass", "Next": "C"}}
    [finding] = found_in("WFL-002", flow(states))
    assert (finding.severity, finding.nodes) == ("error", ("flow",))
    assert "no way leads from C to an end" in finding.message
    assert finding.fixes == ()


def test_inside_of_an_iteration() -> None:
    processor = {"StartAt": "X", "States": {"X": {"Type": "Succeed"}, "Y": {"Type": "Succeed"}}}
    [finding] = found_in("WFL-002", flow({"Each": {"Type": "Map", "ItemProcessor": processor, "End": True}}))
    assert "nothing leads to Y" in finding.message
