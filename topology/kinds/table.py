"""table: items by key, with an optional stream of changes."""

from __future__ import annotations

from topology.kinds._records import RECORDS
from topology.kinds.base import COMMON, ENCRYPTION, LABELS, PUBLIC, RESOURCE_POLICY, Field, Kind, Outgoing, flag, number

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
        RESOURCE_POLICY,
        LABELS,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "service"),
            fields=RECORDS,
            pipes=("queue", "topic", "bus", "stream", "workflow", "external"),
        ),
    ),
    metrics=("reads", "writes", "items", "records", "iterator_age_max_s"),
    color="emerald",
)
