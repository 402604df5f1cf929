"""Somebody waits for an answer that goes through two queues.

*Why.* The request holds its caller and its slot while it waits for a message that may come late, twice, or to
another instance; every wait for it is lost when the instance ends. It has the price of both ways: the coupling of a
call and the delay of queues.

*Fix.* Call directly where the answer is needed at once. Where it takes long, answer at once and let the caller ask
for the state, or let a workflow wait with a task token, which holds nothing.

*Example.*

    api:gateway -routes-> quote:function -sends-> asked:queue -> price:function
    price -sends-> answered:queue -> quote

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Request-Reply, Correlation Identifier.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from topology.rules.base import COMPUTE, Finding, Rule, View, components


def check(view: View) -> Iterable[Finding]:
    asked = [node.id for node in view.graph.of_kind(*sorted(COMPUTE)) if _is_candidate(view, node.id)]
    if not asked:
        return
    inside: dict[str, set[str]] = {}
    for component in components(view.cause, view.steps):
        members = set(component)
        inside |= {name: members for name in component}
    for name in asked:
        way = _way_back(view, name, inside.get(name, set()))
        if way:
            yield _finding(view, way)


def _is_candidate(view: View, name: str) -> bool:
    """True when somebody waits for it, and it both sends to a queue and reads from one."""
    incoming = view.incoming(name)
    return (
        any(view.is_waited_for(edge) for edge in incoming)
        and any(edge.relation == "delivers" and view.source(edge).kind == "queue" for edge in incoming)
        and bool(view.outgoing(name, "sends"))
    )


def _way_back(view: View, name: str, inside: set[str]) -> Sequence[str]:
    """A shortest way from a queue that the node sends to, over others, to another queue that it reads."""
    parents: dict[str, str] = {edge.target: name for edge in view.outgoing(name, "sends") if edge.target in inside}
    waiting = deque(parents)
    while waiting:
        at = waiting.popleft()
        for edge in view.outgoing(at):
            view.steps.spend()
            if not view.cause.has_edge(at, edge.target, edge.id):
                continue
            if edge.target == name:
                if view.graph.nodes[at].kind == "queue" and parents[at] != name:
                    return _from(parents, name, at)
            elif edge.target in inside and edge.target not in parents:
                parents[edge.target] = at
                waiting.append(edge.target)
    return ()


def _from(parents: dict[str, str], name: str, at: str) -> list[str]:
    way = [name, at]
    while at != name:
        at = parents[at]
        way.append(at)
    return way[::-1]


def _finding(view: View, way: Sequence[str]) -> Finding:
    name, asked, answered = way[0], way[1], way[-2]
    waits = next(edge for edge in view.incoming(name) if view.is_waited_for(edge))
    return RULE.finding(
        f"{waits.source} waits for {name}, which asks over {asked} and gets its answer over {answered}. Call directly, "
        "answer at once and let the caller ask again, or let a workflow wait with a task token.",
        nodes=[name, asked, answered],
        path=way,
    )


RULE = Rule("TOP-016", "queue-used-as-request-reply", "warning", "performance", check, __doc__)
