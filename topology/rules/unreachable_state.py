"""A state of this workflow can never be reached, or can never come to an end.

*Why.* The service refuses a definition with a state that nothing leads to. A state from which no way leads to an end
runs until the history is full or the time is up, and the execution fails.

*Fix.* Connect the state by a Next, a Choice or a Catch, or remove it; give the way an end with `End: true`, Succeed
or Fail.

*Example.*

    order:workflow(definition={"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}})

*See.* Amazon States Language specification, "Transitions"; asl-validator.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.redefining import redefined
from topology.rules.base.states import Machine, State, Workflow
from topology.rules.base.telling import listed


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        lost: list[State] = []
        stuck: list[State] = []
        for machine in workflow.machines:
            if machine.start is None:
                continue
            view.steps.spend(2 * len(machine.states))
            reached = _reached(workflow, machine)
            ending = _ending(workflow, machine)
            lost += [state for state in machine.states.values() if state not in reached]
            stuck += [state for state in machine.states.values() if state in reached and state not in ending]
        if lost or stuck:
            yield _finding(workflow, lost, stuck)


def _finding(workflow: Workflow, lost: list[State], stuck: list[State]) -> Finding:
    told = []
    if lost:
        told.append(f"nothing leads to {listed([state.name for state in lost])}; connect or remove it")
    if stuck:
        told.append(f"no way leads from {listed([state.name for state in stuck])} to an end; give it one")
    fixes = [_without(workflow, lost)] if lost and not stuck and all(state.parent is None for state in lost) else []
    return RULE.finding(f"In {workflow.node.id} {', and '.join(told)}.", nodes=[workflow.node.id], fixes=fixes)


def _without(workflow: Workflow, lost: list[State]) -> Fix:
    left = {name: thaw(fields) for name, fields in workflow.definition["States"].items()}
    for state in lost:
        del left[state.name]
    return redefined(workflow, f"Remove {listed([state.name for state in lost])}", {(): {"States": left}})


def _reached(workflow: Workflow, machine: Machine) -> set[State]:
    assert machine.start is not None, "A machine without a start is left out."
    found = {machine.start}
    waiting = [machine.start]
    while waiting:
        state = waiting.pop()
        for other in (*workflow.nexts(state), *workflow.caught_in(state)):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _ending(workflow: Workflow, machine: Machine) -> set[State]:
    """The states from which an end of the machine can be reached."""
    before: dict[State, list[State]] = {}
    for state in machine.states.values():
        for other in (*workflow.nexts(state), *workflow.caught_in(state)):
            before.setdefault(other, []).append(state)
    found = {state for state in machine.states.values() if state.is_end}
    waiting = list(found)
    while waiting:
        for state in before.get(waiting.pop(), ()):
            if state not in found:
                found.add(state)
                waiting.append(state)
    return found


RULE = Rule("WFL-002", "unreachable-state", "error", "reliability", check, __doc__)
