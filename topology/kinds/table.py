"""table: items by key, with an optional stream of changes."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base import (
    BATCHES,
    COMMON,
    DEAD_LETTER,
    ENCRYPTION,
    PUBLIC,
    RETRY,
    Field,
    Kind,
    Outgoing,
    flag,
    number,
)

_STREAM_BATCHES = (replace(BATCHES[0], default=100), *BATCHES[1:])

TABLE = Kind(
    name="table",
    title="Table",
    group="Data",
    icon="table-2",
    doc="Stores items by key and can stream its changes.",
    fields=(
        *COMMON,
        Field("partition_key", "string", doc="The attribute that spreads the items."),
        Field("sort_key", "string", doc="The attribute that orders items of one partition key."),
        Field(
            "stream",
            "enum",
            doc="What a change record holds.",
            choices=("none", "keys", "new", "old", "both"),
            default="none",
        ),
        flag("point_in_time_recovery", "Can be restored to any second.", section="Operations"),
        Field("ttl_attribute", "string", doc="The attribute that says when an item expires."),
        Field(
            "capacity",
            "object",
            doc="Provisioned capacity; on demand when left out.",
            section="Operations",
            fields=(
                number("read_per_s", "Reads a second.", "1/s"),
                number("write_per_s", "Writes a second.", "1/s"),
            ),
        ),
        ENCRYPTION,
        PUBLIC,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "service"),
            fields=(
                *_STREAM_BATCHES,
                RETRY,
                DEAD_LETTER,
                flag("bisect", "Halves a batch that fails.", section="Reliability"),
                Field(
                    "starting_position",
                    "enum",
                    doc="Where a new consumer begins.",
                    choices=("LATEST", "TRIM_HORIZON"),
                ),
                Field(
                    "on_failure",
                    "string",
                    doc="The queue or topic that is told about records given up.",
                    reference=("queue", "topic"),
                    section="Reliability",
                ),
            ),
            pipes=("queue", "topic", "bus", "stream", "workflow", "external"),
        ),
    ),
    color="emerald",
)
