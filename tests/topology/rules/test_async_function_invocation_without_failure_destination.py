"""REL-002 async-function-invocation-without-failure-destination."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "events:bus -delivers-> work:function -dead_letters-> failed:queue",
        "events:bus -delivers-> work:function -on_failure-> alerts:topic",
        # Polled, routed and waited-for functions: somebody still has the message.
        "jobs:queue -delivers-> work:function",
        "api:gateway -routes-> work:function",
        "a:function -invokes-> work:function",
        "news:topic -delivers-> work:service",
        "news:topic -delivers-> jobs:queue -delivers-> work:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-002", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "a:topic -delivers-> work:function",
        "a:bus -delivers-> work:function",
        "a:bucket -delivers-> work:function",
        "a:schedule -delivers-> work:function",
        "a:function -invokes(wait=false)-> work:function",
        "a:function -on_success-> work:function; a -on_failure-> failed:queue",
        "a:bus -delivers(dead_letter=failed)-> work:function; failed:queue",  # keeps the undelivered only
        "a:bus -delivers-> work:function; jobs:queue -delivers-> work",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("REL-002", drawing)
    assert finding.nodes == ("work", "a")
    assert finding.path == ("a", "work")
    assert finding.severity == "error"
    assert "2 more times" in finding.message
    assert finding.fixes[0].title == "Add work-dlq"


def test_the_message_tells_the_retries() -> None:
    [finding] = found("REL-002", "a:topic -delivers-> work:function(retries_async=1)")
    assert "1 more time and" in finding.message
