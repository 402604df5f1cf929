"""What an edge says wrongly in a language of its own is refused in the name of that edge: by document and engine."""

from __future__ import annotations

import pytest

from runner.engine import Engine, simulate
from runner.errors import TopologyRefused
from runner.trace import Memory
from topology.document import parse, pick_scenario
from topology.document.project import from_payload
from topology.errors import PatternInvalid

BEFORE = """
format: signalbox/1
name: named
nodes:
  shop: {kind: client}
  bus: {kind: bus}
  topic: {kind: topic}
  queue: {kind: queue}
  stream: {kind: stream}
  work: {kind: function}
edges:
  - {source: shop, target: bus}
"""


@pytest.mark.parametrize(
    "edge",
    [
        '{source: bus, target: work, id: wrong, pattern: {detail: {a: [{wildcard: "a**"}]}}}',
        "{source: bus, target: work, id: wrong, input: 1, input_path: $.detail}",
        "{source: topic, target: work, id: wrong, filter_policy: {a: v}}",
        "{source: queue, target: work, relation: delivers, id: wrong, filters: [{body: {a: 1}}]}",
        "{source: stream, target: work, relation: delivers, id: wrong, filters: [{data: {a: 1}}]}",
    ],
)
def test_the_edge_is_named(edge: str) -> None:
    parsed = parse(from_payload(f"{BEFORE}  - {edge}\n"))
    scenario = pick_scenario(parsed, None)
    with pytest.raises(TopologyRefused, match=r"^DOC-003: topology\.yaml, line 13: edge wrong: "):
        simulate(parsed, scenario)
    with pytest.raises(PatternInvalid, match=r"^Edge wrong: "):
        Engine(parsed, scenario, seed=1, sink=Memory())
