"""How many messages, requests and look-ups a second reach each node and go over each edge, under the declared load.

What arrives at a node goes on over its edges: `per_invocation` times for each message, to every subscriber whose
filter lets it pass, along the routes that its method and path choose, to one of the consumers of a queue. A throttle
caps what passes a gateway, and the consumers of a queue cap what passes the queue: it holds back the rest.

`certain` rates count only what surely happens: not what a filter decides by a body, a workflow by its states, or a
cache by its entries. Rules look at those, so that no load is ever imagined; a figure may show the others. A circle
that feeds itself more and more has no rate. Without a scenario, a schedule or a `rate_per_s` all rates are 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from topology.errors import ScheduleInvalid
from topology.graph import Edge, Node
from topology.rules.base.arrivals import Offer, Rates, matching, offers
from topology.rules.base.capacity import Capacities
from topology.rules.base.emissions import times
from topology.rules.base.filters import passes
from topology.rules.base.latency import behind_caches
from topology.rules.base.strong import strong
from topology.rules.base.view import COMPUTE, Settled, View
from topology.schedules import compile_schedule

_ROUNDS = 20
_STARTS_LOOKED_AT = 60
_SOME_MONDAY_S = 1_767_571_200  # 5 January 2026: any day will do, and it is the same on every machine


class Rate(NamedTuple):
    """Something a second: on average over the scenario, and in its busiest moment."""

    mean: float
    peak: float


class Coming(NamedTuple):
    """What reaches a node from one side, with what its filters and routes may look at."""

    rates: Rates
    edge: Edge | None
    route: str | None
    credential: str | None


class Flows(Settled):
    """The rates of a view."""

    def __init__(self, view: View, *, certain: bool = True) -> None:
        self.view = view
        self.certain = certain
        self.capacities = view.once(Capacities)
        self._offers: dict[str, list[Offer]] = {}
        self._out: dict[str, Rates] = {}
        self._in: dict[str, Rates] = {}
        given = offers(view)
        self._none: Rates = (0.0,) * (len(given[0].rates) if given else 1)
        for offer in given:
            self._offers.setdefault(offer.target, []).append(offer)
            if offer.edge is not None:
                self._out[offer.edge.id] = _sum(self._none, [self._out.get(offer.edge.id, self._none), offer.rates])
        if given or any(node["enabled"] for node in view.graph.of_kind("schedule")):
            self._spread()

    @property
    def outcome(self) -> Any:
        return self._in, self._out

    @property
    def is_still(self) -> bool:
        """True when nothing flows that the drawing tells of."""
        return not any(any(rates) for rates in (*self._in.values(), *self._out.values()))

    def node(self, node: str) -> Rate:
        """What reaches the node: messages, requests or look-ups a second; what a schedule starts."""
        return _rate(self._in.get(node, self._none))

    def edge(self, edge: str) -> Rate:
        """What goes over the edge a second."""
        return _rate(self._out.get(edge, self._none))

    def _spread(self) -> None:
        view = self.view
        after: dict[str, list[str]] = {name: [] for name in view.graph.nodes}
        for edge in view.edges():
            if edge.relation not in ("dead_letters", "on_failure"):
                after[edge.source].append(edge.target)
        view.steps.spend(len(after) + len(view.graph.edges))
        for component in reversed(list(strong(after))):  # who causes comes before what is caused
            circle = len(component) > 1 or component[0] in after[component[0]]
            for _ in range(_ROUNDS if circle else 1):
                before = [self._in.get(node, self._none) for node in component]
                found = [(node, *self._passed_on(view.graph.nodes[node])) for node in component]
                for node, coming, going in found:
                    self._in[node] = coming
                    self._out |= going
            if circle and any(_grows(old, self._in[node]) for old, node in zip(before, component, strict=True)):
                self._forget(component)

    def _forget(self, component: Iterable[str]) -> None:
        """Nothing is known of a circle that feeds itself more and more: the rule about such loops speaks of it."""
        for node in component:
            self._in[node] = self._none
            self._out |= {edge.id: self._none for edge in self.view.outgoing(node)}

    def _passed_on(self, node: Node) -> tuple[Rates, dict[str, Rates]]:
        """What reaches the node, and what goes over each of its edges."""
        self.view.steps.spend(1 + len(self.view.graph.incoming(node.id)))
        coming = list(self._coming(node))
        total = _sum(self._none, (one.rates for one in coming))
        edges = self.view.outgoing(node.id)
        match node.kind:
            case "client" | "external":
                return total, {}
            case "gateway":
                return total, self._routed(node, coming)
            case "schedule":
                starts = (starts_per_s(node),) * len(self._none)
                return starts, {edge.id: starts for edge in edges}
            case "queue":
                return total, self._consumed(edges, total)
            case "topic" | "bus" | "bucket" | "stream" | "table":
                kept = [one for one in coming if one.edge is None or one.edge.relation != "reads"]
                return total, {e.id: self._filtered(node, kept, e) for e in edges if e.relation == "delivers"}
            case "workflow":
                return total, {} if self.certain else {edge.id: total for edge in edges}
        loaded = behind_caches(self.view, node.id) if node.kind in COMPUTE and self.certain else frozenset()
        going = {}
        for edge in edges:
            if (
                edge.relation in ("dead_letters", "on_failure", "on_success")
                or edge["callback"]
                or edge.target in loaded
            ):
                continue
            going[edge.id] = tuple(rate * times(edge) for rate in total)
        return total, going

    def _coming(self, node: Node) -> Iterable[Coming]:
        for offer in self._offers.get(node.id, ()):
            yield Coming(offer.rates, offer.edge, offer.route, offer.credential)
        for edge in self.view.incoming(node.id):
            if edge.id in self._out and self.view.source(edge).kind not in ("client", "external"):
                yield Coming(self._out[edge.id], edge, edge["route"], "*")

    def _routed(self, gateway: Node, coming: Iterable[Coming]) -> dict[str, Rates]:
        everywhere = list(self.view.outgoing(gateway.id, "routes"))
        going: dict[str, list[Rates]] = {}
        for one in coming:
            routes = everywhere if one.route is None else matching(self.view, gateway.id, one.route)
            weights = [1.0 if route["weight"] is None else float(route["weight"]) for route in routes]
            for route, weight in zip(routes, weights, strict=True):
                if sum(weights) > 0 and _admits(route, one.credential):
                    share = tuple(rate * weight / sum(weights) for rate in one.rates)
                    going.setdefault(route.id, []).append(_capped(share, _of_plans(gateway, one.credential)))
        routed = {
            route.id: _capped(_sum(self._none, going.get(route.id, ())), _allowed(route["throttle"]))
            for route in everywhere
        }
        most = _allowed(gateway["throttle"])
        if most is None:
            return routed
        totals = _sum(self._none, routed.values())
        shares = tuple(min(1.0, most / total) if total > 0 else 1.0 for total in totals)
        return {
            name: tuple(r * share for r, share in zip(rates, shares, strict=True)) for name, rates in routed.items()
        }

    def _consumed(self, edges: Iterable[Edge], total: Rates) -> dict[str, Rates]:
        """What each consumer of a queue takes: they share by what they can, and no more than they can."""
        deliveries = [edge for edge in edges if edge.relation == "delivers"]
        able = [self.capacities.per_s(edge) for edge in deliveries]
        known = [rate for rate in able if rate is not None and rate != float("inf")]
        even = len(known) < len(able) or sum(known) <= 0
        going = {}
        for edge, most in zip(deliveries, able, strict=True):
            share = 1 / len(able) if even else (most or 0.0) / sum(known)
            sure = 0.0 if edge["filters"] and self.certain else 1.0
            going[edge.id] = _capped(tuple(rate * share * sure for rate in total), most)
        return going

    def _filtered(self, channel: Node, coming: Iterable[Coming], delivery: Edge) -> Rates:
        let: list[Rates] = []
        for one in coming:
            verdict = passes(one.edge, channel, delivery)
            if verdict or (verdict is None and not self.certain):
                let.append(one.rates)
        return _sum(self._none, let)


def certain_flows(view: View) -> Flows:
    """What surely flows under the declared load; ask for it by `view.once`."""
    return Flows(view)


def likely_flows(view: View) -> Flows:
    """What flows when every filter and every state lets everything pass; ask for it by `view.once`."""
    return Flows(view, certain=False)


def starts_per_s(schedule: Node) -> float:
    """How often the schedule starts its targets, over its next starts; 0 for one that is off or starts once."""
    gaps = gaps_s(schedule)
    return len(gaps) / sum(gaps) if gaps and schedule["enabled"] else 0.0


def gaps_s(schedule: Node) -> list[int]:
    """The seconds between the next starts of a schedule, from a day like any other."""
    try:
        rhythm = compile_schedule(str(schedule["expression"] or ""), str(schedule["timezone"] or "UTC"))
    except ScheduleInvalid:
        return []
    gaps: list[int] = []
    at = rhythm.first(_SOME_MONDAY_S)
    while at is not None and len(gaps) < _STARTS_LOOKED_AT:
        after = rhythm.following(at)
        if after is not None:
            gaps.append(after - at)
        at = after
    return gaps


def _sum(none: Rates, many: Iterable[Rates]) -> Rates:
    total = none
    for rates in many:
        total = tuple(a + b for a, b in zip(total, rates, strict=True))
    return total


def _grows(before: Rates, after: Rates) -> bool:
    return any(new > old * 1.01 for old, new in zip(before, after, strict=True))


def _rate(rates: Rates) -> Rate:
    return Rate(rates[0], max(rates))


def _capped(rates: Rates, most: float | None) -> Rates:
    return rates if most is None else tuple(min(rate, most) for rate in rates)


def _allowed(throttle: object) -> float | None:
    rate = throttle.get("rate_per_s") if hasattr(throttle, "get") else None
    return None if rate is None else float(rate)


def _admits(route: Edge, credential: str | None) -> bool:
    return credential != "invalid" and (credential is not None or route["auth"] in (None, "none"))


def _of_plans(gateway: Node, credential: str | None) -> float | None:
    """What a usage plan allows the holder of the key."""
    for plan in (gateway["usage_plans"] or {}).values():
        if credential in (plan.get("api_keys") or ()):
            return _allowed(plan.get("throttle"))
    return None
