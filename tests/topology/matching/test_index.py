"""The index over patterns finds what trying each pattern finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.topology.matching.test_patterns import EVENTS
from topology.matching import PatternIndex, compile_pattern

TEXTS = st.sampled_from(["x", "y", "xy", "X", "10.0.0.1", "", "x*", "ß", "SS", "k", "\u212a"])
ITEM = st.one_of(
    st.sampled_from([1, 2.0, None, True, "x", "y", "xy", "10.0.0.1"]),
    st.builds(
        lambda name, text: {name: text},
        st.sampled_from(["prefix", "suffix", "equals-ignore-case", "exactly", "wildcard"]),
        TEXTS,
    ),
    st.just({"wildcard": "*y"}),
    st.just({"prefix": {"equals-ignore-case": "X"}}),
    st.sampled_from([{"exists": True}, {"exists": False}, {"anything-but": ["x"]}, {"anything-but": {"suffix": "y"}}]),
    st.sampled_from([{"numeric": ["=", 1]}, {"numeric": [">", 1]}, {"cidr": "10.0.0.0/8"}]),
)
LEAVES = st.lists(ITEM, min_size=1, max_size=3)
NAMES = st.sampled_from(["a", "b", "c", "a.b"])
FIELDS = st.dictionaries(
    NAMES,
    LEAVES | st.dictionaries(NAMES, LEAVES, min_size=1, max_size=2),
    min_size=1,
    max_size=3,
)
PATTERNS = st.lists(
    st.none() | FIELDS | st.builds(lambda one, ways: {**one, "$or": ways}, FIELDS, st.lists(FIELDS, min_size=2)),
    max_size=12,
)
MORE = st.fixed_dictionaries({}, optional={"a": TEXTS, "b": TEXTS, "c": st.lists(TEXTS, max_size=3), "a.b": TEXTS})


@settings(max_examples=400, deadline=None)
@given(PATTERNS, EVENTS, MORE)
def test_the_index_agrees_with_trying_each_pattern(
    patterns: list[dict[str, Any] | None], event: dict[str, Any], more: dict[str, Any]
) -> None:
    compiled = [None if pattern is None else compile_pattern(pattern) for pattern in patterns]
    index = PatternIndex(compiled)
    for each in (event, more, {**event, **more}):
        naive = [number for number, pattern in enumerate(compiled) if pattern is None or pattern.match(each)]
        assert index.match(each) == naive


def test_an_event_tries_only_the_patterns_that_share_its_rarest_value(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def holds(rule: object, fields: object) -> bool:
        tried.append(rule)
        return True

    patterns = [
        compile_pattern({"source": ["shop"], "detail-type": [f"type-{n % 10}"], "detail": {"id": [f"id-{n}"]}})
        for n in range(1_000)
    ]
    index = PatternIndex(patterns)
    monkeypatch.setattr("topology.matching.index.holds", holds)
    event = {"source": "shop", "detail-type": "type-7", "detail": {"id": "id-417"}}
    assert index.match(event) == [417]
    assert len(tried) == 1


def test_patterns_that_share_each_value_alone_are_told_apart_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def holds(rule: object, fields: object) -> bool:
        tried.append(rule)
        return True

    index = PatternIndex(
        [compile_pattern({"source": [f"s-{n % 30}"], "detail-type": [f"t-{n // 30}"]}) for n in range(900)]
    )
    monkeypatch.setattr("topology.matching.index.holds", holds)
    assert index.match({"source": "s-7", "detail-type": "t-9"}) == [277]
    assert len(tried) == 1


def test_an_index_of_nothing_finds_nothing() -> None:
    assert PatternIndex([]).match({"a": 1}) == []
    assert PatternIndex([None]).match({"a": 1}) == [0]
    assert PatternIndex([None]).match("text") == []
