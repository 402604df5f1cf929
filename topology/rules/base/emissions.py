"""What causes what, with each channel split by what is known of the messages in it, so that filters can be asked.

A loop, a storm and a fan-out are all seen on this one graph: each link is an edge that something goes over,
`certain` when every filter on it lets the message pass.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from topology.graph import Edge, Node
from topology.rules.base.cycles import short_cycle
from topology.rules.base.filters import passes
from topology.rules.base.scalars import Verdict
from topology.rules.base.steps import Steps
from topology.rules.base.view import CHANNELS, Settled, View

CARRIERS = CHANNELS | {"table", "bucket"}
_ROUNDS = 50


class State(NamedTuple):
    """A node; for a channel also what is known of the message in it, so that filters can be asked."""

    node: str
    message: Hashable = None


class Link(NamedTuple):
    source: State
    target: State
    edge: Edge
    certain: bool


class Loops(Settled):
    """Links by the state that they start at; states in the order in which they were added."""

    def __init__(self, states: Iterable[State] = (), links: Iterable[Link] = ()) -> None:
        self.after: dict[State, list[Link]] = {state: [] for state in states}
        for link in links:
            self.add(link)

    def add(self, link: Link) -> None:
        self.after.setdefault(link.source, []).append(link)
        self.after.setdefault(link.target, [])

    @property
    def outcome(self) -> Any:
        return list(self.after.items())

    def __iter__(self) -> Iterator[State]:
        return iter(self.after)

    def links(self) -> Iterator[Link]:
        """All of them, by their states."""
        for links in self.after.values():
            yield from links

    def only(self, wanted: Callable[[Link], bool]) -> Loops:
        """All states, and of the links those that are wanted."""
        return Loops(self.after, filter(wanted, self.links()))

    def number_of_nodes(self) -> int:
        return len(self.after)

    def number_of_edges(self) -> int:
        return sum(map(len, self.after.values()))

    def has_edge(self, source: State, target: State) -> bool:
        return any(link.target == target for link in self.after[source])

    def successors(self, state: State) -> Iterable[State]:
        """Where links of the state lead, each once."""
        return dict.fromkeys(link.target for link in self.after[state])


class Emissions:
    """What causes what, with each channel split by what is known of the messages in it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.graph = Loops(map(State, view.graph.nodes))
        self._waiting: deque[tuple[State, Edge | None]] = deque()
        self._known: set[State] = set()
        for edge in view.edges():
            if self._is_emission(edge):
                verdict = None if edge.relation == "on_failure" else True
                self._lead(State(edge.source), edge, verdict, edge)
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

    def _lead(self, source: State, edge: Edge, verdict: Verdict, emission: Edge | None) -> None:
        """Links the source with what the edge leads to; a channel is looked into when it is new."""
        self.view.steps.spend()
        channel = self.view.target(edge)
        carries = channel.kind in CARRIERS
        target = State(channel.id, _message(channel, emission) if carries else None)
        self.graph.add(Link(source, target, edge, verdict is True))
        if carries and target not in self._known:
            self._known.add(target)
            self._waiting.append((target, emission))


def _message(channel: Node, emission: Edge | None) -> Hashable:
    """What the filters of the channel may see of a message; two that look alike share a state."""
    if emission is None:
        return None
    if channel.kind == "bus":
        told = emission["events"] if emission.relation == "delivers" else emission["body"]
        return (emission.source, emission.relation, emission["detail_type"], repr(told))
    if channel.kind == "bucket":
        return (emission.relation, emission["key"], emission["operation"])
    if channel.kind == "table":
        return (emission.relation, emission["operation"])
    return (emission.relation, repr(emission["attributes"]), repr(emission["body"]))


def emissions(view: View) -> Loops:
    """The graph of all links; for `view.once`, so nobody may change it."""
    return Emissions(view).graph


def certain(view: View) -> Loops:
    """The graph of the links that every filter lets pass; for `view.once`, so nobody may change it."""
    return view.once(emissions).only(lambda link: link.certain)


def links_inside(graph: Loops, component: Sequence[State]) -> list[Link]:
    inside = set(component)
    return [link for state in component for link in graph.after[state] if link.target in inside]


def gain(component: Sequence[State], links: Sequence[Link], steps: Steps) -> float:
    """What a round through the component multiplies by: its spectral radius.

    Power iteration on 1 + M, which converges also where M is periodic: its radius is that of M, and 1 more.
    """
    often = [(link.source, link.target, times(link.edge)) for link in links]
    amount, growth = dict.fromkeys(component, 1.0), 1.0
    for _ in range(_ROUNDS):
        steps.spend(len(often))
        after = dict(amount)
        for source, target, count in often:
            after[target] += amount[source] * count
        growth = sum(after.values()) / sum(amount.values())
        amount = {state: value / growth for state, value in after.items()}
    return growth - 1.0


def growth(loops: Loops, component: Sequence[State], links: Sequence[Link], steps: Steps) -> float:
    """What a whole round makes of one event: the radius is that of a hop, a round has those of a short way round."""
    return gain(component, links, steps) ** len(short_cycle(loops, component, steps))


FADING = 0.5
"""From this growth on a loop that ends by itself is a storm."""
_NEAR = 1e-6


def is_storm(grows: float) -> bool:
    return FADING - _NEAR <= grows < 1 - _NEAR


def times(edge: Edge) -> float:
    """How often one invocation of the source uses the edge."""
    count: Any = edge["per_invocation"]
    return 1.0 if count is None else float(count)


def by_source(links: Iterable[Link]) -> dict[State, list[Link]]:
    """The links that lead on from each state."""
    after: dict[State, list[Link]] = {}
    for link in links:
        after.setdefault(link.source, []).append(link)
    return after


def way_round(view: View, start: Link, after: Mapping[State, Sequence[Link]]) -> list[Link]:
    """A shortest way from where the link leads back to where it starts, by breadth, the link first.

    There is one: link and ways lie in one strongly connected part. Every link looked at is a step of the view.
    """
    parents: dict[State, Link] = {}
    waiting = deque([start.target])
    while waiting and start.source not in parents and start.source != start.target:
        for link in after.get(waiting.popleft(), ()):
            view.steps.spend()
            if link.target not in parents and link.target != start.target:
                parents[link.target] = link
                waiting.append(link.target)
    way: list[Link] = []
    state = start.source
    while state != start.target:
        way.append(parents[state])
        state = parents[state].source
    return [start, *way[::-1]]
