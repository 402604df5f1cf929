"""PER-007 queue-can-never-drain."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

SLOW = "web:client -> orders:queue -delivers(batch_size=1, concurrency_max=2)-> worker:function(latency=500)"


def rate(per_s: float) -> dict[str, object]:
    return {"source": "web", "rate_per_s": per_s}


@pytest.mark.parametrize(
    ("drawing", "arrival"),
    [
        (SLOW, rate(3.9)),
        (SLOW, {"source": "web", "profile": [[0, 1], [100, 30], [150, 1]]}),  # a rush that the queue evens out
        (SLOW, {"source": "web", "rate_per_s": 100, "until_s": 20}),
        (SLOW.replace("queue ", "queue(external_consumer=true) "), rate(100)),
        (SLOW.replace("batch_size=1", "batch_size=10"), rate(39)),
        (SLOW.replace(", concurrency_max=2", ""), rate(1000)),
    ],
)
def test_silent(drawing: str, arrival: dict[str, object]) -> None:
    assert found("PER-007", drawing, arrival) == []


def test_silent_without_a_load() -> None:
    assert found("PER-007", SLOW) == []


@pytest.mark.parametrize(
    "drawing",
    [
        SLOW,
        SLOW.replace("concurrency_max=2", "batch_window_s=0").replace(
            "latency=500", "latency=500, concurrency_reserved=2"
        ),
        "web:client -> news:topic -> orders:queue "
        "-delivers(batch_size=1, concurrency_max=2)-> worker:service(latency=500)",
        'web:client -> api:gateway -routes(method=POST, path="/")-> orders:queue '
        "-delivers(batch_size=1, concurrency_max=2)-> worker:function(latency=500)",
    ],
)
def test_found_and_fixed(drawing: str) -> None:
    assert about("PER-007", drawing, rate(6)) == ["error orders worker"]
    assert left("PER-007", drawing, rate(6)) == []


def test_the_message_says_how_fast_it_grows() -> None:
    [finding] = found("PER-007", SLOW, rate(6))
    assert (
        "6 messages a second come to orders, and worker can take 4: the backlog grows by 120 a minute"
        in finding.message
    )
    assert "expire after 12 days" in finding.message


def test_one_group_of_a_fifo_queue_is_worked_on_by_one() -> None:
    drawing = (
        "web:client -sends(message_group=all)-> orders:queue(fifo=true, content_based_deduplication=true) "
        "-delivers(batch_size=1)-> worker:function(latency=500)"
    )
    assert about("PER-007", drawing, rate(3)) == ["error orders worker"]
    assert found("PER-007", drawing.replace("=all", '="$.customer"'), rate(3)) == []


def test_what_a_filter_lets_pass_counts() -> None:
    drawing = (
        "web:client -publishes(detail_type=made)-> events:bus "
        '-delivers(pattern={"detail-type": ["made"]})-> orders:queue '
        "-delivers(batch_size=1, concurrency_max=2)-> worker:function(latency=500)"
    )
    assert about("PER-007", drawing, rate(6)) == ["error orders worker"]
    assert found("PER-007", drawing.replace('["made"]', '["paid"]'), rate(6)) == []
    unknown = drawing.replace('{"detail-type": ["made"]}', '{"detail": {"amount": [{"numeric": [">", 5]}]}}')
    assert found("PER-007", unknown, rate(6)) == []  # nobody knows how many pass
