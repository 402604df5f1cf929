"""What a request costs at each node, and in all that it causes; in US dollars a million.

Prices are data (`topology/limits/prices-2026-11.yaml`). Counted is what surely happens, each `per_invocation`: calls,
look-ups, sends, deliveries that every filter lets pass. A function costs its memory times the mean of its time. What
goes in circles has no cost here; a service, a database, a cache and an outside system cost by the hour, not by the
request.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from topology.graph import Edge, Node
from topology.limits import limits
from topology.rules.base.emissions import times
from topology.rules.base.filters import passes
from topology.rules.base.latency import Latencies, behind_caches
from topology.rules.base.view import COMPUTE, View

_PRICES = "prices-2026-11"
_ENDS = ("dead_letters", "on_failure", "on_success")


class Costs:
    """The cost of one message or request over every edge, with all that it causes."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._prices = {name: price.value for name, price in limits(_PRICES).items()}
        self._over: dict[str, float | None] = {}
        self._order: list[str] = []
        graph = view.graph.multigraph(edge for edge in view.edges() if edge.relation not in _ENDS)
        view.steps.spend(graph.number_of_nodes() + graph.number_of_edges())
        for component in nx.strongly_connected_components(graph):  # what is caused comes before who causes it
            circle = len(component) > 1 or graph.has_edge(*tuple(component) * 2)
            for node in component:
                self._order.append(node)
                for edge in view.incoming(node):
                    self._over[edge.id] = None if circle else self._whole(edge)

    def over(self, edge: Edge) -> float | None:
        """What a million messages or requests over the edge cost with all that they cause; None in a circle."""
        return self._over[edge.id]

    def _whole(self, edge: Edge) -> float | None:
        node = self.view.target(edge)
        total = self.own(node, edge)
        for onward, often in self.onward(node, edge):
            part = self._over.get(onward.id)
            if part is None:
                return None
            total += often * part
        return total

    def parts(self, edge: Edge) -> dict[str, tuple[float, float]]:
        """For each node, how often one message over the edge gets there, and what a million of them cost there."""
        often: dict[str, float] = {edge.id: 1.0}
        found: dict[str, tuple[float, float]] = {}
        for node in reversed(self._order):
            for came in self.view.incoming(node):
                count = often.get(came.id, 0.0)
                if count <= 0:
                    continue
                part = self.view.graph.nodes[node]
                visits, cost = found.get(node, (0.0, 0.0))
                found[node] = visits + count, cost + count * self.own(part, came)
                for onward, times_on in self.onward(part, came):
                    often[onward.id] = often.get(onward.id, 0.0) + count * times_on
        return found

    def onward(self, node: Node, came: Edge) -> Iterator[tuple[Edge, float]]:
        """The edges that a message at the node surely goes on over, and how often."""
        loaded = behind_caches(self.view, node.id) if node.kind in COMPUTE else frozenset()
        deliveries = self.view.outgoing(node.id)
        for edge in deliveries:
            self.view.steps.spend()
            if (
                edge.relation in _ENDS
                or edge["callback"]
                or edge.target in loaded
                or node.kind in ("gateway", "workflow")
            ):
                continue
            if edge.relation != "delivers":
                yield edge, times(edge)
            elif node.kind == "queue":
                yield edge, 1 / sum(other.relation == "delivers" for other in deliveries)
            elif came.relation != "reads" and passes(came, node, edge):
                yield edge, 1.0

    def own(self, node: Node, came: Edge) -> float:
        """What the node alone costs for a million of what comes."""
        price = self._prices
        reads = came.relation == "reads"
        match node.kind:
            case "gateway":
                return price[f"gateway.{node['protocol']}_request"]
            case "function":
                time = self.view.once(Latencies).of(node.id)
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
                states = len(self.view.outgoing(node.id, "state"))
                return (
                    price["workflow.express_request"]
                    if node["type"] == "express"
                    else price["workflow.transition"] * states
                )
            case "secret":
                return price["secret.read"]
        return 0.0
