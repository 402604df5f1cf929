"""bucket: objects by key, and a notification for each change."""

from __future__ import annotations

from topology.kinds.base import (
    COMMON,
    DEAD_LETTER,
    ENCRYPTION,
    LABELS,
    PUBLIC,
    RESOURCE_POLICY,
    RETRY,
    Accept,
    Field,
    Forbid,
    Kind,
    Outgoing,
    flag,
    integer,
)

_KEY = Field("key", "string", doc="The key of the object: text or a template, as images/{{uuid}}.png.")

BUCKET = Kind(
    name="bucket",
    title="Bucket",
    group="Data",
    icon="archive",
    doc="Stores objects by key and tells when one comes or goes.",
    fields=(
        *COMMON,
        flag("versioning", "Keeps earlier versions of an object.", section="Operations"),
        integer("lifecycle_days", "Days after which an object is removed.", "days", minimum=1, section="Operations"),
        flag("external_producer", "Something outside this drawing writes to it.", default=False),
        Field("access_log", "any", doc="Logs each request.", section="Operations"),
        ENCRYPTION,
        PUBLIC,
        Field(
            "public_access_block",
            "object",
            doc="What keeps lists and policies from opening it by mistake; all on when left out.",
            section="Security",
            fields=(
                flag("block_public_acls", "Refuses access lists that open it.", default=True),
                flag("ignore_public_acls", "Ignores access lists that open it.", default=True),
                flag("block_public_policy", "Refuses policies that open it.", default=True),
                flag("restrict_public_buckets", "Shuts everybody else out while a policy opens it.", default=True),
            ),
        ),
        RESOURCE_POLICY,
        LABELS,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "queue", "topic", "bus"),
            fields=(
                Field(
                    "events",
                    "array",
                    ("s3:ObjectCreated:*",),
                    "What is told: s3:ObjectCreated:*, s3:ObjectRemoved:Delete and the like.",
                    items=Field("event", "string", pattern=r"(s3:)?[A-Z][A-Za-z]+(:(\*|[A-Z][A-Za-z]+))?"),
                ),
                Field("prefix", "string", doc="Only objects whose key begins so."),
                Field("suffix", "string", doc="Only objects whose key ends so."),
                RETRY,
                DEAD_LETTER,
            ),
            forbids=(
                Forbid(
                    "A bucket cannot deliver to a FIFO queue; make the queue standard.",
                    target={"fifo": True},
                    kinds=("queue",),
                ),
                Forbid(
                    "A bucket cannot deliver to a FIFO topic; make the topic standard.",
                    target={"fifo": True},
                    kinds=("topic",),
                ),
            ),
        ),
    ),
    accepts=(
        Accept("reads", ("function", "service"), (_KEY,)),
        Accept("writes", ("function", "service"), (_KEY,)),
    ),
    metrics=("reads", "writes", "objects"),
    color="lime",
)
