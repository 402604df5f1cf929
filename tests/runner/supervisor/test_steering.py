"""A run that a person steers, in its own process, over the API: pause, step, speed, breakpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from runner.models import Run, State
from runner.services import run_create
from tests.drive import eventually, worker
from topology.document import Project

pytestmark = [
    pytest.mark.django_db(databases=["default", "log"], transaction=True),
    pytest.mark.usefixtures("supervised"),
]
EDGE = "edge:orders.delivers.work"


@pytest.fixture
def client() -> Iterator[Client]:
    with worker():
        yield Client(headers={"host": "127.0.0.1"})


def call(client: Client, run: Run, path: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"/api/runs/{run.pk}/{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def shown(client: Client, run: Run) -> Any:
    return client.get(f"/api/runs/{run.pk}/").json()


def first(run: Run, **wanted: Any) -> Any:
    """The run as soon as it is like that."""
    return eventually(lambda: Run.objects.filter(pk=run.pk, **wanted).first())


def running(run: Run) -> Run:
    return first(run, state=State.RUNNING, controls__has_key="attended")


def test_a_run_begins_paused_takes_steps_and_goes_on(client: Client, quick: Project) -> None:
    run = running(run_create(None, quick, {"scenario": "short", "paused": True}))
    begun = call(client, run, "control/", action="step")
    assert (begun["paused"], begun["steps"]) == (True, 1)
    more = call(client, run, "control/", action="step", count=5)
    assert more["t_us"] >= begun["t_us"] > 0
    eventually(lambda: shown(client, run)["snapshot"]["seq"] > 0)
    refused = call(client, run, "control/", 409, action="speed", speed=2)
    assert "as fast as it can be computed" in refused["detail"]
    refused = call(client, run, "breakpoints/", 409, node="work")
    assert "start it again" in refused["detail"]
    call(client, run, "control/", action="resume")
    ended = first(run, state=State.FINISHED)

    plain = run_create(None, quick, {"scenario": "short"})
    other = first(plain, state=State.FINISHED)
    assert ended.result["run"]["digest"] == other.result["run"]["digest"]


def test_messages_wait_at_a_breakpoint_of_a_virtual_run_until_they_are_let_go(client: Client, quick: Project) -> None:
    point = {"edge": "orders.delivers.work", "condition": None}
    run = running(run_create(None, quick, {"scenario": "short", "breakpoints": [point]}))
    stopped = eventually(lambda: [p for p in shown(client, run)["controls"]["breakpoints"] if p["held"] > 3])
    assert stopped[0]["id"] == EDGE
    seen = shown(client, run)["snapshot"]
    assert seen["ledger"]["balanced"] and seen["ledger"]["in_flight"] == stopped[0]["held"]
    held = client.get(f"/api/runs/{run.pk}/breakpoints/{EDGE}/").json()["held"]
    assert (held[0]["what"], len(held)) == ("batch", stopped[0]["held"])
    assert call(client, run, f"breakpoints/{EDGE}/release/", count=1) == {"released": 1}
    eventually(lambda: shown(client, run)["controls"]["breakpoints"][0]["held"] < len(held))
    answer = client.delete(f"/api/runs/{run.pk}/breakpoints/{EDGE}/")
    assert answer.json()["released"] > 0
    ended = first(run, state=State.FINISHED)
    assert ended.result["ledger"]["balanced"] and ended.result["ledger"]["in_flight"] == 0


def test_a_live_run_stands_still_while_it_is_paused_and_changes_its_speed(client: Client, quick: Project) -> None:
    run = running(run_create(None, quick, {"scenario": "long", "clock": "wall", "handlers": "modelled"}))
    eventually(lambda: shown(client, run)["snapshot"]["seq"] > 0)
    assert call(client, run, "control/", action="pause")["paused"]
    one, two = (call(client, run, "control/", action="step") for _ in range(2))
    assert two["t_us"] - one["t_us"] < 1_000_000
    eventually(lambda: shown(client, run)["controls"]["paused"])
    assert call(client, run, "control/", action="speed", speed=50)["speed"] == 50
    call(client, run, "control/", action="resume")
    before = two["t_us"]
    eventually(lambda: shown(client, run)["t_us"] > before + 20_000_000)
    assert call(client, run, "breakpoints/", 201, node="work")["held"] == 0
    eventually(lambda: any(point["held"] > 0 for point in shown(client, run)["controls"]["breakpoints"]))
    client.post(f"/api/runs/{run.pk}/cancel/", {}, content_type="application/json")
    first(run, state=State.CANCELLED)


@pytest.mark.parametrize(
    ("point", "says"),
    [({"node": "nobody"}, "no node"), ({"edge": "x"}, "no edge"), ({"node": "work", "condition": [1]}, "an object")],
)
def test_a_run_with_a_breakpoint_that_cannot_be_is_refused(quick: Project, point: dict[str, Any], says: str) -> None:
    with pytest.raises(Exception, match=says) as told:
        run_create(None, quick, {"scenario": "short", "breakpoints": [point]})
    assert getattr(told.value, "code", "") in ("unknown-node", "pattern-invalid")
