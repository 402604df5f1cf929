"""CST-005 schedule-too-frequent-for-work."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

OFTEN = 'often:schedule(expression="rate(1 minute)") -> report:function(timeout_s=300, latency=150000)'


@pytest.mark.parametrize(
    "drawing",
    [
        OFTEN.replace("latency=150000", "latency=59000"),
        OFTEN.replace("rate(1 minute)", "rate(5 minutes)"),
        OFTEN.replace("rate(1 minute)", "cron(0 8 * * ? *)"),
        OFTEN.replace("rate(1 minute)", "at(2026-12-01T08:00:00)"),
        OFTEN.replace("timeout_s=300", "timeout_s=30"),  # it is stopped before
        OFTEN.replace('minute)"', 'minute)", enabled=false'),
        'often:schedule(expression="rate(1 minute)") -> jobs:queue -> f:function(timeout_s=300, latency=150000)',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("CST-005", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "severity"),
    [
        (OFTEN, "error"),
        (OFTEN.replace("timeout_s", "concurrency_reserved=1, timeout_s"), "info"),
        (OFTEN.replace("timeout_s", 'idempotency={"key": "$.id"}, timeout_s'), "info"),
    ],
)
def test_found_and_fixed(drawing: str, severity: str) -> None:
    assert about("CST-005", drawing) == [f"{severity} often report"]
    assert left("CST-005", drawing) == []


def test_a_calendar_is_changed_by_a_person() -> None:
    [finding] = found("CST-005", OFTEN.replace("rate(1 minute)", "cron(0/1 * * * ? *)"))
    assert finding.fixes == ()
    assert "every 60 s, and it takes 150 s (p95)" in finding.message
