"""schedule: starts its targets at set times."""

from __future__ import annotations

from topology.kinds.base import COMMON, DEAD_LETTER, RETRY, Field, Kind, Outgoing, flag, integer

_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?"

SCHEDULE = Kind(
    name="schedule",
    title="Schedule",
    group="Entry points",
    icon="calendar-clock",
    doc="Starts its targets at set times: every so often, or by the calendar.",
    fields=(
        *COMMON,
        Field(
            "expression",
            "string",
            doc="When: rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2026-12-01T08:00:00).",
            pattern=r"(rate|cron|at)\(.+\)",
        ),
        Field("timezone", "string", "UTC", "The time zone of the calendar, as Europe/Berlin."),
        Field("input", "any", doc="What the targets get; the event of the schedule when left out."),
        flag("enabled", "Whether it starts anything.", default=True),
        Field("starts_at", "string", doc="Nothing is started earlier.", pattern=_INSTANT),
        Field("ends_at", "string", doc="Nothing is started later.", pattern=_INSTANT),
        integer(
            "flexible_window_s",
            "A start may come later by up to this, by chance.",
            "s",
            maximum=86_400,
            section="Delivery",
        ),
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("function", "queue", "topic", "bus", "workflow"),
            fields=(
                Field("input", "any", doc="What this target gets instead of the schedule's own input."),
                Field("message_group", "string", doc="The group that a FIFO queue keeps in order."),
                RETRY,
                DEAD_LETTER,
            ),
        ),
    ),
    color="indigo",
)
