"""The one task: claim a run, start its supervisor in a session of its own, return.

The task is acknowledged before it runs. What a dead worker leaves behind is found by the reconciler, which lives
in every worker and every web process.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import uuid
from typing import Any

import kombu.exceptions
from celery import shared_task
from celery.signals import worker_ready, worker_shutdown
from django.conf import settings
from django.utils import timezone

from runner import reconciler
from runner.models import Run, State
from runner.supervisor import place

logger = logging.getLogger(__name__)


def claim(run: uuid.UUID, token: str) -> bool:
    """Claims a queued run; of all who try, one succeeds."""
    now = timezone.now()
    queued = Run.objects.filter(pk=run, state=State.QUEUED)
    return bool(queued.update(state=State.CLAIMED, claimed_by=token, heartbeat_at=now))


@shared_task(name=reconciler.TASK)
def execute_run(run: str) -> None:
    """Starts the supervisor of a queued run. Another delivery of the same run does nothing."""
    token = place.token(os.getppid())
    if not claim(uuid.UUID(run), token):
        return
    # Not waited for: it outlives this worker, and the lease says whether it lives.
    subprocess.Popen(
        [sys.executable, "-m", "runner.supervisor", run, token],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def dispatch(run: uuid.UUID) -> None:
    """Sends the task. Where the broker is away the run stays queued, and the reconciler sends it later."""
    try:
        execute_run.apply_async((str(run),), retry=False)
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("run %s stays queued, the broker is away: %s", run, error)


@worker_ready.connect
def start_reconciler(**_: Any) -> None:
    reconciler.start()


@worker_shutdown.connect
def stop_supervisors(**_: Any) -> None:
    """A worker that is stopped in an orderly way takes the runs along that it started."""
    reconciler.stop_supervisors(place.mark(os.getpid()))
