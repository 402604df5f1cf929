"""CST-001 cost-runaway-paths."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found

IMPORT = (
    'web:client -> api:gateway -routes(method=POST, path="/import")-> split:function '
    "-sends(per_invocation=400)-> rows:queue -> store:function(memory_mb=1024, latency=800, timeout_s=10)"
)


@pytest.mark.parametrize(
    "drawing",
    [
        IMPORT.replace("per_invocation=400", "per_invocation=4"),
        IMPORT.replace("latency=800", "latency=20"),
        IMPORT.replace("store:function(memory_mb=1024, latency=800, timeout_s=10)", "store:service(latency=800)"),
        # dear, and done once for each request
        "web:client -> jobs:queue -> convert:function(memory_mb=8192, latency=60000, timeout_s=900)",
        # many, but once a night
        'nightly:schedule(expression="rate(1 day)") -> split:function -sends(per_invocation=400)-> rows:queue '
        "-> store:function(memory_mb=1024, latency=800, timeout_s=10)",
        # a circle has no cost: REL-025 speaks of it
        IMPORT + "; store -sends-> again:queue -> split",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("CST-001", drawing) == []


def test_found() -> None:
    assert about("CST-001", IMPORT) == ["warning store api split"]
    [finding] = found("CST-001", IMPORT)
    assert "A million requests of POST /import cost about $5,894, 92% of it in store" in finding.message
    assert "starts 400 times" in finding.message


def test_what_a_filter_holds_back_costs_nothing() -> None:
    drawing = (
        "web:client -> split:service -publishes(per_invocation=400, detail_type=row)-> rows:bus "
        '-delivers(pattern={"detail-type": ["row"]})-> store:function(memory_mb=1024, latency=800, timeout_s=10)'
    )
    assert about("CST-001", drawing) == ["warning store web split"]
    assert found("CST-001", drawing.replace('["row"]', '["done"]')) == []
