"""The states of a workflow that a run went through, out of its log."""

from __future__ import annotations

import pytest
from django.test import Client

from runner.models import Run, State
from runner.services import run_create
from runner.supervisor import place
from runner.supervisor.life import Life
from runner.tasks import claim
from topology.document import Project

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)
DOCUMENT = """format: signalbox/1
name: flow
nodes:
  shop: {kind: client}
  api: {kind: gateway}
  flow:
    kind: workflow
    definition:
      StartAt: Try
      States:
        Try:
          Type: Task
          Resource: "arn:aws:states:::lambda:invoke"
          Parameters: {FunctionName: "${work}", Payload: {}}
          Retry: [{ErrorEquals: [States.ALL], IntervalSeconds: 1, MaxAttempts: 2}]
          Catch: [{ErrorEquals: [States.ALL], Next: Sorry}]
          Next: Fine
        Sorry: {Type: Pass, Next: Done}
        Fine: {Type: Pass, Next: Done}
        Done: {Type: Succeed}
  work: {kind: function, latency: 0, failure_rate: 1}
edges:
  - {source: shop, target: api, relation: calls}
  - {source: api, target: flow, relation: routes, method: POST, path: /, public: true}
scenarios:
  three: {duration_s: 10, drain_s: 100, arrivals: [{source: shop, route: "POST /", times_s: [1, 2, 3]}]}
"""


@pytest.fixture
def run() -> Run:
    made = run_create(None, Project("topology.yaml", {"topology.yaml": DOCUMENT}), {"scenario": "three"})
    token = place.token(1)
    assert claim(made.pk, token)
    assert Life(made.pk, token).live() == 0
    made.refresh_from_db()
    assert made.state == State.FINISHED, made.error
    return made


def test_visits_are_counted_by_state(run: Run) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    told = client.get(f"/api/runs/{run.pk}/nodes/flow/states/").json()
    assert told["more"] is False
    states = told["states"]
    assert {name: states[name]["entered"] for name in states} == {"Try": 3, "Sorry": 3, "Done": 3}
    assert (states["Try"]["failed"], states["Try"]["retried"], states["Try"]["caught"]) == (9, 6, 3)
    assert all(state["going"] == 0 for state in states.values())
    assert client.get(f"/api/runs/{run.pk}/nodes/nobody/states/").status_code == 404
