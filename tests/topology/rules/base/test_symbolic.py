"""What is decided of patterns without an event agrees with the matcher that the runner uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from topology.errors import PatternInvalid
from topology.matching import Pattern as Matcher
from topology.matching import Policy, compile_pattern, compile_policy
from topology.rules.base.scalars import Atom
from topology.rules.base.symbolic import OPEN, Fields, Some, certain, known, possible, read, witness

MANY = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@pytest.mark.parametrize(
    ("patterns", "verdict"),
    [
        ([{"a": ["x"]}], True),
        ([{"a": ["x"]}, {"b": ["y"]}], True),
        ([{"a": [{"prefix": "or"}]}, {"a": [{"suffix": "er"}]}], True),
        ([{"a": [{"prefix": "order."}]}, {"a": [{"wildcard": "*.paid"}]}], True),
        ([{"a": [{"anything-but": ["x"]}]}, {"a": ["x", "y"]}], True),
        ([{"a": [{"numeric": [">", 1, "<", 2]}]}], True),
        ([{"a": [{"exists": False}]}, {"a": [{"exists": True}]}], False),
        ([{"a": [{"exists": False}]}, {"a": ["x"]}], False),
        ([{"a": [{"anything-but": {"prefix": "x"}}]}, {"b": ["y"]}], True),
        ([{"a": ["x"]}, {"a": ["y"]}], None),  # a list may hold both
        ([{"a": [{"cidr": "10.0.0.0/8"}]}], None),
        ([{"a": [{"unheard-of": 1}]}], None),
        ([{"a": ["x"]}, {"a": {"b": ["y"]}}], None),  # a list may hold a text and an object
    ],
)
def test_of_an_event_of_which_nothing_is_known(patterns: list[Any], verdict: bool | None) -> None:
    assert possible(OPEN, *map(read, patterns)) is verdict


@pytest.mark.parametrize(
    ("pattern", "can", "must"),
    [
        ({"type": ["order.created"]}, True, True),
        ({"type": ["order.paid"]}, False, False),
        ({"key": [{"prefix": "raw/"}]}, True, True),
        ({"key": [{"prefix": "raw/a"}]}, True, None),
        ({"key": [{"prefix": "small/"}]}, False, False),
        ({"key": [{"suffix": ".png"}]}, True, True),
        ({"key": [{"anything-but": {"prefix": "raw/"}}]}, False, False),
        ({"key": [{"anything-but": ["last.png"]}]}, True, True),
        ({"free": ["x"]}, True, None),
        ({"free": [{"exists": True}, {"exists": False}]}, True, True),
        ({"missing": [{"exists": False}]}, True, True),
        ({"missing": ["x"]}, False, False),
        ({"$or": [{"type": ["order.paid"]}, {"key": [{"suffix": ".png"}]}]}, True, True),
        ({"$or": [{"type": ["order.paid"]}, {"missing": [1]}]}, False, False),
        ({"list": ["b"]}, True, True),
        ({"list": ["c"]}, False, False),
    ],
)
def test_of_an_event_of_which_some_is_known(pattern: Any, can: bool | None, must: bool | None) -> None:
    raw = Some((Atom("prefix", "raw/"), Atom("suffix", ".png")))
    event = Fields({"type": "order.created", "key": raw, "free": OPEN, "list": ("a", "b")})
    assert possible(event, read(pattern)) is can
    assert certain(event, read(pattern)) is must


def test_beyond_64_clauses_nothing_is_decided() -> None:
    several = {f"f{n}": {"$or": [{"a": [n]}, {"b": [n]}]} for n in range(7)}
    assert read(several).clauses is None
    assert possible(OPEN, read(several)) is None
    assert len(read({name: several[name] for name in list(several)[:6]}).clauses or ()) == 64


# -- held against the matcher -------------------------------------------------------------------------------

TEXTS = st.text("aAb.", max_size=4)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 2.5, 10])
SCALARS = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
NAMES = st.sampled_from(["k", "l", "m"])
BUT = st.one_of(
    TEXTS,
    NUMBERS,
    st.lists(TEXTS, min_size=1, max_size=2),
    st.lists(NUMBERS, min_size=1, max_size=2),
    st.builds(lambda name, text: {name: text}, st.sampled_from(["prefix", "suffix", "equals-ignore-case"]), TEXTS),
    st.builds(lambda text: {"wildcard": f"{text}*"}, TEXTS),
)
TESTS = st.one_of(
    SCALARS,
    st.builds(lambda name, text: {name: text}, st.sampled_from(["prefix", "suffix", "equals-ignore-case"]), TEXTS),
    st.builds(lambda name, text: {name: {"equals-ignore-case": text}}, st.sampled_from(["prefix", "suffix"]), TEXTS),
    st.builds(lambda parts: {"wildcard": "*".join(parts)}, st.lists(TEXTS, min_size=1, max_size=3)),
    st.builds(lambda flag: {"exists": flag}, st.booleans()),
    st.builds(lambda sign, bound: {"numeric": [sign, bound]}, st.sampled_from(["=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds(lambda low: {"numeric": [">", low, "<=", low + 1]}, NUMBERS),
    st.builds(lambda operand: {"anything-but": operand}, BUT),
)
LEAVES = st.lists(TESTS, min_size=1, max_size=2)
FLAT = st.dictionaries(NAMES, LEAVES, min_size=1, max_size=2)


def _with_or(fields: dict[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {**fields, "$or": parts}


NESTED = st.dictionaries(NAMES, st.one_of(LEAVES, FLAT), min_size=1, max_size=2)
PATTERNS = st.one_of(FLAT, NESTED, st.builds(_with_or, NESTED, st.lists(FLAT, min_size=2, max_size=2)))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(NAMES, SCALARS, max_size=2))
EVENTS = st.dictionaries(NAMES, VALUES, max_size=3)


def matcher(pattern: Mapping[str, Any]) -> Matcher:
    """The runner's matcher; a pattern that the service refuses is no example."""
    try:
        return compile_pattern(pattern)
    except PatternInvalid:
        assume(False)
        raise


def policy(given: Mapping[str, Any]) -> Policy:
    try:
        return compile_policy(given, "MessageBody")
    except PatternInvalid:
        assume(False)
        raise


@MANY
@given(PATTERNS, EVENTS)
def test_a_known_event_is_decided_as_the_matcher_does(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    matches = matcher(pattern).match(event)
    assert possible(known(event), read(pattern)) in (matches, None)
    assert certain(known(event), read(pattern)) in (matches, None)


@MANY
@given(PATTERNS, EVENTS)
def test_a_known_message_is_decided_as_policies_do(pattern: dict[str, Any], body: dict[str, Any]) -> None:
    passes = policy(pattern).match({}, body)
    assert possible(known(body), read(pattern, "policy")) in (passes, None)
    assert certain(known(body), read(pattern, "policy")) in (passes, None)


@MANY
@given(PATTERNS, EVENTS)
def test_what_is_never_possible_matches_nothing(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    if matcher(pattern).match(event):
        assert possible(OPEN, read(pattern)) is not False
        half = Fields({name: known(value) for name, value in list(event.items())[:1]}, is_open=True)
        assert possible(half, read(pattern)) is not False


@MANY
@given(PATTERNS, PATTERNS)
def test_a_witness_matches_both_patterns(one: dict[str, Any], other: dict[str, Any]) -> None:
    verdict, values = witness(OPEN, read(one), read(other))
    if verdict:
        event = _nested(values)
        assert matcher(one).match(event), event
        assert matcher(other).match(event), event


@MANY
@given(PATTERNS, PATTERNS, EVENTS)
def test_two_patterns_that_exclude_each_other_match_no_event_together(
    one: dict[str, Any], other: dict[str, Any], event: dict[str, Any]
) -> None:
    if matcher(one).match(event) and matcher(other).match(event):
        assert possible(OPEN, read(one), read(other)) is not False
        assert possible(known(event), read(one), read(other)) is not False


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = {}
    for path, value in values.items():
        *above, name = path.split(".")
        at = event
        for part in above:
            at = at.setdefault(part, {})
        at[name] = value
    return event
