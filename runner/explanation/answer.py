"""The answer: how far it came in the drawing, and what stopped it there."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.explanation.causes import stop_of
from runner.explanation.story import Seen, Story
from runner.explanation.values import Stop, moment
from runner.trace import Op
from topology.graph import Edge, Graph

STOPS_MAX = 8
SOFT = ("not-sent", "not-needed", "unrecorded")
"""Causes that explain less than any other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`path` are the nodes and edges from where it began to where it stopped, the edge that it did not pass included.

    The first of `stops` explains most; there is none where the node was reached.
    """

    node: str
    reached: bool
    sentence: str
    stops: tuple[Stop, ...]
    nodes: tuple[str, ...]
    edges: tuple[str, ...]


def explain(story: Story, node: str) -> Answer:
    """Why what the story tells did not reach the node, or when it did."""
    graph, start = story.graph, story.start or node
    arrived = story.reached.get(node)
    if arrived is not None:
        nodes, edges = way(story, start, node)
        return Answer(node, True, f"It did reach {node}, at {moment(arrived.t_us)}.", (), nodes, edges)
    far = distances(graph, node)
    frontier = [
        edge
        for edge in graph.edges.values()
        if edge.source in story.reached and edge.target in far and edge.target not in story.reached
    ]
    if not frontier:
        return _no_path(story, start, node)
    stops = sorted(
        ((stop_of(story, edge), edge) for edge in frontier),
        key=lambda one: (one[0].cause in SOFT, far[one[1].target], -(one[0].t_us or 0)),
    )
    first, edge = stops[0]
    nodes, edges = way(story, start, edge.source)
    told = tuple(stop for stop, _ in stops[:STOPS_MAX])
    return Answer(node, False, first.sentence, told, nodes, (*edges, edge.id))


def _no_path(story: Story, start: str, node: str) -> Answer:
    denied = _denied(story, node)
    if denied is not None:
        nodes, edges = way(story, start, denied.node)
        return Answer(node, False, denied.sentence, (denied,), nodes, edges)
    named = next(
        (edge for edge in story.graph.edges.values() if edge.source in story.reached and _names(edge, node)), None
    )
    if named is not None:
        nodes, edges = way(story, start, named.source)
        text = f"Only what {named.source} → {named.target} gives up goes to {node}, and it gave nothing up."
        return Answer(node, False, text, (Stop("not-needed", text, named.source, named.id),), nodes, (*edges, named.id))
    sentence = f"No path in the drawing leads from {start} to {node}."
    return Answer(node, False, sentence, (Stop("no-path", sentence, start),), (start,), ())


def _names(edge: Edge, node: str) -> bool:
    """Whether a field of the edge names the node, as the place for what fails."""
    return any(value == node for value in edge.fields.values())


def _denied(story: Story, node: str) -> Stop | None:
    """A handler called the node without an edge to it, and was refused."""
    for row in story.rows:
        called: Any = story.payloads.get(row.message)
        is_refused = row.op == Op.SDK and row.edge is None and row.value >= 400
        if is_refused and isinstance(called, Mapping) and node in str(called):
            return _permission(row, node, str(called.get("call", "the call")))
    return None


def _permission(row: Seen, node: str, call: str) -> Stop:
    text = (
        f"{row.node} called {node} ({call}) at {moment(row.t_us)} and was refused with {row.value}: no edge between "
        "them gives the permission."
    )
    return Stop("permission", text, row.node or "", None, row.t_us, row.message, row.seq, row.value)


def distances(graph: Graph, node: str) -> dict[str, int]:
    """How many edges each node that leads to `node` is away from it."""
    found = {node: 0}
    line = deque([node])
    incoming: dict[str, list[Edge]] = {}
    for edge in graph.edges.values():
        incoming.setdefault(edge.target, []).append(edge)
    while line:
        at = line.popleft()
        for edge in incoming.get(at, ()):
            if edge.source not in found:
                found[edge.source] = found[at] + 1
                line.append(edge.source)
    return found


def way(story: Story, start: str, end: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The shortest way over nodes that were reached; only the end where there is none."""
    came: dict[str, Edge | None] = {start: None}
    line = deque([start])
    outgoing: dict[str, list[Edge]] = {}
    for edge in story.graph.edges.values():
        if edge.target in story.reached:
            outgoing.setdefault(edge.source, []).append(edge)
    while line:
        at = line.popleft()
        for edge in outgoing.get(at, ()):
            if edge.target not in came:
                came[edge.target] = edge
                line.append(edge.target)
    nodes, edges, node = [end], [], end
    while (passed := came.get(node)) is not None:
        edges.append(passed.id)
        node = passed.source
        nodes.append(node)
    return tuple(reversed(nodes)), tuple(reversed(edges))
