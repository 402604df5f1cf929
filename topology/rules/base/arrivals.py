"""What the scenario of a project brings, as rates: on average over its duration, and at its busiest instants.

The average is the area under the rate divided by the duration. An arrival is busiest at one end of a stretch
between two points of its profile, its spike or its window; at most seven such instants are looked at, those with
the most arrivals in all. Arrivals of a recorded run have no rate here. A client that says `rate_per_s` and is in no
arrival brings that, evenly over its edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from topology.document.scenarios import Arrival, Scenario
from topology.graph import Edge, freeze
from topology.rules.base.view import View

Rates = tuple[float, ...]
"""Arrivals a second: the average, then at each instant that is looked at."""
_INSTANTS = 7
_STARTING = ("calls", "sends", "publishes")
_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Offer:
    """What comes from outside at these rates: over an edge of its source, or by hand straight to the target.

    `route` is the method and path that is asked of a gateway or service, `credential` who asks.
    """

    target: str
    rates: Rates
    edge: Edge | None = None
    route: str | None = None
    credential: str | None = None


def offers(view: View) -> list[Offer]:
    """All that the declared load brings; every offer has as many rates as the others."""
    scenario = view.scenario or Scenario("none")
    arrivals = [arrival for arrival in scenario.arrivals if arrival.replay is None]
    duration = float(scenario.duration_s)
    instants = _busiest(arrivals, duration)
    found: list[Offer] = []
    for arrival in arrivals:
        rates = (mean(arrival, duration), *(rate_at(arrival, instant) for instant in instants))
        found += _offered(view, arrival, rates)
    busy = {arrival.source for arrival in scenario.arrivals}
    found += _declared(view, busy, 1 + len(instants))
    return found


def _declared(view: View, busy: set[str | None], width: int) -> Iterator[Offer]:
    for node in view.graph.nodes.values():
        rate = node["rate_per_s"]
        if rate is None or node.id in busy:
            continue
        if node.kind == "client":
            edges = view.outgoing(node.id, *_STARTING)
            for edge in edges:
                yield Offer(edge.target, (float(rate) / len(edges),) * width, edge, credential="*")
        else:
            yield Offer(node.id, (float(rate),) * width)


def _offered(view: View, arrival: Arrival, rates: Rates) -> Iterator[Offer]:
    routes = [arrival.route, *(step.route for step in arrival.then)]
    if arrival.source is None:
        if arrival.target in view.graph.nodes:
            for route in routes:
                yield Offer(str(arrival.target), rates, None, route, arrival.credential)
        return
    edge = _first_edge(view, arrival)
    if edge is None:
        return
    known = {"detail_type": arrival.detail_type, "attributes": freeze(arrival.attributes) or None}
    carried = {name: value for name, value in known.items() if value is not None}
    if carried and edge.relation == "publishes":
        edge = replace(edge, fields={**edge.fields, **carried})
    for route in routes:
        yield Offer(edge.target, rates, edge, route, arrival.credential)


def _first_edge(view: View, arrival: Arrival) -> Edge | None:
    """The edge that an arrival goes over: to its target, else to the gateway that has its route, else the first."""
    edges = [e for e in view.outgoing(str(arrival.source), *_STARTING) if arrival.target in (None, e.target)]
    if arrival.route is not None and arrival.target is None:
        routed = [edge for edge in edges if matching(view, edge.target, arrival.route)]
        edges = routed or edges
    return edges[0] if edges else None


def matching(view: View, gateway: str, asked: str) -> list[Edge]:
    """The routes of a gateway that take a request of this method and path: the closest, several by weight."""
    method, _, path = asked.partition(" ")
    found: list[tuple[list[int], Edge]] = []
    for route in view.outgoing(gateway, "routes"):
        if route["method"] in (None, "ANY", method):
            closeness = _closeness(str(route["path"] or "/"), path.partition("?")[0])
            if closeness is not None:
                found.append(([*closeness, int(route["method"] in (None, "ANY"))], route))
    best = min((closeness for closeness, _ in found), default=[])
    return [route for closeness, route in found if closeness == best]


def _closeness(template: str, path: str) -> list[int] | None:
    """How loosely a path template takes the path, segment by segment; None when it does not."""
    if template == "$default":
        return [3]
    wanted, given = template.strip("/").split("/"), path.strip("/").split("/")
    looseness: list[int] = []
    for index, part in enumerate(wanted):
        if part.startswith("{") and part.endswith("+}"):
            return [*looseness, 2] if len(given) > index and given[index] else None
        if index >= len(given):
            return None
        is_variable = part.startswith("{") and part.endswith("}")
        if not is_variable and part != given[index]:
            return None
        looseness.append(int(is_variable))
    return looseness if len(given) == len(wanted) else None


# -- rates ----------------------------------------------------------------------------------------------------


def mean(arrival: Arrival, duration_s: float) -> float:
    """Arrivals a second over the whole duration."""
    if duration_s <= 0:
        return 0.0
    if arrival.times_s:
        came = float(sum(1 for time in arrival.times_s if time < duration_s))
    else:
        cuts = [cut for cut in _cuts(arrival) if cut < duration_s] + [duration_s]
        came = sum(rate_at(arrival, (start + end) / 2) * (end - start) for start, end in pairwise(cuts))
    return min(came, float(arrival.count or came)) / duration_s


def rate_at(arrival: Arrival, time_s: float) -> float:
    """Arrivals a second at an instant; single arrivals at given times have none."""
    if time_s < arrival.from_s or (arrival.until_s is not None and time_s >= arrival.until_s):
        return 0.0
    if arrival.every_s:
        return 1 / float(arrival.every_s)
    rate = float(arrival.rate_per_s or 0) or _of_profile(arrival, time_s)
    spike = arrival.spike
    if spike is not None and spike.at_s <= time_s < spike.at_s + spike.for_s:
        rate *= float(spike.factor)
    return rate


def _of_profile(arrival: Arrival, time_s: float) -> float:
    before = [point for point in arrival.profile if point[0] <= time_s]
    after = next((point for point in arrival.profile if point[0] > time_s), None)
    if not before:
        return 0.0
    start, rate = before[-1]
    if after is None or not arrival.ramp:
        return float(rate)
    return float(rate + (after[1] - rate) * (time_s - start) / (after[0] - start))


def _cuts(arrival: Arrival) -> list[float]:
    spike = arrival.spike
    cuts = {0.0, float(arrival.from_s), *(float(time) for time, _ in arrival.profile)}
    cuts |= {float(arrival.until_s)} if arrival.until_s is not None else set()
    cuts |= {float(spike.at_s), float(spike.at_s + spike.for_s)} if spike is not None else set()
    return sorted(cut for cut in cuts if cut >= 0)


def _busiest(arrivals: Sequence[Arrival], duration_s: float) -> list[float]:
    """The instants with the most arrivals, each the busiest of one of them."""
    found: dict[float, float] = {}
    for arrival in arrivals:
        cuts = [cut for cut in _cuts(arrival) if cut < duration_s] + [duration_s]
        ends = [inside for start, end in pairwise(cuts) for inside in _ends(start, end)]
        if ends:
            best = max(ends, key=lambda time: (rate_at(arrival, time), -time))
            found[best] = 0.0
    for time in found if len(found) > _INSTANTS else ():
        found[time] = sum(rate_at(arrival, time) for arrival in arrivals)
    return sorted(sorted(found, key=lambda time: (-found[time], time))[:_INSTANTS])


def _ends(start: float, end: float) -> tuple[float, float]:
    return start, end - (end - start) * _NEAR


def constant_value(bodies: Mapping[str, Any] | Any, name: str) -> Any:
    """The value of a key that every body has alike; None where it is not there or filled in anew."""
    value = bodies.get(name) if isinstance(bodies, Mapping) else None
    if isinstance(value, str) and ("{{" in value or value.startswith("$")):
        return None
    return value


__all__ = ["Offer", "Rates", "constant_value", "matching", "mean", "offers", "rate_at"]
