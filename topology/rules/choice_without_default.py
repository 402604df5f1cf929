"""A Choice of this workflow has no Default.

*Why.* When no test holds, the execution fails with `States.NoChoiceMatched`, which no Catch can catch: a Choice state
has none.

*Fix.* Name a state in `Default`: where the usual case goes on, or a Fail state that says what was not expected. Two
tests of which one always holds need none.

*Example.*

    flow:workflow(definition=…)     # {"Type": "Choice", "Choices": [{"Variable": "$.kind", "StringEquals": "a", …}]}

*See.* Step Functions developer guide, "Choice state"; Amazon States Language specification, "Choice State".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.redefining import redefining, unused_name
from topology.rules.base.states import State, Workflow
from topology.rules.base.telling import listed
from topology.workflows.problems import Path

_OPPOSITE = {
    "NumericLessThan": "NumericGreaterThanEquals",
    "NumericLessThanEquals": "NumericGreaterThan",
    "NumericLessThanPath": "NumericGreaterThanEqualsPath",
    "NumericLessThanEqualsPath": "NumericGreaterThanPath",
}
_EITHER = ("BooleanEquals", "IsPresent", "IsNull", "IsBoolean", "IsNumeric", "IsString", "IsTimestamp")


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        view.steps.spend(len(workflow.states))
        found = [state for state in workflow.states if state.type == "Choice" and _may_fall_through(state)]
        if found:
            names = listed([state.name for state in found])
            yield RULE.finding(
                f"When no test of {names} in {workflow.node.id} holds, the execution fails with "
                "States.NoChoiceMatched. Name a state in Default.",
                nodes=[workflow.node.id],
                fixes=_fixes(workflow, found, names),
            )


def _may_fall_through(state: State) -> bool:
    tests = [_bare(entry) for entry in state.entries("Choices")]
    return "Default" not in state.fields and not any(_is_either(a, b) for a, b in combinations(tests[:50], 2))


def _bare(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("Next", "Comment", "Assign", "Output")}


def _is_either(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether one of two tests always holds: each is the other's opposite."""
    for a, b in ((one, other), (other, one)):
        inner = a.get("Not")
        if isinstance(inner, Mapping) and dict(inner) == dict(b):
            return True
        for low, high in _OPPOSITE.items():
            if low in a and high in b and (a[low], a.get("Variable")) == (b[high], b.get("Variable")):
                return True
    if one.get("Variable") != other.get("Variable") or "Variable" not in one:
        return False
    return any({one.get(name), other.get(name)} == {True, False} for name in _EITHER if name in one and name in other)


def _fixes(workflow: Workflow, states: list[State], names: str) -> tuple[Fix, ...]:
    """A Fail state in each machine that has such a Choice, with a name of its own."""
    changes: dict[Path, dict[str, Any]] = {}
    name = unused_name(workflow, "Nothing matched")
    for state in states:
        states_of = (*workflow.machine_of(state).path, "States")
        if states_of not in changes:
            ending = {"Type": "Fail", "Error": "NothingMatched", "Cause": "No test of a Choice holds."}
            changes[states_of] = {name if len(changes) == 0 else f"{name} in {state.name}": thaw(ending)}
        changes[state.path] = {"Default": next(iter(changes[states_of]))}
    return redefining(workflow, f"Fail with a word when nothing matches in {names}", changes)


RULE = Rule("WFL-014", "choice-without-default", "warning", "reliability", check, __doc__)
