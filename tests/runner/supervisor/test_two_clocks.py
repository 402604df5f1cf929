"""The two clocks agree: 100 orders in a real supervisor, on the wall at high speed and under the virtual clock."""

from __future__ import annotations

from typing import Any

import pytest

from runner.models import Run, State
from runner.services import run_create
from tests.drive import eventually, worker
from topology.document import Project

pytestmark = [
    pytest.mark.django_db(databases=["default", "log"], transaction=True),
    pytest.mark.usefixtures("supervised"),
]
ORDERS = """\
format: signalbox/1
name: orders
nodes:
  shop: {kind: client}
  api: {kind: gateway}
  place: {kind: function, latency: {p50_ms: 20, p99_ms: 90}, failure_rate: 0.05}
  placed: {kind: topic}
  emails: {kind: queue, visibility_timeout_s: 3}
  bills: {kind: queue, fifo: true, content_based_deduplication: true, visibility_timeout_s: 2}
  dead: {kind: queue}
  send: {kind: function, latency: {exponential_ms: 200}, failure_rate: 0.3}
  bill: {kind: service, latency: 150, failure_rate: 0.2}
  audit: {kind: stream}
  count: {kind: function, latency: 10, failure_rate: 0.2}
edges:
  - {source: shop, target: api, relation: calls, timeout_s: 10}
  - {source: api, target: place, relation: routes, method: POST, path: /orders, public: true}
  - {source: place, target: placed, relation: publishes}
  - {source: place, target: bills, relation: sends, message_group: $.customer}
  - {source: place, target: audit, relation: publishes, partition_key: $.customer}
  - {source: placed, target: emails, relation: delivers}
  - {source: emails, target: send, relation: delivers, batch_size: 3, batch_window_s: 1, partial_batch_response: true}
  - {source: emails, target: dead, relation: dead_letters, max_receive_count: 2}
  - {source: bills, target: bill, relation: delivers, batch_size: 2}
  - {source: audit, target: count, relation: delivers, batch_size: 5, retry: {max_retries: 1}}
scenarios:
  orders:
    duration_s: 50
    drain_s: 600
    arrivals:
      - {source: shop, route: "POST /orders", every_s: 0.43, count: 100,
         body: {order: "{{uuid}}", customer: "{{choice a b c}}"}}
    faults:
      - {node: send, at_s: 10, for_s: 5, failure_rate: 1}
      - {edge: placed.delivers.emails, duplicate_rate: 0.2}
      - {node: bill, at_s: 20, kill: true}
"""


def finished(run: Run) -> dict[str, Any]:
    """The result of the run as soon as it is over."""

    def look() -> Run | None:
        seen = Run.objects.get(pk=run.pk)
        assert not seen.ended or seen.state == State.FINISHED, seen.error
        return seen if seen.ended else None

    return dict(eventually(look, what="the end of the run").result)


def test_a_hundred_orders_have_the_same_ledger_on_both_clocks() -> None:
    project = Project("topology.yaml", {"topology.yaml": ORDERS})
    with worker():
        wall = run_create(None, project, {"scenario": "orders", "clock": "wall", "speed": 60})
        virtual = finished(run_create(None, project, {"scenario": "orders", "clock": "virtual"}))
        real = finished(wall)
    assert real["run"]["clock"] == "wall" and virtual["run"]["clock"] == "virtual"
    assert virtual["requests"]["received"] == 100
    assert min(virtual["ledger"][bucket] for bucket in ("delivered", "dead_lettered", "dropped")) > 0
    # A wall clock ends the run a moment late, and what rests is older by as much.
    late_s = real["run"]["virtual_s"] - virtual["run"]["virtual_s"]
    dead = real["nodes"]["dead"]
    assert dead["held"] and late_s >= 0
    dead["age_max_s"] = pytest.approx(dead["age_max_s"] - late_s)
    for part in ("ledger", "requests", "nodes", "edges"):
        assert real[part] == virtual[part]
