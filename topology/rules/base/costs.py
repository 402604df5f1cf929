"""What a request costs at each node, and in all that it causes; in US dollars a million.

Prices are data (`topology/limits/prices-2026-11.yaml`). Counted is what surely happens, each `per_invocation`: calls,
look-ups, sends, deliveries that every filter lets pass. A function costs its memory times the mean of its time. What
goes in circles has no cost here; a service, a database, a cache and an outside system cost by the hour, not by the
request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from topology.graph import Edge, Node
from topology.limits import limits
from topology.rules.base.arrivals import matching
from topology.rules.base.emissions import times
from topology.rules.base.filters import passes
from topology.rules.base.latency import Latencies, behind_caches
from topology.rules.base.strong import strong
from topology.rules.base.view import CHANNELS, COMPUTE, Settled, View

_PRICES = "prices-2026-11"
_LOOKING = frozenset({*CHANNELS, "table", "bucket", "gateway"})
_ENDS = ("dead_letters", "on_failure", "on_success")


class Ways(Settled):
    """Where one message or request over every edge surely leads on to, and how often.

    A channel is looked at for each edge that something comes over, so that filters can be asked: events that only
    seem to go in a circle do not.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._state: dict[str, str] = {}
        self._onward: dict[str, tuple[tuple[Edge, float], ...]] = {}
        self.order: list[tuple[Edge, bool]] = []
        """Every edge that something goes over, what is caused before who causes it; whether it is in a circle."""
        after: dict[str, list[str]] = {}
        coming: dict[str, Edge] = {}
        for edge in view.edges():
            if edge.relation not in _ENDS:
                coming[edge.id] = edge
                state = self._state[edge.id] = self._state_of(edge)
                after[edge.id] = [state]
                if state not in after:
                    self._onward[state] = tuple(self._leads_on(edge, state))
                    after[state] = [onward.id for onward, _ in self._onward[state]]
        view.steps.spend(len(after))
        for component in strong(after):
            circle = len(component) > 1 or component[0] in after[component[0]]
            self.order += [(coming[state], circle) for state in component if state in coming]

    @property
    def outcome(self) -> Any:
        return self._state, self._onward, self.order

    def onward(self, edge: Edge) -> tuple[tuple[Edge, float], ...]:
        """What one over the edge surely goes on over, and how often."""
        return self._onward[self._state[edge.id]]

    def _state_of(self, edge: Edge) -> str:
        """What goes on the same way, whatever it came over: the target, or for what has filters and routes the edge."""
        kind = self.view.target(edge).kind
        return f"{edge.id} " if kind in _LOOKING else f" {edge.target}"

    def _leads_on(self, edge: Edge, state: str) -> Iterator[tuple[Edge, float]]:
        return self._from(self.view.target(edge), edge if state.endswith(" ") else None)

    def _from(self, node: Node, came: Edge | None) -> Iterator[tuple[Edge, float]]:
        edges = self.view.outgoing(node.id)
        if node.kind == "gateway":
            yield from ((route, 1.0) for route in self._asked(edges, came))
            return
        loaded = behind_caches(self.view, node.id) if edges and node.kind in COMPUTE else frozenset()
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


class Totals(Settled):
    """What one message or request over every edge comes to, with all that it causes; `own` is what one node adds."""

    def __init__(self, view: View, own: Callable[[Node, Edge], float]) -> None:
        self._ways = view.once(Ways)
        self._own: dict[str, float] = {}
        self._over: dict[str, float | None] = {}
        view.steps.spend(len(self._ways.order))
        for came, circle in self._ways.order:
            self._own[came.id] = own(view.target(came), came)
            self._over[came.id] = None if circle else self._whole(came)

    @property
    def outcome(self) -> Any:
        return self._own, self._over, self._ways.outcome

    def over(self, edge: Edge) -> float | None:
        """What one over the edge comes to with all that it causes; None in a circle."""
        return self._over.get(edge.id, 0.0)

    def _whole(self, edge: Edge) -> float | None:
        total = self._own[edge.id]
        for onward, often in self._ways.onward(edge):
            part = self._over.get(onward.id)
            if part is None:
                return None
            total += often * part
        return total

    def parts(self, edge: Edge) -> dict[str, tuple[float, float]]:
        """For each node, how often one message over the edge gets there, and what that comes to there."""
        often: dict[str, float] = {edge.id: 1.0}
        found: dict[str, tuple[float, float]] = {}
        for came, _ in reversed(self._ways.order):
            count = often.get(came.id, 0.0)
            if count <= 0:
                continue
            visits, cost = found.get(came.target, (0.0, 0.0))
            found[came.target] = visits + count, cost + count * self._own[came.id]
            for onward, times_on in self._ways.onward(came):
                often[onward.id] = often.get(onward.id, 0.0) + count * times_on
        return found


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
