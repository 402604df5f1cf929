"""Nothing can start this: no client, schedule or outside system leads to it.

*Why.* It is deployed, patched and watched, and never runs. Mostly a connection was forgotten, or the one that
started it has been removed.

*Fix.* Connect what starts it, or remove it. What comes from outside this drawing enters by a client, an external
system, a schedule, or a channel with `external_producer`. A service may work of its own accord, and a bucket or
table that nobody here writes to is written from outside. A workflow without a definition may start anything.

*Example.*

    report:function -writes-> reports:table

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Message Endpoint. One search from all entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx as nx

from topology.rules.base import CHANNELS, Finding, Fix, Node, Rule, View
from topology.rules.base.traffic import PRODUCING, has_unread_workflow, is_fed_from_outside

_STARTED = frozenset({"function", "workflow", "queue"})
_ENTRIES = frozenset({"client", "external", "schedule"})
_NAMED_MAX = 3


def check(view: View) -> Iterable[Finding]:
    reached = _reached(view)
    dead = [name for name in view.graph.nodes if name not in reached]
    view.steps.spend(len(view.graph.edges))
    graph: nx.DiGraph[str] = nx.DiGraph(view.cause.subgraph(dead))
    position = {name: index for index, name in enumerate(view.graph.nodes)}
    groups = sorted(
        (sorted(group, key=position.__getitem__) for group in nx.strongly_connected_components(graph)),
        key=lambda group: position[group[0]],
    )
    for group in groups:
        inside = set(group)
        if any(before not in inside for name in group for before in graph.predecessors(name)):
            continue
        started = [name for name in group if view.graph.nodes[name].kind in _STARTED]
        if started and any(view.graph.outgoing(name) or view.graph.incoming(name) for name in group):
            yield _finding(view, started, len(_after(view, graph, group)))


def _reached(view: View) -> set[str]:
    found = {node.id for node in view.graph.nodes.values() if _is_entry(view, node)}
    if has_unread_workflow(view):
        found |= {node.id for node in view.graph.of_kind(*_STARTED) if not view.incoming(node.id)}
    waiting = list(found)
    while waiting:
        for after in view.cause.successors(waiting.pop()):
            view.steps.spend()
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def _is_entry(view: View, node: Node) -> bool:
    """True when something outside of the drawing may begin there, or when another rule tells what is missing."""
    if node.kind in _ENTRIES or node.id in view.references or node.id in view.dead_letter_queues:
        return True
    if len(view.graph.incoming(node.id)) > len(view.incoming(node.id)):
        return True  # an edge that cannot be is told of by its own rule
    if node["function_url"] is not None:
        return True
    if node.kind in ("gateway", "service"):
        return not view.incoming(node.id)
    if node.kind in ("bucket", "table"):
        return bool(node["external_producer"]) or not view.incoming(node.id, "writes", "state", "routes")
    if node.kind in CHANNELS:
        lonely = not view.incoming(node.id, *PRODUCING) and bool(view.outgoing(node.id, "delivers"))
        return is_fed_from_outside(node) or lonely
    return False


def _after(view: View, graph: nx.DiGraph[str], group: Sequence[str]) -> set[str]:
    found = set(group)
    waiting = list(group)
    while waiting:
        for after in graph.successors(waiting.pop()):
            view.steps.spend()
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found - set(group)


def _finding(view: View, group: Sequence[str], more: int) -> Finding:
    named = ", ".join(group[:_NAMED_MAX]) + (f" and {len(group) - _NAMED_MAX} more" if len(group) > _NAMED_MAX else "")
    only = " It starts only itself." if len(group) == 1 else " They start only each other." if len(group) > 1 else ""
    starts_itself = any(view.cause.has_edge(name, name) for name in group) or len(group) > 1
    rest = f" With it, {more} more {'stands' if more == 1 else 'stand'} still." if more else ""
    fixes = [
        Fix(
            f"{name} is filled from outside", ({"op": "set", "node": name, "path": "external_producer", "value": True},)
        )
        for name in group
        if view.graph.nodes[name].kind == "queue"
    ]
    return RULE.finding(
        f"Nothing can start {named}: no client, schedule or outside system leads there."
        f"{only if starts_itself else ''}{rest} Connect what starts it, or remove it.",
        nodes=group,
        fixes=fixes[:1],
    )


RULE = Rule("TOP-004", "unreachable-compute", "warning", "cost", check, __doc__)
