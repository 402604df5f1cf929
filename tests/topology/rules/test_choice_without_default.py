"""WFL-014 choice-without-default."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in

ENDS = {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}


def choice(*tests: dict[str, Any], **fields: Any) -> str:
    choices = [{**test, "Next": name} for test, name in zip(tests, ("A", "B"), strict=False)]
    ends = dict(list(ENDS.items())[: len(choices)])
    return flow({"Which": {"Type": "Choice", "Choices": choices, **fields}, **ends})


def on(**test: Any) -> dict[str, Any]:
    return {"Variable": "$.x", **test}


@pytest.mark.parametrize(
    "drawing",
    [
        choice(on(StringEquals="a"), Default="A"),
        choice(on(BooleanEquals=True), on(BooleanEquals=False)),
        choice(on(IsPresent=True), on(IsPresent=False)),
        choice(on(NumericLessThan=5), on(NumericGreaterThanEquals=5)),
        choice(on(StringEquals="a"), {"Not": on(StringEquals="a")}),
    ],
)
def test_silent(drawing: str) -> None:
    assert found_in("WFL-014", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        choice(on(StringEquals="a")),
        choice(on(StringEquals="a"), on(StringEquals="b")),
        choice(on(NumericLessThan=5), on(NumericGreaterThan=5)),
        choice(on(BooleanEquals=True), {"Variable": "$.y", "BooleanEquals": False}),
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found_in("WFL-014", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("flow",))
    assert "States.NoChoiceMatched" in finding.message
    assert fixed("WFL-014", drawing) == ["Fail with a word when nothing matches in Which"]


def test_fixes_in_a_branch_and_outside() -> None:
    state = {"Type": "Choice", "Choices": [{**on(StringEquals="a"), "Next": "In"}]}
    branch = {"StartAt": "Inner", "States": {"Inner": state, "In": {"Type": "Succeed"}}}
    outer = {"Type": "Choice", "Choices": [{**on(StringEquals="a"), "Next": "Both"}]}
    both = {"Type": "Parallel", "Branches": [branch], "End": True}
    drawing = flow({"Outer": outer, "Both": both})
    assert fixed("WFL-014", drawing) == ["Fail with a word when nothing matches in Outer and Inner"]
