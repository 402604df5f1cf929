"""What edges carry that deliver records: from a stream or from the changes of a table."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base import BATCHES, DEAD_LETTER, RETRY, Field, flag, integer, number

_RETRIES = integer("max_retries", "Retries after the first try; -1 is without end.", minimum=-1, maximum=10_000)
_AGE = number("max_age_s", "No try of an older record starts; -1 is any age.", "s", minimum=-1, maximum=604_800)

RECORDS = (
    replace(BATCHES[0], default=100),
    *BATCHES[1:],
    integer(
        "parallelization",
        "Batches of one shard in work at once; a key stays in order.",
        default=1,
        minimum=1,
        maximum=10,
        section="Batches",
    ),
    integer(
        "tumbling_window_s",
        "Length of the windows over which the consumer adds up; 0 is none.",
        "s",
        default=0,
        maximum=900,
        section="Batches",
    ),
    replace(RETRY, fields=(_RETRIES, *RETRY.fields[1:-1], _AGE)),
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
)
