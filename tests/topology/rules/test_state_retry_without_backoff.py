"""WFL-007 state-retry-without-backoff."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in, task

NODES = "; pay:function(timeout_s=10)"


def retried(**fields: Any) -> str:
    return flow({"Pay": task("pay", Retry=[{"ErrorEquals": ["States.ALL"], **fields}])}) + NODES


@pytest.mark.parametrize(
    "fields",
    [{"JitterStrategy": "FULL"}, {"MaxDelaySeconds": 60}, {"MaxAttempts": 1}, {"MaxAttempts": 0, "BackoffRate": 1}],
)
def test_silent(fields: dict[str, Any]) -> None:
    assert found_in("WFL-007", retried(**fields)) == []


@pytest.mark.parametrize("fields", [{}, {"BackoffRate": 1, "JitterStrategy": "FULL"}, {"JitterStrategy": "NONE"}])
def test_found(fields: dict[str, Any]) -> None:
    [finding] = found_in("WFL-007", retried(**fields))
    assert (finding.severity, finding.nodes) == ("info", ("flow",))
    assert fixed("WFL-007", retried(**fields)) == ["Slow down the retries of Pay"]


def test_a_long_first_pause_has_a_longer_bound() -> None:
    assert fixed("WFL-007", retried(IntervalSeconds=300)) == ["Slow down the retries of Pay"]
