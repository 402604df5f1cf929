"""A run and the commands to it. The truth of a run is here; its log is in a database of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

FORMAT_VERSION = "signalbox/1"
ENGINE_VERSION = "1"


class State(models.TextChoices):
    """Where a run stands. The last four are ends."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


ACTIVE = (State.QUEUED, State.CLAIMED, State.RUNNING)
HELD = (State.CLAIMED, State.RUNNING)
ENDED = (State.FINISHED, State.FAILED, State.CANCELLED, State.INTERRUPTED)


class Run(models.Model):
    """One engine life: what it runs, who runs it, how far it is and how it ended.

    `project` is the whole resolved document with its files, so that later edits never touch a run.
    `life` counts the starts: a lost virtual run is run again under the next number, and only the rows of
    the present life are read. `controls` says whether it is paused, how fast it goes and what waits at its
    breakpoints; before it runs, what it is to begin with. A run with `deleted_at` is there for nobody, and goes for
    good a while later. `claimed_by` is the lease; every write of a supervisor
    names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topology = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    revision = models.CharField(max_length=64, null=True, blank=True)
    title = models.CharField(max_length=200, blank=True, default="")
    project = models.JSONField()
    scenario = models.CharField(max_length=200)
    scenario_document = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    handlers = models.CharField(max_length=16)
    clock = models.CharField(max_length=16)
    speed = models.FloatField(default=1.0)
    duration_s = models.FloatField(null=True)
    format_version = models.CharField(max_length=32, default=FORMAT_VERSION)
    engine_version = models.CharField(max_length=32, default=ENGINE_VERSION)

    state = models.CharField(max_length=16, choices=State, default=State.QUEUED, db_index=True)
    life = models.PositiveIntegerField(default=1)
    claimed_by = models.CharField(max_length=200, blank=True, default="")
    heartbeat_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(default=timezone.now)
    dispatches = models.PositiveIntegerField(default=1)
    cancel_requested = models.BooleanField(default=False)
    controls = models.JSONField(default=dict)

    seq = models.BigIntegerField(default=0)
    t_us = models.BigIntegerField(default=0)
    names = models.JSONField(default=dict)
    log_bytes = models.BigIntegerField(default=0)
    log_dropped = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")
    result: models.JSONField[Any, Any] = models.JSONField(null=True)
    messages: models.JSONField[Any, Any] = models.JSONField(null=True)
    redrives = models.JSONField(default=list)
    gateway = models.JSONField(default=dict)
    isolation = models.CharField(max_length=32, blank=True, default="")
    kept = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True, default="")
    deleted_at = models.DateTimeField(null=True, db_index=True)

    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"run {self.id} ({self.state})"

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def repeatable(self) -> bool:
        """Whether running it again gives the same run: a virtual clock and modelled handlers."""
        return self.clock == "virtual" and self.handlers == "modelled"


class Command(models.Model):
    """A question or an order to the supervisor of an active run. Nudges only wake; the truth is this row."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=16)
    arguments = models.JSONField(default=dict)
    answer: models.JSONField[Any, Any] = models.JSONField(null=True)
    code = models.CharField(max_length=64, blank=True, default="")
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("run", "answered_at")),)

    def __str__(self) -> str:
        return f"{self.kind} for run {self.run_id}"


class Sending(models.Model):
    """What somebody sent by hand to a run of a design, and what came of it. Credentials are not kept."""

    topology = models.CharField(max_length=64)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="sendings")
    node = models.CharField(max_length=64)
    request = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("topology", "-id")),)

    def __str__(self) -> str:
        return f"sent to {self.node} of {self.topology}"
