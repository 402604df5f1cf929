"""Puts right what dead processes left: every web server and worker looks, one at a time.

A queued run whose task is lost is sent again. A run whose lease is lost is run again where that gives the same
run (virtual clock, modelled handlers); else it is marked interrupted and its log is kept. Then the log is kept
within `SIGNALBOX_LOG_MB`: the oldest logs of ended runs go first, those of kept runs never. Runs that
were deleted a while ago go for good.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import kombu.exceptions
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from runner.hub.nudges import nudge
from runner.log import store
from runner.models import ENDED, HELD, Run, State
from runner.supervisor import place

logger = logging.getLogger(__name__)

TASK = "runner.execute_run"
EVERY_S = 1.0
RETENTION_EVERY = 60
RESEND_S = 5.0
RESEND_MAX_S = 60.0
CLAIM_S = 60.0
LEASE_S = 15.0
LIVES_MAX = 3
DELETED_S = 3600.0
"""Seconds for which a deleted run can be brought back."""
LOG_MB = int(os.environ.get("SIGNALBOX_LOG_MB") or 2048)
LOCK = 0x5349474E
LOST = "The process of this run ended unexpectedly; what it had logged is kept."
LOST_OFTEN = f"The process of this run ended unexpectedly {LIVES_MAX} times; it is not started again."


def look() -> None:
    """One pass, unless another process is at it."""
    with lock() as mine:
        if mine:
            for run in Run.objects.filter(state=State.QUEUED).only("id", "dispatched_at", "dispatches"):
                resend(run)
            for run in Run.objects.filter(state__in=HELD).defer("project", "result", "messages"):
                if is_lost(run):
                    recover(run)


@contextmanager
def lock() -> Iterator[bool]:
    """One lock for all processes: an advisory lock of PostgreSQL, else a file lock in the state directory."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            yield bool(cursor.fetchone()[0])
        return
    with open(settings.STATE_DIR / "reconciler.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def resend(run: Run) -> None:
    """Sends the task of a queued run again, each time after a longer wait. A second delivery does no harm."""
    now = timezone.now()
    wait_s = min(RESEND_S * 2 ** min(run.dispatches - 1, 6), RESEND_MAX_S)
    due = Run.objects.filter(pk=run.pk, state=State.QUEUED, dispatched_at__lt=now - timedelta(seconds=wait_s))
    if due.update(dispatched_at=now, dispatches=F("dispatches") + 1):
        send(run)


def send(run: Run) -> None:
    try:
        current_app.send_task(TASK, (str(run.pk),), retry=False)
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("run %s stays queued, the broker is away: %s", run.pk, error)


def is_lost(run: Run) -> bool:
    """True where the holder is seen to be gone, or has not renewed its lease."""
    if place.is_gone(run.claimed_by, str(run.pk)):
        return True
    lease_s = CLAIM_S if run.state == State.CLAIMED else LEASE_S
    return run.heartbeat_at is None or run.heartbeat_at < timezone.now() - timedelta(seconds=lease_s)


def recover(run: Run) -> None:
    """Runs it again or marks it interrupted; a holder that is alive after all finds its lease gone."""
    held = Run.objects.filter(pk=run.pk, state=run.state, claimed_by=run.claimed_by, heartbeat_at=run.heartbeat_at)
    now = timezone.now()
    started = run.state == State.RUNNING
    if run.cancel_requested:
        end(held, run, State.CANCELLED, "")
    elif (run.repeatable or not started) and run.life < LIVES_MAX:
        again = {"state": State.QUEUED, "claimed_by": "", "life": run.life + 1, "seq": 0, "t_us": 0}
        if held.update(**again, dispatched_at=now, dispatches=1):
            store.clear(run.pk, run.life)
            send(run)
    else:
        end(held, run, State.INTERRUPTED, LOST_OFTEN if run.life >= LIVES_MAX else LOST)
    nudge("log", run.pk)


def end(held: Any, run: Run, state: State, error: str) -> None:
    """Ends the run where its log ends."""
    seq, t_us = store.last_seq(run.pk, run.life)
    held.update(
        state=state, error=error, seq=seq, t_us=t_us, log_bytes=store.size(run.pk), gateway={},
        finished_at=timezone.now(),
    )  # fmt: skip
    run.commands.filter(answered_at=None).update(
        code="run-ended", error="The run has ended.", answered_at=timezone.now()
    )


def forget(now: datetime | None = None) -> int:
    """Removes for good, with their logs, the runs that were deleted `DELETED_S` ago; how many they were."""
    due = Run.objects.filter(deleted_at__lt=(now or timezone.now()) - timedelta(seconds=DELETED_S))
    gone = list(due.values_list("pk", flat=True))
    for run in gone:
        store.clear(run)
    Run.objects.filter(pk__in=gone).delete()
    return len(gone)


def retain(limit: int = LOG_MB * 1024 * 1024) -> list[Run]:
    """Drops the oldest logs of ended runs until what is left fits; returns the runs that lost theirs."""
    ended = Run.objects.filter(state__in=ENDED, log_dropped=False)
    total = Run.objects.filter(log_dropped=False).aggregate(bytes=Sum("log_bytes"))["bytes"] or 0
    dropped = []
    for run in ended.filter(~Q(kept=True)).order_by("created_at").only("id", "log_bytes"):
        if total <= limit:
            break
        store.clear(run.pk)
        Run.objects.filter(pk=run.pk).update(log_dropped=True)
        total -= run.log_bytes
        dropped.append(run)
    return dropped


def stop_supervisors(mark: str) -> list[int]:
    """Asks the supervisors whose lease begins with `mark` to stop; the process ids of those it asked."""
    asked = []
    held = Run.objects.filter(state__in=HELD, claimed_by__startswith=mark)
    for claimed_by in held.values_list("claimed_by", flat=True):
        pid = place.process(claimed_by)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
                asked.append(pid)
    return asked


class _Watch(threading.Thread):
    """Looks every `EVERY_S` while the process lives."""

    def __init__(self) -> None:
        super().__init__(name="reconciler", daemon=True)

    def run(self) -> None:
        passes = 0
        pause = threading.Event()
        while not pause.wait(EVERY_S):
            close_old_connections()
            try:
                look()
                if passes % RETENTION_EVERY == 0:
                    forget()
                    retain()
                passes += 1
            except DatabaseError as error:
                logger.warning("the reconciler looks again later: %s", error)
            finally:
                close_old_connections()


_watch: _Watch | None = None
_watch_lock = threading.Lock()


def start() -> None:
    """Starts looking, once in a process, unless the settings say `RECONCILE = False`."""
    global _watch
    if not getattr(settings, "RECONCILE", True):
        return
    with _watch_lock:
        if _watch is None:
            _watch = _Watch()
            _watch.start()
