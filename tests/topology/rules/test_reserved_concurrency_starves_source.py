"""PER-001 reserved-concurrency-starves-source."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "orders:queue -> worker:function",
        "orders:queue -> worker:function(concurrency_reserved=5)",  # the poller begins with five
        "orders:queue -delivers(concurrency_max=5)-> worker:function(concurrency_reserved=5)",
        "orders:queue -delivers(concurrency_max=2)-> worker:function(concurrency_reserved=2)",
        "often:schedule(expression='rate(5 minutes)') -> gather:function(concurrency_reserved=1)".replace("'", '"'),
        "clicks:stream -delivers(concurrency_max=20)-> count:function(concurrency_reserved=5)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("PER-001", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("orders:queue -delivers(concurrency_max=20)-> worker:function(concurrency_reserved=5)", "error worker orders"),
        ("orders:queue -> worker:function(concurrency_reserved=1)", "error worker orders"),
        ("orders:queue -> worker:function(concurrency_reserved=0)", "error worker orders"),
    ],
)
def test_found_and_fixed(drawing: str, expected: str) -> None:
    assert about("PER-001", drawing) == [expected]
    assert left("PER-001", drawing) == []


def test_the_queues_of_a_function_share_its_reservation() -> None:
    drawing = (
        "a:queue -delivers(concurrency_max=6)-> worker:function(concurrency_reserved=8); "
        "b:queue -delivers(concurrency_max=6)-> worker"
    )
    assert about("PER-001", drawing) == ["error worker a b"]
    assert left("PER-001", drawing) == []


def test_a_fix_never_reserves_more_than_the_account_has() -> None:
    drawing = "orders:queue -> worker:function(concurrency_reserved=1); big:function(concurrency_reserved=899)"
    [finding] = found("PER-001", drawing)
    assert finding.fixes[0].operations == ({"op": "unset", "node": "worker", "path": "concurrency_reserved"},)
