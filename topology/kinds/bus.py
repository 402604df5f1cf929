"""bus: routes events to the targets whose pattern they match."""

from __future__ import annotations

from topology.kinds.base import (
    ADDRESS,
    COMMON,
    DEAD_LETTER,
    EXTERNAL_ENDS,
    LABELS,
    PUBLIC,
    RESOURCE_POLICY,
    RETRY,
    Call,
    Entry,
    Field,
    Forbid,
    Kind,
    Outgoing,
    integer,
)

BUS = Kind(
    name="bus",
    title="Event bus",
    group="Messaging",
    icon="route",
    doc="Routes each event to the targets whose pattern it matches.",
    fields=(
        *COMMON,
        integer("archive_days", "How long events are kept.", "days", minimum=1, section="Operations"),
        *EXTERNAL_ENDS,
        PUBLIC,
        RESOURCE_POLICY,
        LABELS,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "service", "queue", "topic", "stream", "bus", "workflow", "external"),
            fields=(
                Field("pattern", "object", doc="The event pattern; every event when left out.", dialect="pattern"),
                Field("input", "any", doc="A constant that the target gets instead of the event."),
                Field("input_path", "string", doc="The part of the event that the target gets."),
                Field(
                    "input_transformer",
                    "object",
                    doc="A template that the target gets, filled from the event.",
                    fields=(
                        Field("paths", "object", doc="Path of each name.", values=Field("path", "string")),
                        Field("template", "any", doc="Text with <name> in it.", required=True),
                    ),
                ),
                RETRY,
                DEAD_LETTER,
            ),
            forbids=(
                Forbid(
                    "A bus cannot deliver to a FIFO queue; make the queue standard.",
                    target={"fifo": True},
                    kinds=("queue",),
                ),
            ),
        ),
    ),
    color="fuchsia",
    entry=Entry(
        "message",
        body="Detail",
        fields=(
            Field("source", "string", doc="Who the event says it comes from; patterns look at it."),
            Field("detail_type", "string", doc="What the event says it is; patterns look at it."),
        ),
        call=Call(
            "events",
            "@aws-sdk/client-eventbridge",
            "EventBridgeClient",
            "PutEvents",
            "{name}",
            {
                "Entries": [
                    {
                        "EventBusName": ADDRESS,
                        "Source": "{source}",
                        "DetailType": "{detail_type}",
                        "Detail": "{text}",
                    }
                ]
            },
        ),
    ),
)
