"""What a request costs at each node, and in all that it causes; in US dollars a million.

Prices are data (`topology/limits/prices-2026-11.yaml`). Counted is what surely happens, each `per_invocation`: calls,
look-ups, sends, deliveries that every filter lets pass. A function costs its memory times the mean of its time. What
goes in circles has no cost here; a service, a database, a cache and an outside system cost by the hour, not by the
request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from topology.graph import Edge, Node
from topology.limits import limits
from topology.rules.base.arrivals import matching
from topology.rules.base.emissions import times
from topology.rules.base.filters import passes
from topology.rules.base.latency import Latencies, behind_caches
from topology.rules.base.strong import strong
from topology.rules.base.view import CHANNELS, COMPUTE, View

_PRICES = "prices-2026-11"
_LOOKING = frozenset({*CHANNELS, "table", "bucket", "gateway"})
_ENDS = ("dead_letters", "on_failure", "on_success")


class Totals:
    """What one message or request over every edge comes to, with all that it causes; `own` is what one node adds.

    A channel is looked at for each edge that something comes over, so that filters can be asked: events that only
    seem to go in a circle do not.
    """

    def __init__(self, view: View, own: Callable[[Node, Edge], float]) -> None:
        self.view = view
        self.own = own
        self._over: dict[str, float | None] = {}
        self._onward: dict[str, list[tuple[Edge, float]]] = {}
        after: dict[str, list[str]] = {}
        for edge in view.edges():
            if edge.relation not in _ENDS:
                state = self._state(edge)
                after[edge.id] = [state]
                if state not in after:
                    after[state] = [onward.id for onward, _ in self._from(state)]
        view.steps.spend(len(after))
        self._order: list[str] = []
        for component in strong(after):  # what is caused comes before who causes it
            circle = len(component) > 1 or component[0] in after[component[0]]
            for state in component:
                came = view.graph.edges.get(state)
                if came is not None:
                    self._order.append(state)
                    self._over[state] = None if circle else self._whole(came)

    def over(self, edge: Edge) -> float | None:
        """What one over the edge comes to with all that it causes; None in a circle."""
        return self._over.get(edge.id, 0.0)

    def _state(self, edge: Edge) -> str:
        """What goes on the same way, whatever it came over: the target, or for what has filters and routes the edge."""
        kind = self.view.target(edge).kind
        return f"{edge.id} " if kind in _LOOKING else f" {edge.target}"

    def _from(self, state: str) -> list[tuple[Edge, float]]:
        """The edges that lead on from a state; none from an edge itself, which leads to its state."""
        if state not in self._onward:
            found: list[tuple[Edge, float]] = []
            if state.endswith(" "):
                edge = self.view.graph.edges[state.strip()]
                found = list(self.onward(self.view.target(edge), edge))
            elif state.startswith(" "):
                found = list(self.onward(self.view.graph.nodes[state.strip()], None))
            self._onward[state] = found
        return self._onward[state]

    def _whole(self, edge: Edge) -> float | None:
        total = self.own(self.view.target(edge), edge)
        for onward, often in self._from(self._state(edge)):
            part = self._over.get(onward.id)
            if part is None:
                return None
            total += often * part
        return total

    def parts(self, edge: Edge) -> dict[str, tuple[float, float]]:
        """For each node, how often one message over the edge gets there, and what that comes to there."""
        often: dict[str, float] = {edge.id: 1.0}
        found: dict[str, tuple[float, float]] = {}
        for name in reversed(self._order):
            count = often.get(name, 0.0)
            if count <= 0:
                continue
            came = self.view.graph.edges[name]
            visits, cost = found.get(came.target, (0.0, 0.0))
            found[came.target] = visits + count, cost + count * self.own(self.view.target(came), came)
            for onward, times_on in self._from(self._state(came)):
                often[onward.id] = often.get(onward.id, 0.0) + count * times_on
        return found

    def onward(self, node: Node, came: Edge | None) -> Iterator[tuple[Edge, float]]:
        """The edges that a message at the node surely goes on over, and how often."""
        loaded = behind_caches(self.view, node.id) if node.kind in COMPUTE else frozenset()
        edges = self.view.outgoing(node.id)
        if node.kind == "gateway":
            yield from ((route, 1.0) for route in self._asked(edges, came))
            return
        for edge in edges:
            self.view.steps.spend()
            if edge.relation in _ENDS or edge["callback"] or edge.target in loaded or node.kind == "workflow":
                continue
            if edge.relation != "delivers":
                yield edge, times(edge)
            elif node.kind == "queue":
                yield edge, 1 / sum(other.relation == "delivers" for other in edges)
            elif node.kind == "schedule" or (came and came.relation != "reads" and passes(came, node, edge)):
                yield edge, 1.0

    def _asked(self, edges: Sequence[Edge], came: Edge | None) -> Sequence[Edge]:
        """The route that a call from inside takes: the only one, or the one that it names."""
        routes = [edge for edge in edges if edge.relation == "routes"]
        if came is None or self.view.source(came).kind not in COMPUTE:
            return []
        if came["route"] is not None:
            routes = matching(self.view, came.target, came["route"])
        return routes if len(routes) == 1 else []


def costs(view: View) -> Totals:
    """Dollars for a million; ask for it by `view.once`."""
    return Totals(view, partial(_price, view))


def starts(view: View) -> Iterator[tuple[str, Edge]]:
    """Where requests come in: the routes that are asked from outside, what clients reach without one, and what
    schedules start."""
    for edge in view.edges("routes", "calls", "sends", "publishes", "delivers"):
        source = view.source(edge)
        if edge.relation == "routes":
            callers = [view.source(call).kind for call in view.incoming(source.id, "calls")]
            if not callers or {"client", "external"} & set(callers):
                yield source.id, edge
        elif source.kind in ("client", "schedule") and view.target(edge).kind != "gateway":
            yield source.id, edge


def fan_outs(view: View) -> Totals:
    """Invocations, requests to services and executions that one message starts; ask for it by `view.once`."""
    return Totals(view, lambda node, _: float(node.kind in COMPUTE or node.kind == "workflow"))


@cache
def _prices() -> dict[str, float]:
    return {name: price.value for name, price in limits(_PRICES).items()}


def _price(view: View, node: Node, came: Edge) -> float:
    """What the node alone costs for a million of what comes."""
    price = _prices()
    reads = came.relation == "reads"
    match node.kind:
        case "gateway":
            return price[f"gateway.{node['protocol']}_request"]
        case "function":
            time = view.once(Latencies).of(node.id)
            seconds = time.mean_ms / 1000 if time else 0.0
            return price["function.request"] + price["function.gb_s"] * seconds * int(node["memory_mb"]) / 1024
        case "queue":
            return 3 * price["queue.request_fifo" if node["fifo"] else "queue.request"]  # send, receive, delete
        case "topic":
            return price["topic.publish"]
        case "bus":
            return price["bus.event"]
        case "stream":
            return price["stream.record"]
        case "table" | "bucket":
            return price[f"{node.kind}.{'read' if reads else 'write'}"]
        case "workflow":
            states = len(view.outgoing(node.id, "state"))
            return (
                price["workflow.express_request"]
                if node["type"] == "express"
                else price["workflow.transition"] * states
            )
        case "secret":
            return price["secret.read"]
    return 0.0
