from __future__ import annotations

from typing import Any

import pytest

from runner.workflow import jsonpath
from runner.workflow.choice import holds, matches
from runner.workflow.errors import StatesError

MOMENT = "2026-11-21T10:00:00Z"
LATER = "2026-11-21T12:00:00+01:00"


def judge(rule: dict[str, Any], data: Any) -> bool:
    return holds(rule, lambda path: jsonpath.evaluate(path, data))


@pytest.mark.parametrize(
    ("operator", "value", "other"),
    [
        ("BooleanEquals", 0, False),
        ("BooleanEquals", "true", True),
        ("NumericEquals", True, 1),
        ("NumericEquals", "1", 1),
        ("NumericLessThan", None, 1),
        ("StringEquals", 1, "1"),
        ("StringLessThan", ["a"], "b"),
        ("StringMatches", {"a": 1}, "*"),
        ("TimestampEquals", "2026-11-21 10:00:00Z", MOMENT),
        ("TimestampEquals", "2026-11-21T10:00:00", MOMENT),
        ("TimestampLessThan", "2026-13-21T10:00:00Z", MOMENT),
        ("TimestampGreaterThan", 5, MOMENT),
        ("NumericEquals", 2, 3),
        ("StringGreaterThan", "a", "b"),
        ("TimestampGreaterThan", MOMENT, LATER),
    ],
)
def test_what_must_not_hold(operator: str, value: Any, other: Any) -> None:
    assert judge({"Variable": "$.v", operator: other}, {"v": value}) is False
    if operator != "StringMatches":
        assert judge({"Variable": "$.v", f"{operator}Path": "$.o"}, {"v": value, "o": other}) is False


@pytest.mark.parametrize(
    ("operator", "value", "other"),
    [
        ("BooleanEquals", False, False),
        ("NumericEquals", 2, 2.0),
        ("NumericLessThanEquals", -0.5, -0.5),
        ("NumericGreaterThan", 10**20, 10**19),
        ("StringEquals", "", ""),
        ("StringLessThan", "A", "a"),
        ("StringGreaterThanEquals", "b", "a"),
        ("TimestampEquals", "2026-11-21T11:00:00+01:00", MOMENT),
        ("TimestampLessThan", MOMENT, LATER),
        ("TimestampLessThan", "2026-11-21T10:00:00.0000001Z", "2026-11-21T10:00:00.0000002Z"),
        ("TimestampGreaterThanEquals", LATER, LATER),
    ],
)
def test_what_must_hold(operator: str, value: Any, other: Any) -> None:
    assert judge({"Variable": "$.v", operator: other}, {"v": value})
    assert judge({"Variable": "$.v", f"{operator}Path": "$.o"}, {"v": value, "o": other})


VALUES: dict[str, Any] = {"null": None, "true": True, "one": 1, "text": "a", "moment": MOMENT, "list": [], "map": {}}


@pytest.mark.parametrize(
    ("operator", "kinds"),
    [
        ("IsNull", {"null"}),
        ("IsBoolean", {"true"}),
        ("IsNumeric", {"one"}),
        ("IsString", {"text", "moment"}),
        ("IsTimestamp", {"moment"}),
    ],
)
def test_tests_of_type_and_their_opposites(operator: str, kinds: set[str]) -> None:
    for kind, value in VALUES.items():
        assert judge({"Variable": "$.v", operator: True}, {"v": value}) is (kind in kinds)
        assert judge({"Variable": "$.v", operator: False}, {"v": value}) is (kind not in kinds)


def test_a_path_that_finds_nothing_is_an_error_except_to_is_present() -> None:
    assert judge({"Variable": "$.v", "IsPresent": False}, {})
    assert not judge({"Variable": "$.v", "IsPresent": True}, {})
    assert judge({"Variable": "$.v", "IsPresent": True}, {"v": None})
    with pytest.raises(StatesError, match=r"States.Runtime"):
        judge({"Variable": "$.v", "IsNull": True}, {})
    with pytest.raises(StatesError, match=r"States.Runtime"):
        judge({"Variable": "$.v", "StringEqualsPath": "$.o"}, {"v": "a"})


def test_rules_are_joined_and_read_no_further_than_needed() -> None:
    missing = {"Variable": "$.missing", "IsNull": True}
    true, false = {"Variable": "$.v", "NumericEquals": 1}, {"Variable": "$.v", "NumericEquals": 2}
    assert judge({"Or": [true, missing]}, {"v": 1})
    assert not judge({"And": [false, missing]}, {"v": 1})
    assert judge({"Not": {"And": [true, false]}}, {"v": 1})


def test_a_rule_without_an_operator_is_an_error() -> None:
    with pytest.raises(StatesError, match="no operator"):
        judge({"Variable": "$.v", "Next": "x"}, {"v": 1})


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("log-2026.txt", "*.log", False),
        ("a", "a*a", False),
        ("foo23.log", "foo*bar*.log", False),
        ("a*b", r"a\\*b", False),
        ("", "*", True),
        ("foo23.log", "foo*.log", True),
        ("zebra.log", "*.log", True),
        ("foobar.zebra", "foo*.*", True),
        ("a*b", r"a\*b", True),
        ("aXbYc", "a*b*c", True),
        ("a" * 5_000 + "b", "*a" * 40 + "b", True),
    ],
)
def test_patterns(text: str, pattern: str, found: bool) -> None:
    assert matches(text, pattern) is found
