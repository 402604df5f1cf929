"""States of this workflow lead back to each other, without a wait and without a count that ends it.

*Why.* Each round adds events to the history of the execution, and after 25,000 of them the service ends it as failed.
Until then every transition is paid for.

*Fix.* Let a Choice leave the loop when a counter has reached its limit, and put a Wait state into a loop that polls.
A loop that waits, that counts, or that asks whether there is more to do, is not reported.

*Example.*

    job:workflow(definition={"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}})

*See.* Step Functions developer guide, "Quotas" (25,000 entries in the execution history).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from topology.limits import limit
from topology.rules.base import Finding, Rule, View, components, short_cycle
from topology.rules.base.states import State, Workflow

_COUNTING = ("Numeric", "Timestamp", "IsPresent", "IsNull")
_COUNTING_TEXT = ("<", ">", "$exists", "$count")


def check(view: View) -> Iterable[Finding]:
    most = limit("workflow.history_events_max", view.graph.limits)
    for workflow in view.workflows:
        graph: nx.DiGraph[State] = nx.DiGraph()
        graph.add_nodes_from(workflow.states)
        for state in workflow.states:
            graph.add_edges_from((state, other) for other in (*workflow.nexts(state), *workflow.caught_in(state)))
        endless = [loop for loop in components(graph, view.steps) if not _has_end(workflow, loop)]
        if endless:
            names = [state.name for state in short_cycle(graph, endless[0], view.steps)]
            more = f" (and {len(endless) - 1} more such loops)" if len(endless) > 1 else ""
            yield RULE.finding(
                f"{' → '.join([*names, names[0]])} in {workflow.node.id} runs without a wait and without a count that "
                f"ends it{more}: {most:,.0f} history events end the execution as failed. Leave the loop by a Choice "
                "on a counter, or wait in it.",
                nodes=[workflow.node.id],
            )


def _has_end(workflow: Workflow, loop: list[State]) -> bool:
    inside = set(loop)
    if any(_waits(workflow, state) for state in loop):
        return True
    return any(
        state.type == "Choice"
        and not inside.issuperset(workflow.nexts(state))
        and any(_counts(entry) for entry in state.entries("Choices"))
        for state in loop
    )


def _waits(workflow: Workflow, state: State) -> bool:
    """Whether the state takes its time: a Wait that is not of 0 s, a job, an answer of somebody, also inside of it."""
    call = state.call
    if (state.type == "Wait" and state.fields.get("Seconds") != 0) or (
        call is not None and (call.is_callback or call.is_job)
    ):
        return True
    return any(_waits(workflow, inner) for machine in workflow.inner(state) for inner in machine.states.values())


def _counts(test: Any) -> bool:
    """Whether a test of a Choice compares an amount or a time, or asks whether something is left."""
    if isinstance(test, Mapping):
        condition = test.get("Condition")
        if isinstance(condition, str):
            return any(sign in condition for sign in _COUNTING_TEXT)
        return any(name.startswith(_COUNTING) or _counts(part) for name, part in test.items())
    return isinstance(test, list | tuple) and any(_counts(part) for part in test)


RULE = Rule("WFL-003", "endless-state-loop", "error", "cost", check, __doc__)
