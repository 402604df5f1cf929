"""This express workflow may take longer than express workflows live, or waits in a way that they cannot.

*Why.* The service ends an express execution after five minutes, wherever it is, and nothing catches that. It refuses
tasks that wait for a job (`.sync`) or for an answer (`.waitForTaskToken`).

*Fix.* Use a standard workflow, or shorten the time-outs and waits on the longest way. Time-outs of tasks, those of the
functions that have none, and waits count, each once; retries and loops do not.

*Example.*

    flow:workflow(type=express, definition=…)     # {"Type": "Wait", "Seconds": 600, "End": true}

*See.* Step Functions developer guide, "Quotas"; "Choosing workflow type".
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from topology.limits import limit
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.condensed import in_order
from topology.rules.base.states import Machine, State, Workflow
from topology.rules.base.telling import listed


def check(view: View) -> Iterable[Finding]:
    most = limit("workflow.execution_express_max_s", view.graph.limits)
    for workflow in view.workflows:
        if not workflow.is_express:
            continue
        waiting = [state.name for state in workflow.tasks if _waits_for_others(state)]
        longest = _longest(view, workflow, workflow.machines[0])
        told = []
        if waiting:
            told.append(f"{listed(waiting)} waits for a job or an answer, which express workflows cannot")
        if longest > most:
            told.append(f"its longest way may take {longest:g} s, and express workflows end after {most:g} s")
        if told:
            standard = {"op": "set", "node": workflow.node.id, "path": "type", "value": "standard"}
            yield RULE.finding(
                f"{workflow.node.id} is express: {', and '.join(told)}. Use a standard workflow.",
                nodes=[workflow.node.id],
                fixes=[Fix("Use a standard workflow", (standard,))],
            )


def _waits_for_others(state: State) -> bool:
    call = state.call
    return call is not None and (call.is_callback or call.is_job)


def _longest(view: View, workflow: Workflow, machine: Machine) -> float:
    """Seconds of the longest way through the machine; what goes in circles counts once."""
    graph: nx.DiGraph[State] = nx.DiGraph()
    graph.add_nodes_from(machine.states.values())
    for state in machine.states.values():
        graph.add_edges_from((state, other) for other in workflow.nexts(state))
    before: dict[State, float] = {}
    for component in in_order(graph, view.steps):
        inside = set(component)
        end = max(before.get(state, 0.0) for state in component) + sum(
            _own(view, workflow, state) for state in component
        )
        before |= dict.fromkeys(component, end)
        for state in component:
            for other in workflow.nexts(state):
                if other not in inside:
                    before[other] = max(before.get(other, 0.0), end)
    return max(before.values(), default=0.0)


def _own(view: View, workflow: Workflow, state: State) -> float:
    if state.type == "Wait":
        return _number(state.fields.get("Seconds")) or 0.0
    if state.type != "Task":
        return max((_longest(view, workflow, machine) for machine in workflow.inner(state)), default=0.0)
    given = _number(state.fields.get("TimeoutSeconds"))
    if given is not None:
        return given
    nodes = [view.graph.nodes[target] for target in state.targets]
    return max((float(node["timeout_s"]) for node in nodes if node.is_set("timeout_s")), default=0.0)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


RULE = Rule("WFL-011", "express-too-long", "error", "reliability", check, __doc__, automatic=True)
