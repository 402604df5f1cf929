"""queue: keeps messages until one consumer has settled them."""

from __future__ import annotations

from topology.kinds.base import (
    BATCHES,
    COMMON,
    ENCRYPTION,
    EXTERNAL_ENDS,
    FIFO,
    LABELS,
    PUBLIC,
    RESOURCE_POLICY,
    Field,
    Kind,
    Outgoing,
    flag,
    integer,
)

QUEUE = Kind(
    name="queue",
    title="Queue",
    group="Messaging",
    icon="rows-3",
    doc="Keeps messages until a consumer has settled each of them.",
    fields=(
        *COMMON,
        FIFO,
        integer(
            "visibility_timeout_s",
            "How long a received message is hidden from others.",
            "s",
            default=30,
            maximum=43_200,
            section="Delivery",
        ),
        integer(
            "retention_s",
            "How long a message is kept.",
            "s",
            default=345_600,
            minimum=60,
            maximum=1_209_600,
            section="Delivery",
        ),
        integer("delay_s", "How long a new message is invisible.", "s", default=0, maximum=900, section="Delivery"),
        integer(
            "receive_wait_s",
            "How long a receive waits for messages.",
            "s",
            default=0,
            maximum=20,
            section="Delivery",
        ),
        flag("content_based_deduplication", "Finds duplicates by their body.", section="Delivery"),
        Field(
            "deduplication_scope",
            "enum",
            doc="Whether a duplicate is looked for in the queue or in its message group.",
            choices=("queue", "message_group"),
            default="queue",
            section="Delivery",
        ),
        Field(
            "ordering",
            "enum",
            doc="Whether what it carries must stay in order on its whole way.",
            choices=("required", "none"),
            section="Delivery",
        ),
        *EXTERNAL_ENDS,
        ENCRYPTION,
        PUBLIC,
        RESOURCE_POLICY,
        LABELS,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "service"),
            fields=BATCHES,
            pipes=("bus", "topic", "workflow", "queue", "external"),
        ),
        Outgoing(
            "dead_letters",
            ("queue",),
            fields=(
                integer(
                    "max_receive_count",
                    "Receives after which the next one moves the message.",
                    default=10,
                    minimum=1,
                    maximum=1000,
                ),
            ),
        ),
    ),
    color="sky",
)
