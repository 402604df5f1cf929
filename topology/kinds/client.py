"""client: where requests begin."""

from __future__ import annotations

from topology.kinds.base import COMMON, RATE, Kind, Outgoing

CLIENT = Kind(
    name="client",
    title="Client",
    group="Entry points",
    icon="monitor-smartphone",
    doc="A browser, an app or a partner that starts requests.",
    fields=(*COMMON, RATE),
    outgoing=(
        Outgoing("calls", ("gateway", "service", "external")),
        Outgoing("sends", ("queue",)),
        Outgoing("publishes", ("topic", "bus", "stream")),
    ),
    color="slate",
)
