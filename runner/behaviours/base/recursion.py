"""The recursion guard: functions that lie on a loop count how often the same chain of messages came to them.

Lambda stops a chain that came to a function 16 times through queues, topics, buckets and functions (semantics 4); it
does not follow buses, tables and workflows. Only edges of a loop are watched, so nothing else pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import networkx as nx

from runner.behaviours.base.values import NOTHING, Parcel
from topology.graph import Graph

if TYPE_CHECKING:
    from runner.behaviours.base.context import Wire, World

FOLLOWED = ("function", "queue", "topic", "bucket")
RELATIONS = ("sends", "publishes", "invokes", "writes", "delivers", "on_success", "on_failure")
LINEAGE_MAX = 200_000
"""Messages whose lineage is kept at most; the older half is forgotten then."""
Times = Mapping[str, int]


@lru_cache(maxsize=8)
def loops(graph: Graph) -> Mapping[str, int]:
    """The nodes that lie on a loop which the guard follows, each with the number of its loop."""
    edges = [
        edge
        for edge in graph.edges.values()
        if edge.relation in RELATIONS and {graph.nodes[edge.source].kind, graph.nodes[edge.target].kind} <= {*FOLLOWED}
    ]
    drawn: nx.DiGraph[str] = nx.DiGraph((edge.source, edge.target) for edge in edges)
    found: dict[str, int] = {}
    for number, nodes in enumerate(nx.strongly_connected_components(drawn)):
        if len(nodes) > 1 or drawn.has_edge(*(2 * tuple(nodes))):
            found |= dict.fromkeys(nodes, number)
    return found


class Lineage:
    """How often the chain of each message came to each function of its loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._came: dict[int, Times] = {}
        self._left: dict[int, Times] = {}
        self._now: Times = NOTHING
        self._is_laid = False

    def _lay(self) -> None:
        """With the first arrival: by then every edge has what accepts along it."""
        self._is_laid, world = True, self._world
        for wire in world.wires:
            number = loops(world.graph).get(wire.edge.source)
            if number is not None and number == loops(world.graph).get(wire.edge.target) and wire.relation in RELATIONS:
                wire.accept = self._watch(wire)

    def arrives(self, function: str, number: int, cause: int = 0) -> int:
        """How often the chain of the message has come to the function, this time included."""
        if not self._is_laid:
            self._lay()
        known = self._came.get(number) or self._left.get(cause) or self._now
        times = known.get(function, 0) + 1
        _keep(self._left, number, {**known, function: times})
        return times

    def _watch(self, wire: Wire) -> Callable[[Parcel], None]:
        """Every number that is given while a target accepts is of the chain of the parcel."""
        accept, world = wire.accept, self._world

        def accepted(parcel: Parcel) -> None:
            known = self._left.get(parcel.cause) or self._came.get(parcel.cause)
            if not known:
                accept(parcel)
                return
            first, self._now = world.messages + 1, known
            if parcel.number:
                _keep(self._came, parcel.number, known)
            accept(parcel)
            self._now = NOTHING
            for number in range(first, world.messages + 1):
                _keep(self._came, number, known)

        return accepted


def _keep(known: dict[int, Times], number: int, times: Times) -> None:
    known[number] = times
    if len(known) > LINEAGE_MAX:
        newest = dict(islice(known.items(), LINEAGE_MAX // 2, None))
        known.clear()
        known.update(newest)
