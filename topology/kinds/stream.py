"""stream: keeps records in order by key, for several readers."""

from __future__ import annotations

from topology.kinds._records import RECORDS
from topology.kinds.base import (
    ADDRESS,
    COMMON,
    ENCRYPTION,
    EXTERNAL_ENDS,
    LABELS,
    Call,
    Entry,
    Field,
    Kind,
    Outgoing,
    flag,
    integer,
)

STREAM = Kind(
    name="stream",
    title="Stream",
    group="Messaging",
    icon="waves",
    doc="Keeps records in order by key; every consumer reads all of them at its own pace.",
    fields=(
        *COMMON,
        integer(
            "shards", "Parts that are read side by side; a key belongs to one.", default=1, minimum=1, maximum=10_000
        ),
        Field(
            "capacity_mode",
            "enum",
            doc="Whether the shards are counted here or follow the load.",
            choices=("provisioned", "on_demand"),
            default="provisioned",
        ),
        integer(
            "retention_s",
            "How long a record is kept.",
            "s",
            default=86_400,
            minimum=86_400,
            maximum=31_536_000,
            section="Delivery",
        ),
        *EXTERNAL_ENDS,
        ENCRYPTION,
        LABELS,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "service"),
            fields=(
                *RECORDS,
                flag("enhanced_fan_out", "Has a read rate of its own in each shard.", default=False, section="Batches"),
            ),
            pipes=("queue", "topic", "bus", "workflow", "external"),
        ),
    ),
    metrics=("records", "iterator_age_max_s"),
    color="cyan",
    entry=Entry(
        "message",
        body="Data",
        fields=(Field("group", "string", doc="The partition key: records of one key stay in order."),),
        call=Call(
            "kinesis",
            "@aws-sdk/client-kinesis",
            "KinesisClient",
            "PutRecord",
            "{name}",
            {"StreamName": ADDRESS, "PartitionKey": "{group}", "Data": "{bytes}"},
        ),
    ),
)
