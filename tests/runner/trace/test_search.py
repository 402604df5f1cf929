"""A search of traces takes what was asked for, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from runner.trace import Op, Spans, TraceFilter

NAMES = (["orders", "work"], ["orders.delivers.work"])
BODY = {"headers": {"X-Correlation-Id": "Order-7"}, "body": '{"order": {"id": 7}}', "note": "order-7 is late"}
ROWS = [
    (1, 1000, Op.ACCEPT, 0, -1, 5, 0, 0, 0),
    (2, 3000, Op.RECEIVE, 0, 0, 5, 1, 1, 0),
    (3, 3000, Op.INVOKE, 1, -1, 0, 1, 0, 0),
    (4, 9000, Op.END, 1, -1, 0, 1, 0, 0),
]


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [
        ({"correlation": "order"}, False),
        ({"correlation": "is late"}, False),
        ({"node": "elsewhere"}, False),
        ({"error": True}, False),
        ({"over_us": 8001}, False),
        ({"q": "invoice"}, False),
        ({"node": "work", "q": "is late", "correlation": "nobody"}, False),
        ({}, True),
        ({"correlation": "order-7"}, True),
        ({"correlation": "7"}, True),
        ({"correlation": "5"}, True),
        ({"node": "work"}, True),
        ({"error": False}, True),
        ({"over_us": 8000}, True),
        ({"q": "IS LATE"}, True),
    ],
)
def test_a_search_finds(wanted: dict[str, Any], is_found: bool) -> None:
    spans = Spans(NAMES, {5: BODY})
    spans.feed(ROWS)
    [summary] = spans.summaries()
    assert TraceFilter(**wanted).keeps(summary, spans) is is_found
