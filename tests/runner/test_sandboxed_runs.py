"""Runs with real handler code: live over HTTP, and cancelled in the middle of a handler."""

from __future__ import annotations

import time

import httpx
import pytest

from runner import selectors, services
from runner.models import Run, State
from runner.services import run_create
from tests.drive import eventually, worker
from tests.runner.test_runs import at
from topology.document import Project

pytestmark = [
    pytest.mark.django_db(databases=["default", "log"], transaction=True),
    pytest.mark.usefixtures("supervised"),
]
DOCUMENT = """\
format: signalbox/1
name: echo
nodes:
  shop: {kind: client}
  api: {kind: gateway}
  echo: {kind: function, timeout_s: 60, handler: {file: handlers/echo.py}}
edges:
  - {source: shop, target: api, relation: calls}
  - {source: api, target: echo, relation: routes, method: POST, path: /echo, public: true}
scenarios:
  live: {duration_s: 3600, clock: wall, handlers: sandboxed, arrivals: []}
  stuck: {duration_s: 10, handlers: sandboxed, arrivals: [{source: shop, route: "POST /echo", rate_per_s: 5}]}
"""
ECHO = """\
import json


def handler(event, context):
    print("seen by the handler")
    body = json.loads(event["body"])
    return {"statusCode": 201, "headers": {"x-by": "code"}, "body": json.dumps({"said": body["say"]})}
"""
STUCK = "def handler(event, context):\n    while True:\n        pass\n"


def project(handler: str) -> Project:
    return Project("topology.yaml", {"topology.yaml": DOCUMENT, "handlers/echo.py": handler})


def test_a_live_gateway_answers_with_what_the_code_says() -> None:
    with worker():
        run = run_create(None, project(ECHO), {"scenario": "live"})
        address = eventually(lambda: at(run, State.QUEUED, State.CLAIMED, State.RUNNING).gateway)["api"]
        headers = {"authorization": "Bearer hidden-credential"}
        answer = httpx.post(f"{address}/echo", json={"say": "hello"}, headers=headers, timeout=30)
        assert (answer.status_code, answer.json(), answer.headers["x-by"]) == (201, {"said": "hello"}, "code")
        services.run_cancel(None, run.pk)
        run = at(run, State.CANCELLED)
    assert run.isolation in ("full", "reduced")
    traces = selectors.trace_list(None, run)["traces"]
    spans = selectors.trace_get(None, run, str(traces[0]["trace"]))["spans"]
    assert any("seen by the handler" in line for span in spans for line in span["logs"])
    assert "hidden-credential" not in str(spans)


def test_a_handler_that_never_ends_does_not_hold_up_a_cancel() -> None:
    with worker():
        run = at(run_create(None, project(STUCK), {"scenario": "stuck"}), State.RUNNING)
        eventually(lambda: Run.objects.get(pk=run.pk).names)
        started = time.monotonic()
        services.run_cancel(None, run.pk)
        at(run, State.CANCELLED)
    assert time.monotonic() - started < 10
