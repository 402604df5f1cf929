"""A recorded run as a scenario: the same stimuli at the same times, whatever chance brought them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from runner.trace import Op
from topology.document import Arrival, Expectation, Scenario
from topology.graph import Graph

STIMULI_MAX = 10_000
"""Stimuli that a scenario takes over; those that came later are left out, and that is told."""
_OWN_HEADERS = ("authorization", "x-api-key", "host", "content-length", "cookie")
"""Headers that the credential and the transport bring by themselves."""

Row = Sequence[int]
"""seq, t_us, op, node, edge, message, invocation, attempt, value."""


@dataclass(slots=True)
class Line:
    """One arrival being recorded."""

    arrival: Arrival
    times_s: list[float] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def whole(self) -> Arrival:
        same = all(body == self.bodies[0] for body in self.bodies)
        return replace(
            self.arrival,
            times_s=tuple(self.times_s),
            body=self.bodies[0] if same else None,
            bodies=() if same else tuple(self.bodies),
        )


class Recording:
    """Takes the rows of a run in order; `scenario` is what they make."""

    def __init__(
        self, graph: Graph, scenario: Scenario, names: tuple[Sequence[str], Sequence[str]], payloads: Mapping[int, Any]
    ) -> None:
        self._graph = graph
        self._scenario = scenario
        self._nodes, self._edges = names
        self._payloads = payloads
        self._lines: dict[Any, Line] = {}
        self._asked: dict[int, tuple[int, str]] = {}
        self.stimuli = 0
        self.is_cut = False
        self.last_us = 0

    def feed(self, rows: Iterable[Row]) -> None:
        for _, t_us, op, node, edge, message, invocation, attempt, value in rows:
            if self.is_cut:
                return
            self.last_us = t_us
            if op == Op.START and not value:
                self._start(t_us, self._nodes[node], message, attempt)
            elif op == Op.REQUEST and not value and not invocation:
                self._asked[message] = (t_us, self._nodes[node])
            elif op == Op.ROUTE and message in self._asked:
                self._request(message, self._graph.edges[self._edges[edge]]["auth"])
            elif op == Op.RESPONSE and message in self._asked:
                self._request(message, None)

    def scenario(self, name: str) -> Scenario:
        """The scenario: the recorded stimuli, the faults and expectations of the run's own, and no new losses."""
        for message in list(self._asked):
            self._request(message, None)
        given = self._scenario
        arrivals = tuple(line.whole() for line in self._lines.values())
        duration_s = self.last_us / 1_000_000 if self.is_cut else given.duration_s
        return replace(given, name=name, title=name, arrivals=arrivals, clock="virtual", speed=1, duration_s=duration_s)

    def _start(self, t_us: int, node: str, message: int, line: int) -> None:
        body = self._payloads.get(message)
        if not line:
            self._keep(("sent", node), Arrival(target=node), t_us, body)
            return
        base = self._scenario.arrivals[line - 1]
        plain = replace(
            base, rate_per_s=None, profile=(), ramp=False, spike=None, every_s=None, replay=None,
            from_s=0, until_s=None, count=None, body=None, bodies=(),
        )  # fmt: skip
        self._keep(line, plain, t_us, body)

    def _request(self, message: int, auth: Any) -> None:
        """A request from outside, with the credential that its route asks for where it carried one."""
        t_us, node = self._asked.pop(message)
        asked = self._payloads.get(message)
        if not isinstance(asked, Mapping):
            return
        given = {str(name).lower(): str(value) for name, value in (asked.get("headers") or {}).items()}
        query = f"?{asked['query']}" if asked.get("query") else ""
        has_credential = "authorization" in given or "x-api-key" in given
        headers = {name: value for name, value in given.items() if name not in _OWN_HEADERS}
        arrival = Arrival(
            target=node,
            route=f"{asked['method']} {asked['path']}{query}",
            credential=str(auth) if has_credential and auth not in (None, "none") else None,
            headers=headers,
        )
        key = (node, arrival.route, arrival.credential, tuple(sorted(headers.items())))
        self._keep(key, arrival, t_us, asked.get("body"))

    def _keep(self, key: Any, arrival: Arrival, t_us: int, body: Any) -> None:
        if self.stimuli >= STIMULI_MAX:
            self.is_cut = True
            return
        self.stimuli += 1
        line = self._lines.setdefault(key, Line(arrival))
        line.times_s.append(t_us / 1_000_000)
        line.bodies.append(body)


def with_no_more_losses(scenario: Scenario, lost: int) -> Scenario:
    """The scenario, which also fails when more messages are lost than were in the recorded run."""
    expect = tuple(given for given in scenario.expect if given.metric != "lost" or given.node or given.edge)
    return replace(scenario, expect=(*expect, Expectation("lost", at_most=lost)))


def replayed(arrival: Arrival, recorded: Sequence[Arrival]) -> list[Arrival]:
    """The recorded arrivals that `replay` brings again: those of its source and target, where it names them."""
    return [
        part for part in recorded if arrival.source in (None, part.source) and arrival.target in (None, part.target)
    ]
