"""Changes of a workflow's definition, as fixes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from topology.findings import Fix
from topology.rules.base.states import State, Workflow
from topology.workflows.problems import Path


def redefined(workflow: Workflow, title: str, changes: Mapping[Path, Mapping[str, Any]]) -> Fix:
    """The fix that sets these fields in the states at these paths.

    Operations change the document alone: a definition that stands in a file moves into the document, and the title
    says so.
    """
    ending = "; the definition moves from its file into the document" if workflow.is_filed else ""
    operation = {
        "op": "set",
        "node": workflow.node.id,
        "path": "definition",
        "value": workflow.with_fields(changes),
    }
    return Fix(title + ending, (operation,))


def redefining(workflow: Workflow, title: str, changes: Mapping[Path, Mapping[str, Any]]) -> tuple[Fix, ...]:
    """The same as a choice of fixes: none while the definition has faults, which a change could only add to."""
    return (redefined(workflow, title, changes),) if workflow.is_valid else ()


def outermost(state: State) -> State:
    """The state itself, or the one of the whole definition that it is in."""
    while state.parent is not None:
        state = state.parent
    return state


def unused_name(workflow: Workflow, wanted: str) -> str:
    """The wanted name of a state, with a number when the definition has it already."""
    taken = {state.name for state in workflow.states}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name
