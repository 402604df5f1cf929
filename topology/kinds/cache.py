"""cache: answers from memory what was read before, for a while."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base import COMMON, ENCRYPTION, Accept, Field, Kind, flag, integer, seconds

_KEY = Field("key", "string", doc="What is looked up: JSONPath in the received body, or a template.")

CACHE = Kind(
    name="cache",
    title="Cache",
    group="Data",
    icon="zap",
    doc="Keeps what was read in memory, so that the store behind is asked less.",
    fields=(
        *COMMON,
        seconds("ttl_s", "How long an entry is kept; for ever when left out."),
        seconds("ttl_jitter_s", "Up to so much is added to each time, by chance.", section="Reliability"),
        flag(
            "single_flight",
            "Of several readers that miss one entry, one loads it and the others wait.",
            default=False,
            section="Reliability",
        ),
        integer("entries_max", "Entries above which the oldest used one is dropped.", minimum=1),
        flag("tls", "Encrypts the way to it.", default=True, section="Security"),
        replace(ENCRYPTION, default=None),
        Field("latency", "latency", doc="How long a modelled look-up takes.", unit="ms", section="Model"),
    ),
    accepts=(
        Accept(
            "reads",
            ("function", "service"),
            (
                _KEY,
                Field(
                    "on_miss",
                    "string",
                    doc="What is asked when there is no entry; the reader's edge to it is used only then.",
                    reference=("table", "database", "bucket", "service", "function", "external", "gateway"),
                ),
            ),
        ),
        Accept("writes", ("function", "service"), (_KEY,)),
    ),
    metrics=("reads", "writes", "hits", "misses", "stampedes", "waits", "fills", "evicted", "entries"),
    color="rose",
)
