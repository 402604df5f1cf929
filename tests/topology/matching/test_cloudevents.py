"""CloudEvents: each fault is a sentence that names the attribute."""

from __future__ import annotations

from typing import Any

import pytest

from topology.matching.cloudevents import batch_problems, problems

EVENT = {"specversion": "1.0", "id": "1", "type": "order.created", "source": "/shop"}


@pytest.mark.parametrize("more", [{}, {"subject": None}, {"data": {"a": 1}}, {"flag": True, "count": 3}])
def test_an_event_has_no_problems(more: dict[str, Any]) -> None:
    assert problems({**EVENT, **more}) == []


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({**EVENT, "id": None}, "The attribute 'id' is required."),
        ({**EVENT, "type": ""}, "The attribute 'type' is not empty."),
        ({**EVENT, "time": "noon"}, "The attribute 'time' is no time as 2026-12-01T08:00:00Z."),
        ({**EVENT, "orderId": "1"}, "The name 'orderId' is not of lower case letters and digits."),
        ({**EVENT, "data": 1, "data_base64": "TWE="}, "Either data or data_base64 holds the data, not both."),
        ([], "A CloudEvent is an object."),
    ],
)
def test_each_fault_is_a_sentence(event: Any, says: str) -> None:
    assert problems(event) == [says]


def test_a_batch_names_the_event() -> None:
    assert batch_problems([EVENT, {**EVENT, "source": ""}]) == ["Event 1: The attribute 'source' is not empty."]
