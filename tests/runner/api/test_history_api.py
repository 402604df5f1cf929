"""The history of runs over HTTP: named, kept, deleted and brought back, compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runner.log import store
from runner.models import Run, State
from runner.reconciler import DELETED_S, forget
from runner.services import run_create
from runner.supervisor import place
from runner.supervisor.life import Life
from runner.tasks import claim
from topology.document import Project

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@pytest.fixture
def client() -> Iterator[Client]:
    yield Client(headers={"host": "127.0.0.1"})


def finished(project: Project, **options: Any) -> Run:
    made = run_create(None, project, {"scenario": "short", **options})
    token = place.token(1)
    assert claim(made.pk, token)
    assert Life(made.pk, token).live() == 0
    return Run.objects.get(pk=made.pk, state=State.FINISHED)


def patch(client: Client, run: Run, **change: Any) -> Any:
    answer = client.patch(f"/api/runs/{run.pk}/", change, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_run_is_named_and_kept_each_for_itself(client: Client, quick: Project) -> None:
    run = finished(quick)
    assert patch(client, run, name="Before the change")["name"] == "Before the change"
    shown = patch(client, run, kept=True)
    assert (shown["name"], shown["kept"]) == ("Before the change", True)
    assert patch(client, run, name="")["name"] == ""


def test_a_deleted_run_comes_back_until_it_is_forgotten(client: Client, quick: Project) -> None:
    run = finished(quick)
    assert client.delete(f"/api/runs/{run.pk}/").status_code == 204
    assert client.get(f"/api/runs/{run.pk}/").json()["code"] == "run-not-found"
    assert client.get("/api/runs/").json()["runs"] == []
    assert forget() == 0
    assert client.post(f"/api/runs/{run.pk}/restore/").json()["id"] == str(run.pk)
    assert client.get(f"/api/runs/{run.pk}/traces/").json()["traces"]

    assert client.delete(f"/api/runs/{run.pk}/").status_code == 204
    assert forget(timezone.now() + timedelta(seconds=DELETED_S + 1)) == 1
    assert store.last_seq(run.pk, run.life) == (0, 0)
    assert client.post(f"/api/runs/{run.pk}/restore/").status_code == 404
    assert client.post("/api/runs/nonsense/restore/").status_code == 404


def test_a_run_that_goes_on_is_not_deleted(client: Client, quick: Project) -> None:
    run = run_create(None, quick, {"scenario": "short"})
    answer = client.delete(f"/api/runs/{run.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "run-goes-on")
    other = client.get(f"/api/runs/{run.pk}/compare/?to={run.pk}")
    assert (other.status_code, other.json()["code"]) == (409, "run-goes-on")


def test_two_runs_are_compared(client: Client, quick: Project) -> None:
    one = finished(quick)
    text = quick.files["topology.yaml"].replace("failure_rate: 0.5", "failure_rate: 0.0").replace("latency: 5}", "}")
    other = finished(Project("topology.yaml", {"topology.yaml": text, "handlers/work.py": "x = 1\n"}), seed=99)
    found = client.get(f"/api/runs/{one.pk}/compare/?to={other.pk}").json()
    assert [run["id"] for run in found["runs"]] == [str(one.pk), str(other.pk)]
    assert {"what": "seed", "before": one.seed, "after": 99} in found["made"]
    assert found["document"]["nodes"] == [
        {"name": "place", "how": "changed"},
        {"name": "work", "how": "changed"},
    ]
    assert found["document"]["files"] == [{"name": "handlers/work.py", "how": "added"}]
    assert found["document"]["same"] is False
    dead = next(one for one in found["figures"] if (one["name"], one["metric"]) == ("work", "errors"))
    assert (dead["after"], dead["good"], dead["noise"]) == (0, True, False)
    same = client.get(f"/api/runs/{one.pk}/compare/?to={one.pk}").json()
    assert same["document"]["same"] and same["figures"] == [] and same["made"] == []
    assert client.get(f"/api/runs/{one.pk}/compare/?to=nonsense").status_code == 400


def test_why_a_trace_did_not_reach_a_node(client: Client, quick: Project) -> None:
    run = finished(quick)
    path = f"/api/runs/{run.pk}/traces"
    good = next(one for one in client.get(f"{path}/?error=false").json()["traces"] if not one["open"])
    answer = client.get(f"{path}/{good['trace']}/why/?node=dead").json()
    assert (answer["reached"], answer["stops"][0]["cause"]) == (False, "not-needed")
    assert answer["nodes"] == ["shop", "api", "place", "orders"]
    assert answer["edges"][-1] == "orders.dead_letters.dead"
    bad = client.get(f"{path}/?node=dead").json()["traces"][0]
    assert client.get(f"{path}/{bad['trace']}/why/?node=dead").json()["reached"] is True
    assert client.get(f"{path}/{good['trace']}/why/?node=nobody").json()["code"] == "unknown-node"
    assert client.get(f"{path}/0/why/?node=dead").json()["code"] == "trace-not-found"
    assert client.get(f"{path}/{good['trace']}/why/").status_code == 400
