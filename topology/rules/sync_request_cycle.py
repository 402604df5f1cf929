"""Nodes call each other in a circle, and each waits for the next.

*Why.* Every request in the circle holds a slot until the one after it has finished. Under load all slots
are held by requests that wait for a slot: the circle stands still (a deadlock), at the latest with as many
requests in flight as the smallest concurrency on it. Without a stop condition a single request is enough.

*Fix.* Cut the circle: remove the named call, or make that hop asynchronous, through a queue or an event, so
that its sender does not wait.

*Example.*

    orders:service -calls-> stock:service -calls-> orders

*See.* Nygard, "Release It!", chapter on stability antipatterns; Tarjan (1972) for the components.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from topology.rules.base import Edge, Finding, Fix, Rule, View, components, edges_to_cut, short_cycle


def check(view: View) -> Iterable[Finding]:
    for component in components(view.sync, view.steps):
        inside = set(component)
        links = [
            (edge.source, edge.target, edge)
            for node in component
            for edge in view.outgoing(node)
            if edge.target in inside and view.sync.has_edge(edge.source, edge.target, edge.id)
        ]
        cycle = short_cycle(view.sync, component, view.steps)
        cuts = _spared(view, [edge for _, _, edge in edges_to_cut(component, links, view.steps)], links)
        yield _finding(component, cycle, [edge for _, _, edge in links], cuts)


def _spared(view: View, cuts: Sequence[Edge], links: Sequence[tuple[str, str, Edge]]) -> list[Edge]:
    """The cuts; in place of all routes that a gateway has, what calls it: without a route it answers nobody."""
    found: dict[str, Edge] = {}
    for cut in cuts:
        gone = {edge.id for edge in cuts if edge.source == cut.source}
        if cut.relation == "routes" and all(edge.id in gone for edge in view.outgoing(cut.source, "routes")):
            found |= {edge.id: edge for _, target, edge in links if target == cut.source}
        else:
            found[cut.id] = cut
    return list(found.values())


def _finding(component: Sequence[str], cycle: Sequence[str], edges: Sequence[Edge], cuts: Sequence[Edge]) -> Finding:
    circle = [*cycle, cycle[0]]
    hops = {(edge.source, edge.target): edge.id for edge in reversed(edges)}
    named = ", ".join(f"{edge.source} → {edge.target}" for edge in cuts[:3])
    more = f" and {len(cuts) - 3} more" if len(cuts) > 3 else ""
    whole = f" It is part of a tangle of {len(component)} nodes." if len(component) > len(cycle) else ""
    who = "waits for itself" if len(cycle) == 1 else "wait for each other"
    rest = [node for node in component if node not in set(cycle)]
    return RULE.finding(
        f"{' → '.join(circle)} {who}: each holds its slot until the next has answered, so enough requests at "
        f"once stop them all.{whole} Make a hop asynchronous, or cut {named}{more}.",
        nodes=[*cycle, *rest],
        edges=[hops[pair] for pair in pairwise(circle)],
        path=circle,
        fixes=[Fix(f"Cut {named}{more}", tuple({"op": "remove_edge", "id": edge.id} for edge in cuts))],
    )


RULE = Rule("TOP-002", "sync-request-cycle", "error", "reliability", check, __doc__)
