"""What the tests of runs share: projects to run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from runner.models import Run
from tests.drive import stop_supervisors
from topology.document import Project

QUICK = """\
format: signalbox/1
name: quick
nodes:
  shop: {kind: client}
  api: {kind: gateway}
  place: {kind: function, latency: 5}
  orders: {kind: queue, visibility_timeout_s: 3}
  dead: {kind: queue}
  work: {kind: function, latency: 10, failure_rate: 0.5}
edges:
  - {source: shop, target: api, relation: calls}
  - {source: api, target: place, relation: routes, method: POST, path: /orders, public: true}
  - {source: place, target: orders, relation: sends}
  - {source: orders, target: work, relation: delivers, batch_size: 1}
  - {source: orders, target: dead, relation: dead_letters, max_receive_count: 1}
scenarios:
  short: {duration_s: 10, drain_s: 300, arrivals: [{source: shop, route: "POST /orders", rate_per_s: 5}]}
  long: {duration_s: 2000000, arrivals: [{source: shop, route: "POST /orders", rate_per_s: 100}]}
  live: {duration_s: 3600, clock: wall, arrivals: []}
"""


@pytest.fixture
def quick() -> Project:
    """A gateway, two functions, a queue and its dead-letter queue; scenarios short, long and live."""
    return Project("topology.yaml", {"topology.yaml": QUICK})


@pytest.fixture
def supervised(transactional_db: Any) -> Iterator[None]:
    """The databases as files that other processes share; afterwards no supervisor is left."""
    yield
    stop_supervisors(Run.objects.all())
