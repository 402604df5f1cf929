"""What this node emits starts it again: the events go round for ever.

*Why.* Every message makes at least one more. Nobody waits, so nothing stops it: it uses up all
concurrency and a month's budget in hours. AWS stops loops of functions, queues and topics after 16
rounds, and never those over a bus or a table.

*Fix.* Cut the loop: emit to another channel, or filter so that the loop's own events cannot pass. A loop
counts only if an event emitted on it can pass every filter on it. That is decided from `detail_type`, the
source and `attributes`: if it certainly passes, it is an error; if the drawing does not tell, or fewer
events come out of a round than go in, a warning; if a filter certainly refuses, there is no loop.

*Example.*

    jobs:queue -> worker:function -sends-> jobs

*See.* Lambda developer guide, "Recursive loop detection". Components by Tarjan over the emissions of each
channel; what a round multiplies is the spectral radius of the loop, by power iteration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from topology.kinds import RELATIONS
from topology.rules.base import Edge, Finding, Fix, Rule, Severity, View, components, edges_to_cut
from topology.rules.base.emissions import (
    CARRIERS,
    Link,
    Loops,
    State,
    by_source,
    certain,
    emissions,
    gain,
    growth,
    is_storm,
    links_inside,
    times,
    way_round,
)

_EXAMPLES = 8


def check(view: View) -> Iterable[Finding]:
    graph, sure = view.once(emissions), view.once(certain)
    reported: set[State] = set()
    for component in components(sure, view.steps):
        links = links_inside(sure, component)
        if _is_loop(view, links):
            reported.update(component)
            if _multiplies(view, component, links):
                yield _finding(view, component, links, "error", "starts it again, for ever")
            elif not is_storm(growth(sure, component, links, view.steps)):  # a storm is REL-026's
                yield _finding(view, component, links, "warning", "starts it again, a few rounds each time")
    for component in components(graph, view.steps):
        links = links_inside(graph, component)
        if _is_loop(view, links) and not reported.intersection(component):
            yield _finding(view, component, links, "warning", "may start it again; no filter rules it out")


def _is_loop(view: View, links: Iterable[Link]) -> bool:
    """True when somewhere on it nobody waits; a circle of calls is a cycle of requests, not of events."""
    return any(not view.is_waited_for(link.edge) for link in links)


def _multiplies(view: View, component: Sequence[State], links: Sequence[Link]) -> bool:
    """True when a round makes at least as many events as went in."""
    return all(times(link.edge) >= 1 for link in links) or gain(component, links, view.steps) >= 1 - 1e-6


def _finding(view: View, component: Sequence[State], links: Sequence[Link], severity: Severity, effect: str) -> Finding:
    cuts = _cuts(view, component, links)
    round_trip = _example(view, links, cuts)
    circle = [round_trip[0].source.node, *(link.target.node for link in round_trip)]
    others = list(dict.fromkeys(state.node for state in component if state.node not in circle))
    named = ", ".join(f"{edge.source} → {edge.target}" for edge in cuts[:3])
    more = f" and {len(cuts) - 3} more" if len(cuts) > 3 else ""
    whole = f" It is part of a tangle of {len(set(circle)) + len(others)} nodes." if others else ""
    fix = Fix(f"Cut {named}{more}", tuple({"op": "remove_edge", "id": edge.id} for edge in cuts))
    return RULE.finding(
        f"What {circle[0]} emits {effect}: {' → '.join(circle)}.{whole} Cut {named}{more}, or filter so that "
        "its own events cannot pass.",
        nodes=[*dict.fromkeys(circle), *others],
        edges=[link.edge.id for link in round_trip],
        path=circle,
        severity=severity,
        fixes=[fix] if all(map(_is_expendable, cuts)) else [],
    )


def _is_expendable(edge: Edge) -> bool:
    """False for an edge that keeps what failed, or that no document writes: it stands in a definition."""
    return edge.relation != "on_failure" and not edge["dead_letter"] and RELATIONS[edge.relation].written


def _cuts(view: View, component: Sequence[State], links: Sequence[Link]) -> list[Edge]:
    """The edges to cut: emissions rather than deliveries, because a delivery serves other messages too.

    So the channels are drawn together first: a link leads from who emits to whoever gets it.
    """
    workers = [state for state in component if view.graph.nodes[state.node].kind not in CARRIERS]
    hops = list(_hops(view, workers, links))
    cuts = {link.edge.id: link.edge for _, _, link in edges_to_cut(workers, hops, view.steps)}
    rest = Loops((), (link for link in links if link.edge.id not in cuts))
    for ring in components(rest, view.steps):  # of channels alone: a bus that feeds a bus that feeds it
        triples = [(link.source, link.target, link) for link in links_inside(rest, ring)]
        cuts |= {link.edge.id: link.edge for _, _, link in edges_to_cut(ring, triples, view.steps)}
    return list(cuts.values())


def _hops(view: View, workers: Sequence[State], links: Sequence[Link]) -> Iterator[tuple[State, State, Link]]:
    after: dict[State, list[State]] = {}
    for link in links:
        after.setdefault(link.source, []).append(link.target)
    is_worker = set(workers)
    receivers: dict[State, list[State]] = {}
    for link in links:
        if link.source not in is_worker:
            continue
        if link.target not in receivers:
            receivers[link.target] = _receivers(view, link.target, after, is_worker)
        for receiver in receivers[link.target]:
            view.steps.spend()
            yield link.source, receiver, link


def _receivers(view: View, start: State, after: dict[State, list[State]], is_worker: set[State]) -> list[State]:
    """The workers reached from a state without passing through another worker."""
    found: dict[State, None] = {}
    seen = {start}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state in is_worker:
            found[state] = None
            continue
        for other in after.get(state, ()):
            view.steps.spend()
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return list(found)


def _example(view: View, links: Sequence[Link], cuts: Sequence[Edge]) -> list[Link]:
    """A short way round that nobody waits for all of: a shortest one through one of the edges to cut."""
    after = by_source(links)
    cut = {edge.id for edge in cuts}
    free = [link for link in links if not view.is_waited_for(link.edge)]
    starts = [link for link in free if link.edge.id in cut][:_EXAMPLES] or free[:1]
    return min((way_round(view, start, after) for start in starts), key=len)


RULE = Rule("REL-025", "recursive-event-loop", "error", "cost", check, __doc__)
