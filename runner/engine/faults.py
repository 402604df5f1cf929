"""Faults of a scenario: when each begins and ends, and how those that overlap combine."""

from __future__ import annotations

from collections.abc import Sequence

from runner.behaviours.base import Behaviour, Conditions, World
from runner.errors import ScenarioRefused
from runner.trace import Op
from topology.document import Fault

_RATES = ("failure_rate", "duplicate_rate", "drop_ack_rate")


class Faults:
    """Sets the timers of all faults and keeps the conditions of nodes and edges up to date."""

    def __init__(self, world: World, faults: Sequence[Fault]) -> None:
        self._world = world
        self._faults = faults
        self._active: dict[str, list[Fault]] = {}
        for fault in faults:
            self._find(fault)

    def schedule(self) -> None:
        after = self._world.kernel.after
        for fault in self._faults:
            at_us = round(float(fault.at_s or 0) * 1_000_000)
            after(at_us, self._begin, fault)
            if fault.for_s is not None:
                after(at_us + round(float(fault.for_s) * 1_000_000), self._end, fault)

    def _find(self, fault: Fault) -> tuple[str, Conditions, Behaviour]:
        world = self._world
        if fault.node is not None:
            behaviour = world.behaviours.get(fault.node)
            if behaviour is None:
                raise ScenarioRefused(f"A fault names the node {fault.node!r}, which does not exist.")
            return fault.node, behaviour.context.conditions, behaviour
        for wire in world.wires:
            if wire.id == fault.edge:
                return wire.id, wire.conditions, wire.source
        raise ScenarioRefused(f"A fault names the edge {fault.edge!r}, which does not exist.")

    def _begin(self, fault: Fault) -> None:
        name, conditions, behaviour = self._find(fault)
        self._active.setdefault(name, []).append(fault)
        self._combine(self._active[name], conditions)
        self._tell(fault, behaviour, 1)
        if fault.kill:
            behaviour.context.record(Op.KILL, None)
            behaviour.kill()

    def _end(self, fault: Fault) -> None:
        name, conditions, behaviour = self._find(fault)
        self._active[name].remove(fault)
        self._combine(self._active[name], conditions)
        self._tell(fault, behaviour, 0)
        behaviour.wake()
        for wire in behaviour.context.incoming:
            wire.source.wake()

    def _tell(self, fault: Fault, behaviour: Behaviour, value: int) -> None:
        wire = next((wire for wire in self._world.wires if wire.id == fault.edge), None)
        behaviour.context.record(Op.FAULT, wire, 0, 0, 0, value)

    def _combine(self, faults: list[Fault], conditions: Conditions) -> None:
        """Rates as 1 - prod(1 - r), factors multiply, switches by or."""
        for name in _RATES:
            spared = 1.0
            for fault in faults:
                spared *= 1 - float(getattr(fault, name) or 0)
            setattr(conditions, name, 1 - spared)
        factor = 1.0
        for fault in faults:
            factor *= float(1 if fault.latency_factor is None else fault.latency_factor)
        conditions.latency_factor = factor
        conditions.calm = not faults
        conditions.reorder = any(fault.reorder for fault in faults)
        # A kill without a duration is an instant; with one the node stays down for that long.
        conditions.down = any(fault.kill and fault.for_s is not None for fault in faults)
