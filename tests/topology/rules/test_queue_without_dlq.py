"""REL-001 queue-without-dlq."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -delivers-> work:function; jobs -dead_letters-> failed:queue",
        "a:function -sends-> jobs:queue",  # no consumer: TOP-005
        # A dead-letter queue that is read needs none of its own, whatever it is a dead-letter queue of.
        "jobs:queue -dead_letters-> failed:queue -delivers-> mend:function; jobs -delivers-> work:function",
        "work:function -dead_letters-> failed:queue -delivers-> mend:function",
        "work:function -on_failure-> failed:queue -delivers-> mend:function",
        "news:topic -delivers(dead_letter=failed)-> work:function; failed:queue -delivers-> mend:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-001", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -delivers-> work:function",
        "jobs:queue -delivers-> work:service",
        "jobs:queue -delivers-> work:function -dead_letters-> failed:queue",  # the function's own does not help
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("REL-001", drawing)
    assert finding.nodes == ("jobs",)
    assert finding.path == ("jobs", "work")
    assert finding.severity == "error"
    assert "4 days" in finding.message


def test_the_fix_adds_a_queue_of_the_same_type_under_a_free_name() -> None:
    drawing = "jobs:queue(fifo=true) -delivers-> work:function; a:function -sends-> jobs-dlq:queue"
    [finding] = found("REL-001", drawing)
    add, connect = finding.fixes[0].operations
    assert add["id"] == "jobs-dlq-2"
    assert add["fields"]["fifo"] is True
    assert add["fields"]["retention_s"] == 1_209_600
    assert connect["fields"] == {"max_receive_count": 5}
