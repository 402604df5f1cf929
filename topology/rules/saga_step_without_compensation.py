"""What a step of this workflow has done stays done when a later step fails for good.

*Why.* A workflow over several tables and outside systems has no transaction: the stock stays reserved, the card
stays charged. A saga takes back what was done, in reverse order, on the way that a failure takes.

*Fix.* Catch the failure of the later step and lead it to a state that takes back the earlier one. A step counts as
taken back when a state that only runs after the failure changes the same table, database or outside system, or asks
the same function; a function without any connection says nothing and counts as one that may, and so does a queue with
an `external_consumer`: a person at a desk takes back what no program can.

Silent where a failure leads back to the usual way, and where the later step cannot fail for a reason of business: it
is retried, and only sends to channels or writes to a table without a condition.

*Example.*

    order:workflow(definition=…)        # Reserve, then Charge, which nothing catches
    reserve:function -writes-> stock:table
    charge:function -calls-> bank:external

*See.* Garcia-Molina and Salem, "Sagas" (1987); Enterprise Integration Patterns, "Process Manager".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from topology.rules.base import Finding, Rule, View
from topology.rules.base.sagas import Saga, sagas
from topology.rules.base.states import State
from topology.rules.base.telling import listed

_ANSWERING = frozenset(("queue", "topic", "bus", "stream", "table", "bucket", "secret"))


def check(view: View) -> Iterable[Finding]:
    for saga in view.once(sagas):
        for step in saga.undone_by:
            failing = list(_left_by(view, saga, step))
            if failing:
                yield _finding(saga, step, failing)


def _finding(saga: Saga, step: State, failing: list[State]) -> Finding:
    workflow = saga.workflow.node.id
    done = listed(sorted(saga.effects[step].commits))
    return RULE.finding(
        f"If {listed([state.name for state in failing])} of {workflow} fails for good, what {step.name} has done to "
        f"{done} stays done. Catch the failure and lead it to a state that takes {step.name} back.",
        nodes=[workflow, *step.targets],
        path=[workflow, *dict.fromkeys([*step.targets, *failing[0].targets])],
    )


def _left_by(view: View, saga: Saga, step: State) -> Iterator[State]:
    """The later steps whose failure leaves the step done."""
    workflow = saga.workflow
    later = (workflow.following(workflow.after(step)) & workflow.usual) | set(workflow.beside(step))
    is_saga = bool(saga.compensations)
    for state in workflow.tasks:
        view.steps.spend()
        if state is step or state not in later or not _may_fail(view, saga, state):
            continue
        effects = saga.effects[state]
        if (is_saga or not effects.is_known or effects.commits - saga.effects[step].commits) and any(
            _leaves(view, saga, step, handler) for handler in workflow.handlers(state)
        ):
            yield state


def _may_fail(view: View, saga: Saga, state: State) -> bool:
    """Whether it may fail for good: not when it is retried, and only sends, reads or writes without a condition."""
    if not state.is_retried():
        return True
    effects = saga.effects[state]
    if {view.graph.nodes[target].kind for target in state.targets} <= _ANSWERING and state.targets:
        return any("ConditionExpression" in given for given in _arguments(state))
    return bool(effects.commits) or not effects.is_known


def _arguments(state: State) -> Iterator[Mapping[str, Any]]:
    for name in ("Parameters", "Arguments"):
        given = state.fields.get(name)
        if isinstance(given, Mapping):
            yield given


def _leaves(view: View, saga: Saga, step: State, handler: State | None) -> bool:
    """Whether a failure that leads to the handler leaves what the step has done."""
    if handler is None:
        return True
    way = saga.workflow.following([handler], with_catches=True)
    view.steps.spend(len(way))
    if way & (saga.undone_by[step] | saga.unclear):
        return False
    return saga.workflow.usual.isdisjoint(way)


RULE = Rule("WFL-008", "saga-step-without-compensation", "error", "reliability", check, __doc__)
