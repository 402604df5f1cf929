"""Mischief on an edge along which parcels go: some come twice, some change places.

It stands between the wire and its target only where a fault of the scenario asks for it, so that other edges pay
nothing. What a queue hands to its consumers and what is asked along `calls` has its own handling of these faults.
"""

from __future__ import annotations

from runner.behaviours.base import Parcel, Wire, World
from topology.document import Fault

REORDER_US = 1_000_000
"""A parcel that changes places waits up to a second, so that later ones overtake it."""
HANDING = ("sends", "publishes", "invokes", "on_success", "on_failure")


def meddles(fault: Fault) -> bool:
    """Whether the fault needs mischief."""
    return bool(fault.reorder or fault.duplicate_rate)


class Mischief:
    """Takes the place of what accepts along the wire. Push edges repeat by themselves, others do it here."""

    def __init__(self, world: World, wire: Wire) -> None:
        self._world = world
        self._wire = wire
        self._accept = wire.accept
        self._repeats = wire.relation in HANDING
        self._stream = wire.source.context.stream("faults")
        self.underway = 0
        """Parcels that wait: the run is not over."""
        wire.accept = self.accept

    def accept(self, parcel: Parcel) -> None:
        conditions = self._wire.conditions
        if conditions.calm:
            self._accept(parcel)
            return
        if self._repeats and conditions.duplicate_rate and self._stream.random() < conditions.duplicate_rate:
            self._wire.messages += 1
            self._pass_on(self._again(parcel))
        self._pass_on(parcel)

    def _pass_on(self, parcel: Parcel) -> None:
        if not self._wire.conditions.reorder:
            self._accept(parcel)
            return
        self.underway += 1
        self._world.kernel.after(self._stream.randrange(REORDER_US), self._arrive, parcel)

    def _arrive(self, parcel: Parcel) -> None:
        self.underway -= 1
        self._accept(parcel)

    def _again(self, parcel: Parcel) -> Parcel:
        """The same message once more; it follows the first one's cause, and a deduplication id knows it."""
        copy = Parcel(
            parcel.wire, parcel.body, parcel.cause, parcel.invocation, parcel.is_fresh, parcel.kind, parcel.event
        )
        return copy.having(parcel.attributes, parcel.delay_us, parcel.group, parcel.deduplication, origin=parcel.origin)
