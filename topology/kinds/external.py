"""external: a system of somebody else, mostly called over HTTP."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base import COMMON, FAILURE_RATE, LATENCY, Field, Kind, Outgoing, number, seconds

EXTERNAL = Kind(
    name="external",
    title="External system",
    group="Entry points",
    icon="globe",
    doc="A system outside this design: a provider, a partner, a webhook.",
    fields=(
        *COMMON,
        Field(
            "url",
            "string",
            doc="Where it answers; dynamic, or a template, when the input says where.",
            pattern=r"([A-Za-z][A-Za-z0-9+.-]*://.+|\{\{.+|dynamic)",
        ),
        Field(
            "allowed_hosts",
            "array",
            doc="The only hosts that may be asked, where the input says which.",
            items=Field("host", "string"),
            section="Security",
        ),
        Field("agreement", "string", doc="What allows it to hold personal data, as a contract.", section="Security"),
        replace(LATENCY, default=100),
        FAILURE_RATE,
        number("rate_per_s_max", "Requests a second above which it refuses.", "1/s", section="Model"),
        seconds("timeout_s", "How long it may take at most.", section="Reliability"),
    ),
    outgoing=(Outgoing("calls", ("gateway",)),),
    color="zinc",
)
