"""What the reconciler does with what dead processes left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from runner import reconciler
from runner.log import store
from runner.models import Run, State
from runner.supervisor import place
from runner.tasks import claim
from tests.runner.hub.test_feed import append

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)
OLD = timezone.now() - timedelta(hours=1)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The runs whose task was sent."""
    runs: list[Any] = []
    monkeypatch.setattr(reconciler, "send", lambda run: runs.append(run.pk))
    return runs


def make(**fields: Any) -> Run:
    values = {"project": {}, "scenario": "s", "seed": 1, "handlers": "modelled", "clock": "virtual", **fields}
    return Run.objects.create(**values)


def seen(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def test_a_fresh_run_is_left_alone(sent: list[Any]) -> None:
    queued = make(state=State.QUEUED)
    running = make(state=State.RUNNING, claimed_by="elsewhere/1-a/1", heartbeat_at=timezone.now())
    reconciler.look()
    assert not sent and (seen(queued).state, seen(running).state) == (State.QUEUED, State.RUNNING)


def test_a_queued_run_is_sent_again_ever_more_rarely(sent: list[Any]) -> None:
    run = make(state=State.QUEUED, dispatched_at=OLD)
    reconciler.look()
    reconciler.look()
    assert sent == [run.pk] and seen(run).dispatches == 2


@pytest.mark.parametrize("state", [State.CLAIMED, State.RUNNING])
def test_a_lost_virtual_run_is_queued_again_with_an_empty_log(sent: list[Any], state: State) -> None:
    run = make(state=state, claimed_by="elsewhere/1-a/1", heartbeat_at=OLD)
    append(run.pk, 1, 5)
    reconciler.look()
    assert (seen(run).state, seen(run).life, sent) == (State.QUEUED, 2, [run.pk])
    assert store.last_seq(run.pk, 1) == (0, 0)


@pytest.mark.parametrize("fields", [{"clock": "wall"}, {"handlers": "sandboxed"}, {"life": reconciler.LIVES_MAX}])
def test_what_cannot_be_repeated_is_interrupted_with_its_log(sent: list[Any], fields: dict[str, Any]) -> None:
    run = make(state=State.RUNNING, claimed_by="elsewhere/1-a/1", heartbeat_at=OLD, **fields)
    append(run.pk, 1, 5, run.life)
    reconciler.look()
    assert (seen(run).state, seen(run).seq, sent) == (State.INTERRUPTED, 5, []) and seen(run).error
    assert store.last_seq(run.pk, run.life)[0] == 5


def test_a_lost_run_that_was_to_be_cancelled_is_cancelled() -> None:
    run = make(state=State.RUNNING, claimed_by="elsewhere/1-a/1", heartbeat_at=OLD, cancel_requested=True)
    reconciler.look()
    assert seen(run).state == State.CANCELLED


def test_a_process_of_this_machine_that_is_gone_is_seen_at_once() -> None:
    lease = f"{place.mark(1)}a/{2**22 + 1}"
    run = make(state=State.RUNNING, claimed_by=lease, heartbeat_at=timezone.now())
    reconciler.look()
    assert seen(run).state == State.QUEUED


def test_of_all_who_claim_one_succeeds() -> None:
    run = make(state=State.QUEUED)
    assert [claim(run.pk, token) for token in ("a", "b", "c")] == [True, False, False]
    assert seen(run).claimed_by == "a"


def test_one_process_looks_at_a_time() -> None:
    with reconciler.lock() as first, reconciler.lock() as second:
        assert (first, second) == (True, False)


def test_the_oldest_logs_go_first_and_kept_ones_stay() -> None:
    runs = [
        make(state=State.FINISHED, log_bytes=100, created_at=OLD + timedelta(minutes=n), kept=n == 0) for n in range(4)
    ]
    for run in runs:
        append(run.pk, 1, 5)
    assert [run.pk for run in reconciler.retain(limit=250)] == [runs[1].pk, runs[2].pk]
    assert [seen(run).log_dropped for run in runs] == [False, True, True, False]
    assert [store.last_seq(run.pk, 1)[0] for run in runs] == [5, 0, 0, 5]
