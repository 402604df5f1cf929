"""Workflows as sagas: which states commit something, and which states take it back.

Judged by what states call, not by their names. A state takes back what another has done when it only runs after a
failure and changes the same table, database or outside system, itself or by what it sends, or asks the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from topology.rules.base.effects import Effects, effects_of, reached
from topology.rules.base.states import State, Workflow
from topology.rules.base.view import View


@dataclass(frozen=True, slots=True)
class Saga:
    """`effects` are those of each Task; `undone_by` the compensations of each state that commits something; `unclear`
    are states for failures of which the drawing does not say what they do, or what is done with what they hand out."""

    workflow: Workflow
    effects: Mapping[State, Effects]
    undone_by: Mapping[State, frozenset[State]]
    unclear: frozenset[State]

    @property
    def compensations(self) -> frozenset[State]:
        return frozenset().union(*self.undone_by.values())


def sagas(view: View) -> tuple[Saga, ...]:
    """Every workflow with a definition; a workflow that commits nothing has no steps in `undone_by`."""
    return tuple(_saga(view, workflow) for workflow in view.workflows)


def _saga(view: View, workflow: Workflow) -> Saga:
    effects = {state: effects_of(view, state) for state in workflow.tasks}
    usual = workflow.usual
    after_failures = workflow.following(usual, with_catches=True) - usual
    undoing = {state: reached(view, effects[state]) for state in workflow.tasks if state in after_failures}
    undone_by: dict[State, frozenset[State]] = {}
    for state in workflow.tasks:
        commits = effects[state].commits
        if state in usual and commits:
            view.steps.spend(1 + len(undoing))
            asked = _compute(view, state)
            undone_by[state] = frozenset(
                other for other, changed in undoing.items() if changed & commits or asked & _compute(view, other)
            )
    unclear = frozenset(state for state in undoing if not effects[state].is_known or _hands_out(view, effects[state]))
    return Saga(workflow, effects, undone_by, unclear)


def _hands_out(view: View, effects: Effects) -> bool:
    """Whether it fills a queue that somebody outside of the drawing works off, as a person at a desk."""
    queues = [view.graph.nodes[name] for name in effects.sent if view.graph.nodes[name].kind == "queue"]
    return any(queue["external_consumer"] for queue in queues)


def _compute(view: View, state: State) -> set[str]:
    return {target for target in state.targets if view.graph.nodes[target].kind in ("function", "service", "workflow")}
