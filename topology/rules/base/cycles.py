"""Cycles without listing them: components, one short cycle of each, and the edges to cut.

Components are Tarjan's (linear). A short cycle is searched from at most 64 nodes of a component by
breadth, so it costs at most 64 times the edges of the component. The edges to cut are a feedback arc set
by the greedy heuristic of Eades, Lin and Smyth (1993), linear with buckets. Nothing here enumerates
cycles.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from topology.rules.base.steps import Steps
from topology.rules.base.strong import strong

N = TypeVar("N", bound=Hashable)
STARTS = 64


class Directed(Protocol[N]):
    """What is asked of a graph here; those of networkx have it, and `Loops`."""

    def __iter__(self) -> Iterator[N]: ...
    def number_of_nodes(self) -> int: ...
    def number_of_edges(self) -> int: ...
    def has_edge(self, u: N, v: N, /) -> bool: ...
    def successors(self, n: N, /) -> Iterable[N]: ...


def components(graph: Directed[N], steps: Steps) -> list[list[N]]:
    """The strongly connected components that hold a cycle, each in the order of the graph's nodes."""
    steps.spend(graph.number_of_nodes() + graph.number_of_edges())
    position = {node: index for index, node in enumerate(graph)}
    found = [
        sorted(component, key=position.__getitem__)
        for component in strong({node: graph.successors(node) for node in graph})
        if len(component) > 1 or graph.has_edge(component[0], component[0])
    ]
    return sorted(found, key=lambda component: position[component[0]])


def short_cycle(graph: Directed[N], component: Sequence[N], steps: Steps) -> list[N]:
    """A shortest cycle through one of the busiest nodes of the component; it names its first node once."""
    inside = set(component)
    for node in component:
        if graph.has_edge(node, node):
            return [node]
    after = {node: [other for other in graph.successors(node) if other in inside] for node in component}
    before: dict[N, int] = dict.fromkeys(component, 0)
    for others in after.values():
        for other in others:
            before[other] += 1
    busiest = sorted(component, key=lambda node: -len(after[node]) * before[node])[:STARTS]
    best: list[N] = []
    for start in busiest:
        cycle = _cycle_through(start, after, len(best), steps)
        if cycle and (not best or len(cycle) < len(best)):
            best = cycle
            if len(best) == 2:
                break
    first = min(range(len(best)), key=lambda index: component.index(best[index]))
    return best[first:] + best[:first]


def _cycle_through(start: N, after: Mapping[N, Sequence[N]], limit: int, steps: Steps) -> list[N]:
    """The shortest cycle through start, or nothing when none is shorter than the limit (0: no limit)."""
    parents: dict[N, N] = {}
    ring = [start]
    length = 1
    while ring and (not limit or length < limit):
        outer: list[N] = []
        for node in ring:
            for other in after[node]:
                steps.spend()
                if other == start:
                    return _way(start, node, parents)
                if other not in parents:
                    parents[other] = node
                    outer.append(other)
        ring, length = outer, length + 1
    return []


def _way(start: N, end: N, parents: Mapping[N, N]) -> list[N]:
    way = [end]
    while way[-1] != start:
        way.append(parents[way[-1]])
    return way[::-1]


def edges_to_cut(component: Sequence[N], links: Iterable[tuple[N, N, Any]], steps: Steps) -> list[tuple[N, N, Any]]:
    """Links without which the component has no cycle: those that go back in a good order of its nodes."""
    all_links = list(links)
    place = {node: index for index, node in enumerate(_order(component, all_links, steps))}
    return [link for link in all_links if place[link[0]] >= place[link[1]]]


def _order(component: Sequence[N], links: Sequence[tuple[N, N, Any]], steps: Steps) -> list[N]:
    """An order with few links that go back: sources first, sinks last, else the most outgoing first."""
    after: dict[N, list[N]] = {node: [] for node in component}
    before: dict[N, list[N]] = {node: [] for node in component}
    for source, target, _ in links:
        if source != target:
            after[source].append(target)
            before[target].append(source)
    out = {node: len(others) for node, others in after.items()}
    into = {node: len(others) for node, others in before.items()}
    buckets: dict[int, dict[N, None]] = {}
    for node in component:
        buckets.setdefault(out[node] - into[node], {})[node] = None
    left = dict.fromkeys(component)
    sources = [node for node in component if not into[node]]
    sinks = [node for node in component if not out[node]]
    head: list[N] = []
    tail: list[N] = []

    def take(node: N) -> None:
        del left[node]
        del buckets[out[node] - into[node]][node]
        for others, degree, ends in ((after[node], into, sources), (before[node], out, sinks)):
            for other in others:
                steps.spend()
                if other in left:
                    del buckets[out[other] - into[other]][other]
                    degree[other] -= 1
                    buckets.setdefault(out[other] - into[other], {})[other] = None
                    if not degree[other]:
                        ends.append(other)

    while left:
        if sinks:
            node = sinks.pop()
            if node in left:
                take(node)
                tail.append(node)
        elif sources:
            node = sources.pop()
            if node in left:
                take(node)
                head.append(node)
        else:
            steps.spend(len(buckets))
            node = next(iter(buckets[max(score for score, nodes in buckets.items() if nodes)]))
            take(node)
            head.append(node)
    return head + tail[::-1]
