"""This function only hands on what it gets, and the two ends can be joined directly.

*Why.* It costs money, time and a place to fail for each message, and its code, runtime and rights must be kept up.
The services do the same by themselves: a route to a queue, a rule to a topic, a pipe from a queue to a bus.

*Fix.* Join the ends and remove the function. It is told only of a function that says `transform: none`.

*Example.*

    api:gateway -routes-> forward:function(transform=none) -sends-> orders:queue

*See.* AWS Well-Architected Serverless Lens, cost: direct integrations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.graph import thaw
from topology.kinds import connection, refusal_between
from topology.rules.base import Edge, Finding, Fix, Node, Rule, View

_HANDED_ON = ("sends", "publishes", "invokes", "writes", "calls")
_FAILED = ("dead_letters", "on_failure")


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        if function["transform"] != "none" or function.id in view.references:
            continue
        incoming = view.graph.incoming(function.id)
        outgoing = [edge for edge in view.graph.outgoing(function.id) if edge.relation not in _FAILED]
        if len(incoming) != 1 or len(outgoing) != 1 or outgoing[0].relation not in _HANDED_ON:
            continue
        comes, goes = incoming[0], outgoing[0]
        if comes.relation in ("routes", "delivers") and _can_join(view, comes, goes):
            yield _finding(view, function, comes, goes)


def _can_join(view: View, comes: Edge, goes: Edge) -> bool:
    source, target = view.source(comes), view.target(goes)
    there = any(edge.relation == comes.relation for edge in view.graph.outgoing(source.id) if edge.target == target.id)
    return source.id != target.id and not there and not refusal_between(source, comes.relation, target)


def _finding(view: View, function: Node, comes: Edge, goes: Edge) -> Finding:
    source, target = view.source(comes), view.target(goes)
    legal = connection(source.kind, comes.relation, target.kind)
    assert legal is not None, "The pair was found legal before."
    allowed = {field.name for field in legal.fields}
    fields: dict[str, Any] = {name: thaw(value) for name, value in comes.fields.items() if name in allowed}
    return RULE.finding(
        f"{function.id} hands on what {source.id} brings to {target.id} unchanged. Join {source.id} and {target.id} "
        f"directly, and remove {function.id}.",
        nodes=[function.id, source.id, target.id],
        edges=[comes.id, goes.id],
        path=[source.id, function.id, target.id],
        fixes=[
            Fix(
                f"Join {source.id} and {target.id}",
                (
                    {"op": "remove_node", "id": function.id},
                    {
                        "op": "add_edge",
                        "source": source.id,
                        "target": target.id,
                        "relation": comes.relation,
                        "fields": fields,
                    },
                ),
            )
        ],
    )


RULE = Rule("TOP-021", "pass-through-function", "info", "cost", check, __doc__, automatic=True)
