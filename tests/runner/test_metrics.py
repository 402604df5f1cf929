"""Everything that a run measures may be expected: what each kind reports is a declared metric."""

from __future__ import annotations

from typing import Any

import pytest

from runner.engine import Engine
from runner.trace import Discard
from topology.document import METRICS, Scenario, from_payload, parse
from topology.kinds import KINDS

FIELDS: dict[str, dict[str, Any]] = {
    "table": {"partition_key": "id"},
    "schedule": {"expression": "rate(5 minutes)"},
    "workflow": {"definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_reports_is_a_metric(kind: str) -> None:
    node = {"kind": kind, **FIELDS.get(kind, {})}
    document = parse(from_payload({"format": "signalbox/1", "name": "one", "nodes": {"it": node}, "edges": []}))
    engine = Engine(document, Scenario("s", duration_s=1), seed=1, sink=Discard())
    engine.run()
    report = engine.result()["nodes"]["it"]
    assert [name for name, value in report.items() if isinstance(value, (int, float)) and name not in METRICS] == []


def test_a_metric_is_named_once() -> None:
    assert len(set(METRICS)) == len(METRICS)
