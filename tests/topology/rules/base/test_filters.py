"""What a filter says of an emission: it passes, it does not, or the drawing does not tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.build import graph
from topology.rules.base import passes


def bus(pattern: Any, fields: str = "detail_type=order.created") -> bool | None:
    drawn = graph(f"a:function -publishes({fields})-> c:bus -delivers(pattern={json.dumps(pattern)})-> b:function")
    return passes(drawn.edges["a.publishes.c"], drawn.nodes["c"], drawn.edges["c.delivers.b"])


def topic(policy: Any, attributes: Any, scope: str = "MessageAttributes") -> bool | None:
    drawn = graph(
        f"a:function -publishes(attributes={json.dumps(attributes)})-> c:topic"
        f" -delivers(filter_policy={json.dumps(policy)}, filter_scope={scope})-> b:function"
    )
    return passes(drawn.edges["a.publishes.c"], drawn.nodes["c"], drawn.edges["c.delivers.b"])


@pytest.mark.parametrize(
    ("pattern", "verdict"),
    [
        ({"detail-type": ["order.created"]}, True),
        ({"detail-type": ["order.paid", "order.created"]}, True),
        ({"detail-type": ["order.paid"]}, False),
        ({"detail-type": [{"prefix": "order."}]}, True),
        ({"detail-type": [{"suffix": ".paid"}]}, False),
        ({"detail-type": [{"anything-but": ["order.created"]}]}, False),
        ({"detail-type": [{"anything-but": {"prefix": "stock."}}]}, True),
        ({"detail-type": [{"equals-ignore-case": "ORDER.CREATED"}]}, True),
        ({"detail-type": [{"wildcard": "order.*"}]}, True),
        ({"detail-type": [{"wildcard": "*.cre*d"}]}, True),
        ({"detail-type": [{"wildcard": "order.*.x"}]}, False),
        ({"detail-type": [{"exists": False}]}, False),
        ({"detail-type": [{"cidr": "10.0.0.0/8"}]}, None),
        ({"source": ["a"]}, True),
        ({"source": ["other"]}, False),
        ({"detail": {"amount": [1]}}, None),
        ({"account": ["1"]}, None),
        ({"detail-type": ["order.created"], "detail": {"amount": [1]}}, None),
        ({"detail-type": ["order.paid"], "detail": {"amount": [1]}}, False),
        ({"$or": [{"detail-type": ["order.paid"]}, {"source": ["a"]}]}, True),
        ({"$or": [{"detail-type": ["order.paid"]}, {"source": ["b"]}]}, False),
    ],
)
def test_bus(pattern: Any, verdict: bool | None) -> None:
    assert bus(pattern) is verdict


def test_an_event_of_no_known_type_may_pass() -> None:
    assert bus({"detail-type": ["order.created"]}, "per_invocation=1") is None


@pytest.mark.parametrize(
    ("policy", "attributes", "verdict"),
    [
        ({"type": ["new"]}, {"type": "new"}, True),
        ({"type": ["new"]}, {"type": "old"}, False),
        ({"type": ["new"]}, {"kind": "new"}, False),
        ({"type": ["new"], "kind": ["a"]}, {"type": "new"}, False),
        ({"type": [{"exists": False}]}, {"kind": "a"}, True),
        ({"type": ["new"]}, {"type": ["old", "new"]}, True),
        ({"size": [{"numeric": [">", 1]}]}, {"size": 2}, True),
        ({"size": [2]}, {"size": 2}, True),
        ({"size": ["2"]}, {"size": 2}, False),
    ],
)
def test_topic(policy: Any, attributes: Any, verdict: bool | None) -> None:
    assert topic(policy, attributes) is verdict


def test_a_filter_on_the_body_is_unknown() -> None:
    assert topic({"type": ["new"]}, {"type": "new"}, "MessageBody") is None


@pytest.mark.parametrize(
    ("delivery", "write", "verdict"),
    [
        ("delivers", "writes", True),
        ("delivers", "writes(operation=delete)", False),
        ('delivers(events=["s3:ObjectRemoved:*"])', "writes(operation=delete)", True),
        ('delivers(events=["ObjectCreated:Copy"])', "writes", None),
        ("delivers(prefix=raw/)", "writes", None),
        ("delivers(prefix=raw/)", 'writes(key="raw/{{uuid}}")', True),
        ("delivers(prefix=raw/)", 'writes(key="small/{{uuid}}")', False),
        ("delivers(prefix=raw/)", 'writes(key="{{uuid}}")', None),
        ("delivers(prefix=raw/2026/)", 'writes(key="raw/{{now}}")', None),
        ("delivers(suffix=.png)", 'writes(key="{{uuid}}.png")', True),
        ("delivers(suffix=.png)", "writes(key=a.jpg)", False),
    ],
)
def test_bucket(delivery: str, write: str, verdict: bool | None) -> None:
    drawn = graph(f"a:function -{write}-> c:bucket -{delivery}-> b:function")
    assert passes(drawn.edges["a.writes.c"], drawn.nodes["c"], drawn.edges["c.delivers.b"]) is verdict
