"""REL-010 dlq-retention-below-source."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -dead_letters-> failed:queue(retention_s=1209600)",
        "jobs:queue(retention_s=86400) -dead_letters-> failed:queue",
        "jobs:queue(retention_s=1209600) -dead_letters-> failed:queue(retention_s=1209600)",  # the maximum
        "jobs:queue(fifo=true) -dead_letters-> failed:queue(fifo=true)",  # a FIFO message starts a new age
        "work:function -dead_letters-> failed:queue(retention_s=60)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-010", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -dead_letters-> failed:queue",
        "jobs:queue(retention_s=1209600) -dead_letters-> failed:queue(retention_s=1209599)",
        "jobs:queue(retention_s=86400) -dead_letters-> failed:queue(retention_s=3600)",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("REL-010", drawing)
    assert finding.severity == "error"
    assert finding.nodes == ("failed", "jobs")
    [operation] = finding.fixes[0].operations
    assert operation == {"op": "set", "node": "failed", "path": "retention_s", "value": 1_209_600}
