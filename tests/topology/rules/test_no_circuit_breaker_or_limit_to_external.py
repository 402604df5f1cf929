"""REL-031 no-circuit-breaker-or-limit-to-external."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "pay:function -calls(timeout_s=2)-> bank:external",
        (
            'pay:function -calls(timeout_s=1, retry={"max_retries": 2, "backoff": "exponential", '
            '"jitter": "full"})-> bank:external'
        ),
        (
            'pay:function(concurrency_reserved=5) -calls(timeout_s=1, retry={"max_retries": 4, '
            '"backoff": "exponential", "jitter": "full"})-> bank:external'
        ),
        (
            'pay:function -calls(timeout_s=1, retry={"max_retries": 4, "backoff": "exponential", '
            '"jitter": "full"}, circuit_breaker={"failures": 5})-> bank:external'
        ),
        (
            "jobs:queue -delivers(concurrency_max=5)-> pay:function -calls(timeout_s=1, "
            'retry={"max_retries": 4, "backoff": "exponential", "jitter": "full"})-> bank:external'
        ),
        (
            'pay:service -calls(timeout_s=1, retry={"max_retries": 4, "backoff": "exponential", '
            '"jitter": "full"})-> bank:external'
        ),
        (
            'jobs:queue -> pay:service -calls(timeout_s=1, retry={"max_retries": 4, "backoff": "exponential", '
            '"jitter": "full"})-> bank:external'
        ),
        "app:client -calls-> bank:external",
        "pay:function -calls-> bank:external",  # what to do first, REL-034 says
        (
            'daily:schedule -> pay:function(timeout_s=60) -calls(timeout_s=1, retry={"max_retries": 4, '
            '"backoff": "exponential", "jitter": "full"})-> bank:external'
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-031", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            (
                'pay:function(timeout_s=60) -calls(timeout_s=1, retry={"max_retries": 4, "backoff": '
                '"exponential", "jitter": "full"})-> bank:external'
            ),
            ["warning pay bank"],
            "up to 5 times",
        ),
        (
            (
                'shop:client -calls-> pay:service -calls(timeout_s=1, retry={"max_retries": 4, "backoff": '
                '"exponential", "jitter": "full"})-> bank:external'
            ),
            ["warning pay bank"],
            "who asks it waits for its slots",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-031", drawing) == nodes
    assert words in found("REL-031", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            (
                'pay:function(timeout_s=60) -calls(timeout_s=1, retry={"max_retries": 4, "backoff": '
                '"exponential", "jitter": "full"})-> bank:external'
            ),
            ["Stop calling bank for 30 s after 5 failures"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-031", drawing) == titles


DRAIN = "jobs:queue -delivers(batch_size=1{})-> work:function(latency=0) -calls(timeout_s=1)-> bank:external({})"


@pytest.mark.parametrize(
    "drawing",
    [
        DRAIN.format(", concurrency_max=2", "latency=100, rate_per_s_max=20"),
        DRAIN.format(", concurrency_max=100", "latency=100"),
        DRAIN.format(", concurrency_max=100", "latency=100, rate_per_s_max=20")
        .replace("queue", "topic", 1)
        # what is pushed comes as fast as it is sent
        .replace("-delivers(batch_size=1, concurrency_max=100)->", "->"),
    ],
)
def test_silent_where_a_backlog_is_brought_slowly_enough(drawing: str) -> None:
    assert found("REL-031", drawing) == []


def test_found_where_a_backlog_comes_faster_than_the_outside_system_takes() -> None:
    drawing = DRAIN.format(", concurrency_max=100", "latency=100, rate_per_s_max=100")
    [finding] = found("REL-031", drawing)
    assert finding.nodes == ("work", "bank") and finding.path == ("jobs", "work", "bank")
    assert "work can call bank 1000 times a second while there is a backlog in jobs" in finding.message
    assert [fix.title for fix in finding.fixes] == ["Work on 10 batches at once"]
    assert left("REL-031", drawing) == []


def test_no_bound_is_offered_that_a_queue_cannot_be_told() -> None:
    [finding] = found("REL-031", DRAIN.format("", "latency=100, rate_per_s_max=10"))
    assert finding.fixes == ()


def test_calls_of_several_count_together() -> None:
    drawing = DRAIN.format(", concurrency_max=2", "latency=100, rate_per_s_max=30")
    more = (
        "; other:queue -delivers(batch_size=1, concurrency_max=2)-> more:function(latency=0) -calls(timeout_s=1)-> bank"
    )
    assert found("REL-031", drawing) == []
    [finding] = found("REL-031", drawing + more)
    assert "work and more can call bank 40 times a second" in finding.message
