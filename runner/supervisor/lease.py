"""The right to run a run. Every write names the lease; where it is lost, nothing is written."""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from runner.log import store
from runner.models import Run, State


class Lease:
    """A supervisor's hold on a run, taken over from the worker that claimed it."""

    def __init__(self, run: uuid.UUID, token: str) -> None:
        self.run = run
        self.claim = token
        self.token = f"{token}/{os.getpid()}"

    def begin(self) -> Run | None:
        """Moves the run from claimed to running, or returns None where it is not ours to run."""
        now = timezone.now()
        mine = Run.objects.filter(pk=self.run, state=State.CLAIMED, claimed_by=self.claim)
        if not mine.update(state=State.RUNNING, claimed_by=self.token, heartbeat_at=now, started_at=now):
            return None
        return Run.objects.get(pk=self.run)

    def _mine(self) -> QuerySet[Run]:
        return Run.objects.filter(pk=self.run, state=State.RUNNING, claimed_by=self.token)

    def beat(self, **progress: Any) -> bool:
        """Renews the lease and notes how far the run is; false where the lease is lost."""
        return bool(self._mine().update(heartbeat_at=timezone.now(), **progress))

    def is_cancelled(self) -> bool | None:
        """Whether somebody asked to cancel; None where the lease is lost."""
        return self._mine().values_list("cancel_requested", flat=True).first()

    @staticmethod
    def now() -> datetime:
        return timezone.now()

    def release(self) -> bool:
        """Gives the run back to be run again from its beginning, as its next life."""
        again = {"state": State.QUEUED, "claimed_by": "", "life": F("life") + 1, "seq": 0, "t_us": 0}
        store.clear(self.run)
        return bool(self._mine().update(**again, dispatched_at=timezone.now(), dispatches=1))

    def finish(self, state: State, **final: Any) -> bool:
        """Records the end. `error` is one line."""
        now = timezone.now()
        return bool(self._mine().update(state=state, finished_at=now, heartbeat_at=now, gateway={}, **final))
