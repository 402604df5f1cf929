"""This express workflow may run an execution twice, and a task of it does its work twice then.

*Why.* An express workflow that nobody waits for is started at least once. A second run charges, writes and sends
again where what it asks does not recognise what it has done already.

*Fix.* Give what the task asks an `idempotency` key, or use a standard workflow, which runs each execution once. Tasks
that only read or delete are left alone, and so is an express workflow that its caller waits for. A task that asks an
outside system itself needs a header as `Idempotency-Key`; one that counts up in a table a `ConditionExpression`.

*Example.*

    orders:bus -delivers-> flow:workflow(type=express, definition=…)    # Pay asks ${pay}
    pay:function -writes-> payments:table

*See.* Step Functions developer guide, "Choosing workflow type" (execution semantics).
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Rule, View
from topology.rules.base.effects import adds_again, effects_of
from topology.rules.base.states import State, Workflow
from topology.rules.base.telling import listed


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        starts = [edge for edge in view.incoming(workflow.node.id) if _is_not_waited_for(edge)]
        if workflow.is_express and starts:
            twice = {state: nodes for state in workflow.tasks if (nodes := _not_idempotent(view, state))}
            direct = [state for state in workflow.tasks if state not in twice and adds_again(state)]
            if twice or direct:
                yield _finding(workflow, starts[0], twice, direct)


def _is_not_waited_for(edge: Edge) -> bool:
    return edge.relation == "delivers" or (edge.relation == "invokes" and edge["wait"] is False)


def _not_idempotent(view: View, state: State) -> list[str]:
    """The functions and services of the task that would change something twice."""
    asked = [view.graph.nodes[target] for target in state.targets]
    open_ones = [node.id for node in asked if node.kind in ("function", "service") and not node["idempotency"]]
    if not open_ones:
        return []
    effects = effects_of(view, state)
    return open_ones if effects.puts or effects.sent else []


def _finding(workflow: Workflow, start: Edge, twice: dict[State, list[str]], direct: list[State]) -> Finding:
    nodes = list(dict.fromkeys(node for found in twice.values() for node in found))
    asked = list(dict.fromkeys([*nodes, *(target for state in direct for target in state.targets)]))
    flow = workflow.node.id
    keys = tuple({"op": "set", "node": node, "path": "idempotency", "value": {"key": "$.id"}} for node in nodes)
    by_key = [Fix(f"Recognise by $.id what {listed(nodes)} has done", keys)] if not direct else []
    why = f"{listed(nodes)} has no idempotency key" if nodes else "its request has no key that tells a second one"
    tasks = listed([state.name for state in (*twice, *direct)])
    return RULE.finding(
        f"{start.source} may start {flow} twice, and {tasks} then does its work twice: {why}. "
        "Give it one, or use a standard workflow.",
        nodes=[flow, *asked],
        edges=[start.id],
        path=[start.source, flow, *asked],
        fixes=[
            Fix("Use a standard workflow", ({"op": "set", "node": flow, "path": "type", "value": "standard"},)),
            *by_key,
        ],
    )


RULE = Rule("WFL-010", "express-with-task-not-idempotent", "error", "reliability", check, __doc__)
