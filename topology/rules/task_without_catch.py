"""A task of this workflow has nothing that catches its failure.

*Why.* When its retries are used up, the whole execution ends as failed, and nobody is told. What the task has begun,
or what was done before it, stays as it is. So it is an error where the task changes something, and a warning where it
only asks.

*Fix.* Give the task, or the Map or Parallel around it, a Catch of `States.ALL` that leads to a state which tells
somebody or takes back what was done. States that only run after a failure, or that can only end in a Fail, need none:
who handles failures has to end somewhere.

*Example.*

    flow:workflow(definition={"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "${pay}", "End": true}}})
    pay:function

*See.* Well-Architected serverless lens, REL; Step Functions developer guide, "Handling errors in workflows".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.findings import Severity
from topology.graph import thaw
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.effects import effects_of
from topology.rules.base.redefining import outermost, redefining, unused_name
from topology.rules.base.states import State, Workflow
from topology.rules.base.telling import listed
from topology.workflows.problems import Path


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        changing: list[State] = []
        asking: list[State] = []
        for state in workflow.states:
            view.steps.spend()
            if state in workflow.usual and not state.is_caught and _may_fail(state):
                (changing if effects_of(view, state).is_any else asking).append(state)
        if changing:
            yield _finding(workflow, changing, "error", "what it has begun stays half done")
        if asking:
            yield _finding(workflow, asking, "warning", "nobody is told")


def _may_fail(state: State) -> bool:
    """Tasks, and Maps that read their items themselves; other Maps and Parallels fail by what is in them."""
    return state.type == "Task" or (state.type == "Map" and "ItemReader" in state.fields)


def _finding(workflow: Workflow, states: list[State], severity: Severity, outcome: str) -> Finding:
    names = listed([state.name for state in states])
    asked = [target for state in states for target in state.targets]
    return RULE.finding(
        f"When {names} of {workflow.node.id} fails for good, the whole execution fails and {outcome}. "
        "Catch States.ALL and lead it to a state that handles the failure.",
        nodes=[workflow.node.id],
        path=[workflow.node.id, *dict.fromkeys(asked)],
        severity=severity,
        fixes=_fixes(workflow, states),
    )


def _fixes(workflow: Workflow, states: list[State]) -> tuple[Fix, ...]:
    """Catches everything around each state, and leads it to where other failures go, else to a new Fail state."""
    tops = list(dict.fromkeys(outermost(state) for state in states))
    handler = _handler(workflow)
    changes: dict[Path, dict[str, Any]] = {}
    if handler is None:
        handler = unused_name(workflow, "Failed")
        failed = {"Type": "Fail", "Error": "Failed", "Cause": "A task failed for good; see the history."}
        changes[("States",)] = {handler: failed}
    for state in tops:
        catcher: dict[str, Any] = {"ErrorEquals": ["States.ALL"], "Next": handler}
        if not state.is_jsonata:
            catcher["ResultPath"] = "$.failure"
        changes[state.path] = {"Catch": [*thaw(state.entries("Catch")), catcher]}
    return redefining(workflow, f"Catch what fails, and go to {handler}", changes)


def _handler(workflow: Workflow) -> str | None:
    """The state that what catches everything in this definition leads to."""
    for state in workflow.states:
        if state.parent is None and state.catches_all:
            for other in workflow.caught_in(state)[-1:]:
                if other not in workflow.usual:
                    return other.name
    return None


RULE = Rule("WFL-004", "task-without-catch", "warning", "reliability", check, __doc__)
