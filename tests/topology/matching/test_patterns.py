"""Event patterns against a plain reading of the rules: every choice of elements is tried."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topology.errors import PatternInvalid
from topology.matching import compile_pattern, read_pattern
from topology.matching.flat import flatten, merged

SCALARS = st.sampled_from([1, 2, "x", "y", None, True])
NAMES = st.sampled_from("abc")
EVENTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS,
        lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3),
        max_leaves=8,
    ),
    max_size=3,
)
ITEMS = st.lists(
    st.one_of(SCALARS, st.just({"exists": True}), st.just({"prefix": "x"}), st.just({"anything-but": "x"})),
    min_size=1,
    max_size=2,
)
FIELDS = st.dictionaries(
    NAMES,
    st.recursive(ITEMS, lambda below: st.dictionaries(NAMES, below, min_size=1, max_size=2), max_leaves=3),
    min_size=1,
    max_size=3,
)
PATTERNS = st.one_of(FIELDS, st.builds(lambda one, ways: {**one, "$or": ways}, FIELDS, st.lists(FIELDS, min_size=2)))


def _tries_all(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    fields = flatten(event)
    for rule in compile_pattern(pattern).rules:
        choices = [[place for value, place in fields.get(path, ()) if leaf.takes(value)] for path, leaf in rule]
        for places in itertools.product(*choices):
            together: Any = ()
            for place in places:
                together = None if together is None else merged(together, place)
            if together is not None:
                return True
    return False


@settings(max_examples=400, deadline=None)
@given(PATTERNS, EVENTS)
def test_a_pattern_matches_when_some_choice_of_elements_does(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    assert compile_pattern(pattern).match(event) is _tries_all(pattern, event)


def test_many_independent_arrays_take_bounded_time() -> None:
    names = [f"f{number}" for number in range(30)]
    pattern = compile_pattern({name: {"a": [1], "b": [2]} for name in names} | {"z": ["never"]})
    event = {name: [{"a": 1, "b": 2}] * 50 for name in names} | {"z": [{}, "no"]}
    assert not pattern.match(event)
    assert pattern.match(event | {"z": "never"})


def test_an_event_nested_deeper_than_the_stack_is_read() -> None:
    event: dict[str, Any] = {"a": "x"}
    for _ in range(5_000):
        event = {"a": event}
    assert not compile_pattern({"a": ["x"]}).match(event)


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '{"a": [1]', '{"a": [NaN]}x'])
def test_text_that_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(PatternInvalid):
        read_pattern(text)


def test_an_event_that_is_no_object_matches_nothing() -> None:
    assert not compile_pattern({"a": [{"exists": False}]}).match(["a"])
    assert compile_pattern({"a": [{"exists": False}]}).match({})
