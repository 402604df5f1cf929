"""secret: a value that is read when it is needed and never drawn."""

from __future__ import annotations

from topology.kinds.base import COMMON, RESOURCE_POLICY, Field, Kind, integer

SECRET = Kind(
    name="secret",
    title="Secret",
    group="Security",
    icon="key-round",
    doc="Keeps a password or key out of code and settings. The value itself is never part of a design.",
    fields=(
        *COMMON,
        integer("rotation_days", "Days after which a new version takes over.", "days", minimum=1, maximum=1000),
        Field(
            "rotation_function",
            "string",
            doc="The function that makes the new version where the secret is used.",
            reference=("function",),
        ),
        Field("labels", "array", doc="Words for what it holds, as password.", items=Field("label", "string")),
        RESOURCE_POLICY,
    ),
    metrics=("reads", "writes", "rotations", "version", "previous_version"),
    color="yellow",
)
