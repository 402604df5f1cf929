"""`kill -9` of any process loses no logged event, and the run is run again or marked interrupted."""

from __future__ import annotations

import json
import os
import signal

import pytest
from websockets.sync.client import connect

from runner.log import store
from runner.models import Run, State
from runner.services import run_cancel, run_create
from runner.supervisor import place
from tests.drive import Web, eventually, web, worker
from tests.runner.test_runs import at
from topology.document import Project

pytestmark = [
    pytest.mark.django_db(databases=["default", "log"], transaction=True),
    pytest.mark.usefixtures("supervised"),
]


def supervisor(run: Run) -> int:
    """The process id of the run's supervisor."""
    pid = place.process(Run.objects.get(pk=run.pk).claimed_by)
    assert pid is not None
    return pid


def logged(run: Run) -> int:
    return store.last_seq(run.pk, Run.objects.get(pk=run.pk).life)[0]


def rows(run: Run, upto: int) -> list[tuple[int, ...]]:
    life = Run.objects.get(pk=run.pk).life
    return [row for part in store.read(run.pk, life, 0, upto) for row in zip(*part.columns, strict=True)]


def test_a_killed_worker_takes_no_run_along(quick: Project) -> None:
    with worker() as killed:
        run = at(run_create(None, quick, {"scenario": "long"}), State.RUNNING)
        seq = eventually(lambda: logged(run))
        killed.kill()
        eventually(lambda: logged(run) > seq)
        run_cancel(None, run.pk)
        assert at(run, State.CANCELLED).life == 1


def test_a_lost_virtual_run_is_run_again_and_is_the_same(quick: Project) -> None:
    with worker():
        run = at(run_create(None, quick, {"scenario": "long"}), State.RUNNING)
        seq = eventually(lambda: logged(run))
        before = rows(run, seq)
        os.kill(supervisor(run), signal.SIGKILL)
        eventually(lambda: Run.objects.get(pk=run.pk).life == 2)
        eventually(lambda: logged(run) >= seq)
        assert rows(run, seq) == before
        run_cancel(None, run.pk)
        at(run, State.CANCELLED)


def test_a_lost_live_run_is_interrupted_and_keeps_its_log(quick: Project) -> None:
    with worker():
        run = at(run_create(None, quick, {"scenario": "short", "clock": "wall"}), State.RUNNING)
        seq = eventually(lambda: logged(run))
        os.kill(supervisor(run), signal.SIGKILL)
        run = at(run, State.INTERRUPTED)
    assert run.seq == logged(run) >= seq and "ended unexpectedly" in run.error


def test_a_stopped_worker_takes_its_live_runs_along(quick: Project) -> None:
    with worker() as stopped:
        run = at(run_create(None, quick, {"scenario": "live"}), State.RUNNING)
        eventually(lambda: Run.objects.get(pk=run.pk).gateway)
        stopped.stop()
    assert "stopped" in at(run, State.INTERRUPTED).error


def test_a_queued_run_of_a_dead_worker_is_sent_again(quick: Project) -> None:
    run = run_create(None, quick, {"scenario": "short"})
    broker = eventually(lambda: list((store.settings.STATE_DIR / "broker").glob("*.celery.msg")))
    for message in broker:
        message.unlink()
    with worker():
        assert at(run, State.FINISHED).dispatches > 1


def frames(server: Web, run: Run, after: int, enough: int) -> tuple[list[int], bool]:
    """The rows that the socket covers, until there are `enough` or the run ends; and whether it ended."""
    covered: list[int] = []
    with connect(server.socket(f"/ws/runs/{run.pk}/?after={after}"), origin=server.origin) as socket:
        for text in socket:
            frame = json.loads(text)
            if frame["type"] == "batch":
                covered += range(frame["from"], frame["seq"] + 1)
            assert frame["type"] != "gap", frame
            if frame["type"] == "end":
                return covered, True
            if len(covered) >= enough:
                break
    return covered, False


def test_a_killed_web_server_costs_a_client_nothing(quick: Project) -> None:
    with worker(), web() as first:
        run = at(run_create(None, quick, {"scenario": "short", "clock": "wall"}), State.RUNNING)
        seen, _ = frames(first, run, 0, 5)
        first.kill()
        with web(port=first.port) as second:
            rest, ended = frames(second, run, seen[-1], 1_000_000)
        run = at(run, State.FINISHED)
    assert ended and seen + rest == list(range(1, run.seq + 1))
