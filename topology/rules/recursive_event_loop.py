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

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from topology.kinds import RELATIONS
from topology.rules.base import (
    CHANNELS,
    Edge,
    Finding,
    Fix,
    Node,
    Rule,
    Severity,
    Verdict,
    View,
    components,
    edges_to_cut,
    passes,
)

_CARRIERS = CHANNELS | {"table", "bucket"}
_ROUNDS = 50
_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class _State:
    """A node; for a channel also what is known of the message in it, so that filters can be asked."""

    node: str
    message: Hashable = None


@dataclass(frozen=True, slots=True)
class _Link:
    source: _State
    target: _State
    edge: Edge
    certain: bool


Loops = nx.MultiDiGraph  # of _State; each edge carries its _Link as `link`


def check(view: View) -> Iterable[Finding]:
    graph = _Emissions(view).graph
    sure: Loops[_State] = nx.MultiDiGraph()
    sure.add_nodes_from(graph)
    sure.add_edges_from((s, t, data) for s, t, data in graph.edges(data=True) if data["link"].certain)
    reported: set[_State] = set()
    for component in components(sure, view.steps):
        links = _links(sure, component)
        if _is_loop(view, links):
            reported.update(component)
            if _multiplies(view, component, links):
                yield _finding(view, component, links, "error", "starts it again, for ever")
            else:
                yield _finding(view, component, links, "warning", "starts it again, a few rounds each time")
    for component in components(graph, view.steps):
        links = _links(graph, component)
        if _is_loop(view, links) and not reported.intersection(component):
            yield _finding(view, component, links, "warning", "may start it again; no filter rules it out")


class _Emissions:
    """What causes what, with each channel split by what is known of the messages in it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.graph: Loops[_State] = nx.MultiDiGraph()
        self.graph.add_nodes_from(map(_State, view.graph.nodes))
        self._waiting: deque[tuple[_State, Edge | None]] = deque()
        self._known: set[_State] = set()
        for edge in view.edges():
            if self._is_emission(edge):
                verdict = None if edge.relation == "on_failure" else True
                self._lead(_State(edge.source), edge, verdict, edge)
        while self._waiting:
            state, emission = self._waiting.popleft()
            channel = view.graph.nodes[state.node]
            for edge in view.outgoing(state.node, "delivers"):
                view.steps.spend()
                verdict = passes(emission, channel, edge)
                if verdict is not False:
                    onward = emission if channel.kind == view.target(edge).kind else None
                    self._lead(state, edge, verdict, onward)

    def _is_emission(self, edge: Edge) -> bool:
        """What an outside system does after a call is its own affair, so nothing is caused through it."""
        kind = self.view.source(edge).kind
        return edge.relation != "delivers" and kind != "external" and self.view.is_caused(edge)

    def _lead(self, source: _State, edge: Edge, verdict: Verdict, emission: Edge | None) -> None:
        """Links the source with what the edge leads to; a channel is looked into when it is new."""
        self.view.steps.spend()
        channel = self.view.target(edge)
        carries = channel.kind in _CARRIERS
        target = _State(channel.id, _message(channel, emission) if carries else None)
        self.graph.add_edge(source, target, link=_Link(source, target, edge, verdict is True))
        if carries and target not in self._known:
            self._known.add(target)
            self._waiting.append((target, emission))


def _message(channel: Node, emission: Edge | None) -> Hashable:
    """What the filters of the channel may see of a message; two that look alike share a state."""
    if emission is None:
        return None
    if channel.kind == "bus":
        return (emission.source, emission.relation, emission["detail_type"])
    if channel.kind == "bucket":
        return (emission.relation, emission["key"], emission["operation"])
    return repr(emission["attributes"]) if channel.kind == "topic" else None


def _links(graph: Loops[_State], component: Sequence[_State]) -> list[_Link]:
    inside = set(component)
    edges: Iterable[tuple[_State, _State, _Link]] = graph.out_edges(component, data="link")
    return [link for _, target, link in edges if target in inside]


def _is_loop(view: View, links: Iterable[_Link]) -> bool:
    """True when somewhere on it nobody waits; a circle of calls is a cycle of requests, not of events."""
    return any(not view.is_waited_for(link.edge) for link in links)


def _multiplies(view: View, component: Sequence[_State], links: Sequence[_Link]) -> bool:
    """True when a round makes at least as many events as went in: the spectral radius is 1 or more.

    Power iteration on 1 + M, which converges also where M is periodic: its radius is that of M, and 1 more.
    """
    often = [(link.source, link.target, _times(link.edge)) for link in links]
    if all(times >= 1 for _, _, times in often):
        return True
    amount, growth = dict.fromkeys(component, 1.0), 0.0
    for _ in range(_ROUNDS):
        view.steps.spend(len(often))
        after = dict(amount)
        for source, target, times in often:
            after[target] += amount[source] * times
        growth = sum(after.values()) / sum(amount.values())
        amount = {state: value / growth for state, value in after.items()}
    return growth >= 2 - 1e-6


def _times(edge: Edge) -> float:
    times: Any = edge["per_invocation"]
    return 1.0 if times is None else float(times)


def _finding(
    view: View, component: Sequence[_State], links: Sequence[_Link], severity: Severity, effect: str
) -> Finding:
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


def _cuts(view: View, component: Sequence[_State], links: Sequence[_Link]) -> list[Edge]:
    """The edges to cut: emissions rather than deliveries, because a delivery serves other messages too.

    So the channels are drawn together first: a link leads from who emits to whoever gets it.
    """
    workers = [state for state in component if view.graph.nodes[state.node].kind not in _CARRIERS]
    hops = list(_hops(view, workers, links))
    cuts = {link.edge.id: link.edge for _, _, link in edges_to_cut(workers, hops, view.steps)}
    rest: Loops[_State] = nx.MultiDiGraph()
    rest.add_edges_from((link.source, link.target, {"link": link}) for link in links if link.edge.id not in cuts)
    for ring in components(rest, view.steps):  # of channels alone: a bus that feeds a bus that feeds it
        triples = [(link.source, link.target, link) for link in _links(rest, ring)]
        cuts |= {link.edge.id: link.edge for _, _, link in edges_to_cut(ring, triples, view.steps)}
    return list(cuts.values())


def _hops(view: View, workers: Sequence[_State], links: Sequence[_Link]) -> Iterator[tuple[_State, _State, _Link]]:
    after: dict[_State, list[_State]] = {}
    for link in links:
        after.setdefault(link.source, []).append(link.target)
    is_worker = set(workers)
    receivers: dict[_State, list[_State]] = {}
    for link in links:
        if link.source not in is_worker:
            continue
        if link.target not in receivers:
            receivers[link.target] = _receivers(view, link.target, after, is_worker)
        for receiver in receivers[link.target]:
            view.steps.spend()
            yield link.source, receiver, link


def _receivers(view: View, start: _State, after: dict[_State, list[_State]], is_worker: set[_State]) -> list[_State]:
    """The workers reached from a state without passing through another worker."""
    found: dict[_State, None] = {}
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


def _example(view: View, links: Sequence[_Link], cuts: Sequence[Edge]) -> list[_Link]:
    """A short way round that nobody waits for all of: a shortest one through one of the edges to cut."""
    after: dict[_State, list[_Link]] = {}
    for link in links:
        after.setdefault(link.source, []).append(link)
    cut = {edge.id for edge in cuts}
    free = [link for link in links if not view.is_waited_for(link.edge)]
    starts = [link for link in free if link.edge.id in cut][:_EXAMPLES] or free[:1]
    return min((_way_round(view, start, after) for start in starts), key=len)


def _way_round(view: View, start: _Link, after: dict[_State, list[_Link]]) -> list[_Link]:
    parents: dict[_State, _Link] = {}
    waiting = deque([start.target])
    while waiting and start.source not in parents and start.target != start.source:
        for link in after[waiting.popleft()]:
            view.steps.spend()
            if link.target not in parents:
                parents[link.target] = link
                waiting.append(link.target)
    way: list[_Link] = []
    state = start.source
    while state != start.target:
        way.append(parents[state])
        state = parents[state].source
    return [start, *way[::-1]]


RULE = Rule("REL-025", "recursive-event-loop", "error", "cost", check, __doc__)
