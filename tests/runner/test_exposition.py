"""What a scrape says of a figure: totals only go up, gauges come and go."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from runner.exposition import Figures, exposition


@pytest.mark.parametrize(
    ("metric", "name", "kind"),
    [
        *((metric, metric, "gauge") for metric in ("entries", "items", "objects", "version", "waiting", "stopped")),
        ("hits", "hits", "counter"),
        ("age_max_s", "age_max_seconds", "gauge"),
    ],
)
def test_what_may_go_down_is_a_gauge(metric: str, name: str, kind: str) -> None:
    snapshot = {"t_us": 1, "requests": {}, "ledger": {}, "nodes": {"it": {metric: 3}}, "edges": {}}
    text = exposition([Figures("1", "t", {}, snapshot)]).decode()
    kinds = {family.name: family.type for family in text_string_to_metric_families(text)}
    assert kinds[f"signalbox_node_{name}"] == kind
