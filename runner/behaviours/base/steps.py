"""The steps of a modelled invocation: which of its node's wires it goes along, and how they hang together."""

from __future__ import annotations

from collections.abc import Sequence

from runner.behaviours.base.context import Wire

CALLING = ("calls", "invokes")
SENDING = ("sends", "publishes")
STORING = ("reads", "writes")


def is_waiting(wire: Wire) -> bool:
    """Whether the next step begins only when this one is answered."""
    if wire.relation in STORING:
        return wire.target.takes_time(wire.relation)
    return wire.relation == "calls" or (wire.relation == "invokes" and wire.edge["wait"] is not False)


def loaders_of(wires: Sequence[Wire]) -> dict[Wire, Wire]:
    """For each read of a cache the wire along which what it misses is loaded: it is used then and only then.

    That is the one `on_miss` names, else the node's next read of what is no cache.
    """
    ways = {wire.edge.target: wire for wire in wires if wire.relation in ("reads", "calls", "invokes")}
    found: dict[Wire, Wire | None] = {}
    following: Wire | None = None
    for wire in reversed(wires):
        if wire.relation == "reads" and wire.target.is_cache:
            named = wire.edge["on_miss"]
            found[wire] = following if named is None else ways.get(str(named))
        elif wire.relation == "reads":
            following = wire
    return {wire: way for wire, way in found.items() if way is not None}
