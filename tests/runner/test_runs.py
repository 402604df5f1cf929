"""Runs from the request to the end, in the product's own processes."""

from __future__ import annotations

import uuid

import httpx
import pytest

from runner import selectors, sendings, services
from runner.errors import RunEnded
from runner.models import Run, State
from runner.services import run_create
from tests.drive import eventually, worker
from topology.document import Project

pytestmark = [
    pytest.mark.django_db(databases=["default", "log"], transaction=True),
    pytest.mark.usefixtures("supervised"),
]


def at(run: Run, *states: str) -> Run:
    """The run as soon as it is in one of the states."""

    def look() -> Run | None:
        seen = Run.objects.get(pk=run.pk)
        assert seen.state in states or not seen.ended, f"the run is {seen.state}: {seen.error}"
        return seen if seen.state in states else None

    return eventually(look, what=f"run {states}")


def test_a_run_goes_to_its_end_in_a_worker(quick: Project) -> None:
    with worker():
        run = at(run_create(None, quick, {"scenario": "short"}), State.FINISHED)
    assert run.result["ok"] and run.result["run"]["trace_events"] == run.seq
    events = selectors.event_list(None, run, limit=5000)
    assert [event["seq"] for event in events["events"]] == list(range(1, run.seq + 1)) and events["end"]
    dead = run.result["nodes"]["dead"]["held"]
    assert dead > 0 and services.message_list(None, run.pk, "dead")["total"] == dead
    assert selectors.snapshot_get(None, run)["ledger"] == run.result["ledger"]
    with pytest.raises(RunEnded):
        services.message_redrive(None, run.pk, "dead", None)


def test_the_same_run_twice_has_the_same_digest(quick: Project) -> None:
    with worker():
        runs = [run_create(None, quick, {"scenario": "short", "seed": seed}) for seed in (7, 7, 8)]
        digests = [at(run, State.FINISHED).result["run"]["digest"] for run in runs]
    assert digests[0] == digests[1] != digests[2]


def test_a_running_run_is_cancelled_promptly(quick: Project) -> None:
    with worker():
        run = at(run_create(None, quick, {"scenario": "long"}), State.RUNNING)
        eventually(lambda: selectors.snapshot_get(None, run)["seq"] > 0)
        services.run_cancel(None, run.pk)
        run = at(run, State.CANCELLED)
    assert run.seq == selectors.snapshot_get(None, run)["seq"] > 0
    assert run.result["ledger"]["accepted"] > 0


def test_a_live_run_answers_real_requests_and_orders(quick: Project) -> None:
    with worker():
        run = run_create(None, quick, {"scenario": "live"})
        address = eventually(lambda: Run.objects.get(pk=run.pk).gateway)["api"]
        with httpx.Client(base_url=address) as client:
            answers = [client.post("/orders", json={"n": n}).status_code for n in range(20)]
            assert answers == [200] * 20
            assert client.get("/nothing").status_code == 404
        dead = eventually(lambda: services.message_list(None, run.pk, "dead")["messages"])
        moved = services.message_redrive(None, run.pk, "dead", [dead[0]["message"]])
        assert moved["moved"] == 1
        sent = sendings.send(None, run.pk, {"node": "api", "method": "POST", "path": "/orders", "body": "{}"})
        assert sent["status"] == 200
        sendings.send(None, run.pk, {"node": "orders", "body": {"by": "hand"}})
        services.run_cancel(None, run.pk)
        run = at(run, State.CANCELLED)
    assert run.result["requests"]["answered"] >= 21 and run.result["ledger"]["balanced"]
    assert run.gateway == {}
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_two_workers_never_run_one_run_twice(quick: Project) -> None:
    with worker() as one, worker() as two:
        runs = [run_create(None, quick, {"scenario": "short"}) for _ in range(4)]
        for run in runs:
            for _ in range(4):
                services.dispatch(run.pk)
        for run in runs:
            assert at(run, State.FINISHED).life == 1
    assert one.text.count("succeeded") + two.text.count("succeeded") >= 4


def test_a_document_that_cannot_run_fails_with_one_line(quick: Project) -> None:
    with worker():
        run = run_create(None, quick, {"scenario": "short"})
        broken = {"main": "topology.yaml", "files": {"topology.yaml": "format: signalbox/9\nname: x\n"}}
        Run.objects.filter(pk=run.pk, state=State.QUEUED).update(project=broken)
        run = at(run, State.FAILED, State.FINISHED)
    assert "\n" not in run.error


def test_a_queued_run_is_cancelled_at_once(quick: Project) -> None:
    run = run_create(None, quick, {"scenario": "short"})
    assert services.run_cancel(None, run.pk).state == State.CANCELLED
    with pytest.raises(RunEnded):
        services.run_cancel(None, run.pk)


def test_an_unknown_run_is_not_found() -> None:
    with pytest.raises(selectors.RunNotFound):
        selectors.run_get(None, uuid.uuid4())
