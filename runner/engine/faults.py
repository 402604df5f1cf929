"""Faults of a scenario: when each begins and ends, whom it hits, and how those that overlap combine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from runner.behaviours.base import Behaviour, Conditions, Wire, World
from runner.engine.mischief import Mischief, meddles
from runner.errors import ScenarioRefused
from runner.trace import Op
from topology.document import Fault
from topology.graph import Graph

_RATES = ("failure_rate", "duplicate_rate", "drop_ack_rate")
CUT = Fault(failure_rate=1)
"""What a partition does to an edge that crosses it."""
_PASSING_ON = ("duplicate_rate", "drop_ack_rate", "reorder")
"""What a fault of a node does to the edges along which it hands messages on, or else gets them."""


@dataclass(slots=True, eq=False)
class Victim:
    """A node or an edge that faults may hit, and those that hit it now."""

    behaviour: Behaviour
    wire: Wire | None = None
    active: list[Fault] = field(default_factory=list)

    @property
    def conditions(self) -> Conditions:
        return self.behaviour.conditions if self.wire is None else self.wire.conditions


class Faults:
    """Sets the timers of all faults and keeps the conditions of nodes and edges up to date."""

    def __init__(self, world: World, faults: Sequence[Fault]) -> None:
        self._world = world
        self._nodes = {name: Victim(behaviour) for name, behaviour in world.behaviours.items()}
        self._edges = {wire.id: Victim(wire.source, wire) for wire in world.wires}
        self._hits = [(fault, self._hit(fault)) for fault in faults]
        hit = {victim.wire for _, hits in self._hits for victim, part in hits if victim.wire and meddles(part)}
        self._mischief = [Mischief(world, wire) for wire in world.wires if wire in hit]

    def is_busy(self) -> bool:
        """True while a parcel waits on an edge, to come later than those behind it."""
        return any(mischief.underway for mischief in self._mischief)

    def schedule(self) -> None:
        after = self._world.kernel.after
        for fault, hits in self._hits:
            at_us = round(float(fault.at_s or 0) * 1_000_000)
            after(at_us, self._begin, hits)
            if fault.for_s is not None:
                after(at_us + round(float(fault.for_s) * 1_000_000), self._end, hits)

    def _hit(self, fault: Fault) -> list[tuple[Victim, Fault]]:
        """Whom the fault hits, and what it does to each."""
        if fault.partition:
            crossing = crossing_edges(self._world.graph, fault.partition)
            return [(self._edges[edge], CUT) for edge in crossing]
        if fault.edge is not None:
            if fault.edge not in self._edges:
                raise ScenarioRefused(f"A fault names the edge {fault.edge!r}, which does not exist.")
            return [(self._edges[fault.edge], fault)]
        victim = self._nodes.get(fault.node or "")
        if victim is None:
            raise ScenarioRefused(f"A fault names the node {fault.node!r}, which does not exist.")
        hits = [(victim, fault)]
        if any(getattr(fault, name) for name in _PASSING_ON):
            part = Fault(duplicate_rate=fault.duplicate_rate, drop_ack_rate=fault.drop_ack_rate, reorder=fault.reorder)
            context = victim.behaviour.context
            passing = context.wires("delivers") or context.incoming
            hits += [(self._edges[wire.id], part) for wire in passing]
        return hits

    def _begin(self, hits: list[tuple[Victim, Fault]]) -> None:
        for victim, fault in hits:
            victim.active.append(fault)
            self._combine(victim)
            victim.behaviour.context.record(Op.FAULT, victim.wire, 0, 0, 0, 1)
            if fault.kill:
                victim.behaviour.context.record(Op.KILL, None)
                victim.behaviour.kill()

    def _end(self, hits: list[tuple[Victim, Fault]]) -> None:
        for victim, fault in hits:
            victim.active.remove(fault)
            self._combine(victim)
            behaviour = victim.behaviour
            behaviour.context.record(Op.FAULT, victim.wire, 0, 0, 0, 0)
            behaviour.wake()
            for wire in behaviour.context.incoming:
                wire.source.wake()

    def _combine(self, victim: Victim) -> None:
        """Rates as 1 - prod(1 - r), factors multiply, switches by or."""
        faults, conditions = victim.active, victim.conditions
        for name in _RATES:
            spared = 1.0
            for fault in faults:
                spared *= 1 - float(getattr(fault, name) or 0)
            setattr(conditions, name, 1 - spared)
        factor = 1.0
        for fault in faults:
            factor *= float(fault.latency_factor)
        conditions.latency_factor = factor
        conditions.calm = not faults
        conditions.reorder = any(fault.reorder for fault in faults)
        conditions.throttled = any(fault.throttle for fault in faults)
        # A kill without a duration is an instant; with one the node stays down for that long.
        conditions.down = any(fault.kill and fault.for_s is not None for fault in faults)


def crossing_edges(graph: Graph, sides: Sequence[str]) -> list[str]:
    """The edges from a node of one side to a node of another, in document order.

    A side is a zone, a group or a node, with all that stands in it.
    """
    members = {side: within(graph, side) for side in sides}
    return [
        edge.id
        for edge in graph.edges.values()
        if any(
            edge.source in members[one] and edge.target in members[other] and one != other
            for one in sides
            for other in sides
        )
    ]


def within(graph: Graph, side: str) -> frozenset[str]:
    """The nodes of a zone or group, also of those inside it, and the node of that name."""
    found: set[str] = set()
    waiting = [side]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [node.id for node in graph.nodes.values() if node["group"] == name]
    return frozenset(found & set(graph.nodes))
