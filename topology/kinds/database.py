"""database: a relational or document store with a limited number of connections."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base import COMMON, ENCRYPTION, FAILURE_RATE, LABELS, LATENCY, PUBLIC, Field, Kind, flag, integer

DATABASE = Kind(
    name="database",
    title="Database",
    group="Data",
    icon="database",
    doc="A relational or document database that runs all the time.",
    fields=(
        *COMMON,
        Field(
            "engine",
            "enum",
            doc="What it is.",
            choices=("postgresql", "mysql", "mariadb", "sqlserver", "oracle", "document"),
            default="postgresql",
        ),
        integer("connections_max", "Connections at once; no limit when left out.", minimum=1, section="Concurrency"),
        flag("proxy", "A proxy shares its connections among all callers.", section="Concurrency"),
        flag("multi_az", "A copy in a second place takes over.", section="Operations"),
        flag("point_in_time_recovery", "Can be restored to any second.", section="Operations"),
        integer("backup_days", "Days that backups are kept.", "days", section="Operations"),
        ENCRYPTION,
        PUBLIC,
        LABELS,
        replace(LATENCY, default=0, doc="How long a modelled read or write holds a connection."),
        FAILURE_RATE,
    ),
    metrics=("reads", "writes"),
    color="green",
)
