"""The run as it stood at one moment, over the API and out of the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from runner import selectors
from runner.engine import Engine
from runner.log import moments, store
from runner.log.models import Mark
from runner.models import Run, State
from runner.resolve import scenario_of
from runner.services import run_create
from runner.supervisor import place
from runner.supervisor.life import Life
from runner.tasks import claim
from runner.trace import Discard
from topology.document import Project, parse

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@pytest.fixture
def client() -> Iterator[Client]:
    yield Client(headers={"host": "127.0.0.1"})


@pytest.fixture
def run(quick: Project) -> Run:
    made = run_create(None, quick, {"scenario": "short"})
    token = place.token(1)
    assert claim(made.pk, token)
    assert Life(made.pk, token).live() == 0
    return Run.objects.get(pk=made.pk, state=State.FINISHED)


def get(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def cut_off(project: Project, t_us: int) -> Engine:
    parsed = parse(project)
    scenario = scenario_of(parsed, "short", {})
    made = Engine(parsed, scenario, seed=scenario.seed, sink=Discard())
    made.run(t_us)
    return made


@pytest.mark.parametrize("t_us", [0, 2_500_000, 7_000_001, 40_000_000])
def test_the_run_at_a_moment_is_the_run_cut_off_there(client: Client, run: Run, quick: Project, t_us: int) -> None:
    told, cut = get(client, f"runs/{run.pk}/at/?t_us={t_us}"), cut_off(quick, t_us).snapshot()
    assert told["t_us"] == t_us
    assert told["ledger"] == cut["ledger"]
    assert told["requests"]["received"] == cut["requests"]["received"]
    for node in ("orders", "dead"):
        shown = told["nodes"][node]
        assert {name: shown.get(name, 0) for name in ("accepted", "held", "in_flight", "dead_lettered")} == {
            name: cut["nodes"][node][name] for name in ("accepted", "held", "in_flight", "dead_lettered")
        }


def test_what_a_queue_held_with_its_bodies(client: Client, run: Run, quick: Project) -> None:
    t_us = 6_000_000
    told = get(client, f"runs/{run.pk}/at/messages/?node=dead&t_us={t_us}")
    inside = cut_off(quick, t_us).messages("dead")
    assert told["count"] == len(inside) > 0
    assert [one["message"] for one in told["messages"]] == [one["message"] for one in inside]
    assert [one["body"] for one in told["messages"]] == [one["body"] for one in inside]


def test_marks_shorten_the_way_and_change_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = moments.at(run.pk, run.life, run.t_us).state()
    assert not Mark.objects.exists()
    monkeypatch.setattr(moments, "MARK_ROWS", 100)
    monkeypatch.setattr(moments, "ROWS_PER_MESSAGE", 0)
    monkeypatch.setattr(store, "read", in_parts_of(50))
    assert moments.at(run.pk, run.life, run.t_us).state() == plain
    marks = list(Mark.objects.order_by("seq"))
    assert len(marks) > 3
    between = (marks[1].t_us + marks[2].t_us) // 2
    told = selectors.moment_get(None, run, between)
    Mark.objects.all().delete()
    assert selectors.moment_get(None, run, between) == told
    store.clear(run.pk)
    assert not Mark.objects.exists()


def in_parts_of(size: int) -> Any:
    """`store.read` in parts of so many rows, as of a longer run."""
    whole = store.read

    def read(run: Any, life: int, after: int, upto: int | None = None) -> Iterator[store.Rows]:
        for rows in whole(run, life, after, upto):
            for start in range(rows.first - 1, rows.last, size):
                yield rows.cut(start, start + size)

    return read


def test_a_moment_is_a_number_and_a_node_is_there(client: Client, run: Run) -> None:
    get(client, f"runs/{run.pk}/at/", 400)
    get(client, f"runs/{run.pk}/at/?t_us=-1", 400)
    refused = get(client, f"runs/{run.pk}/at/messages/?node=nobody&t_us=1", 404)
    assert refused["code"] == "unknown-node"
