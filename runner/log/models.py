"""The tables of the log: chunks of trace rows and chunks of payloads, each one compressed blob a row."""

from __future__ import annotations

from django.db import models


class Chunk(models.Model):
    """Rows `seq` to `seq + n - 1` of one life of a run, and the counters as they stood after the last.

    `aggregates` holds what changed since the chunk before, or everything where `full` is set.
    The lowest and highest numbers of messages and invocations in its rows say which chunks one trace may be in; all
    four are null where that was not noted.
    """

    run = models.UUIDField()
    life = models.PositiveIntegerField(default=1)
    seq = models.BigIntegerField()
    n = models.PositiveIntegerField()
    t_us = models.BigIntegerField()
    blob = models.BinaryField()
    aggregates = models.BinaryField()
    full = models.BooleanField(default=False)
    message_low = models.BigIntegerField(null=True)
    message_high = models.BigIntegerField(null=True)
    invocation_low = models.BigIntegerField(null=True)
    invocation_high = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "life", "seq"), name="chunk_once"),)

    def __str__(self) -> str:
        return f"rows {self.seq} to {self.seq + self.n - 1} of run {self.run}"


class Payload(models.Model):
    """The payloads of some messages numbered `low` to `high`, in one blob."""

    run = models.UUIDField()
    life = models.PositiveIntegerField(default=1)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    blob = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("run", "life", "low", "high")),)

    def __str__(self) -> str:
        return f"payloads {self.low} to {self.high} of run {self.run}"


class Mark(models.Model):
    """The state of one life of a run after row `seq`, laid down by whoever counted that far.

    A later moment is counted from the mark before it. Marks say nothing that the rows do not say.
    """

    run = models.UUIDField()
    life = models.PositiveIntegerField(default=1)
    seq = models.BigIntegerField()
    t_us = models.BigIntegerField()
    blob = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "life", "seq"), name="mark_once"),)

    def __str__(self) -> str:
        return f"run {self.run} after row {self.seq}"
