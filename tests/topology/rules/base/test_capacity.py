"""How many a node runs at once, and how many messages a second its deliveries bring."""

from __future__ import annotations

import pytest

from tests.build import graph
from topology.rules import View
from topology.rules.base.capacity import Capacities


def able(drawing: str, edge: str, **changes: int) -> float | None:
    found = Capacities(View(graph(drawing)), {(edge, field): value for field, value in changes.items()})
    return found.per_s(found.view.graph.edges[edge])


def test_what_runs_at_once() -> None:
    found = Capacities(View(graph("a:function(concurrency_reserved=100); b:function; s:service(replicas=3); q:queue")))
    assert [found.at_once(node) for node in ("a", "b", "s", "q")] == [100, 900, 30, None]


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("q:queue -delivers(concurrency_max=4)-> f:function(latency=100)", 400),
        ("q:queue -delivers(batch_size=1)-> f:function(latency=100, concurrency_reserved=3)", 30),
        ("q:queue -delivers(batch_size=1)-> f:function(latency=100)", 10_000),
        ("q:queue -delivers(batch_size=1)-> f:service(latency=100, replicas=2)", 200),
        ("q:queue -delivers(concurrency_max=4)-> f:function(latency=0)", float("inf")),
        ("q:stream(shards=2) -delivers(batch_size=10, parallelization=3)-> f:function(latency=100)", 600),
        ("q:stream(capacity_mode=on_demand) -> f:function", None),
        ("q:table(stream=new) -> f:function", None),
    ],
)
def test_what_a_delivery_brings(drawing: str, expected: float | None) -> None:
    assert able(drawing, "q.delivers.f") == expected


def test_a_change_is_tried_without_making_it() -> None:
    drawing = "q:queue -delivers(batch_size=1, concurrency_max=2)-> f:function(latency=100)"
    assert (able(drawing, "q.delivers.f"), able(drawing, "q.delivers.f", concurrency_max=5)) == (20, 50)
