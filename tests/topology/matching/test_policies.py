"""Filter policies: what a subscription refuses (semantics 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from topology.errors import PatternInvalid
from topology.matching import check_policy
from topology.matching.policies import Scope, combinations

FOUR, THREE = ["1", "2", "3", "4"], ["1", "2", "3"]


@pytest.mark.parametrize(
    ("policy", "count"),
    [
        ({"a": ["x"]}, 1),
        ({"a": FOUR, "b": THREE}, 12),
        ({"a": {"b": {"c": FOUR}}, "d": {"e": THREE}}, 72),
        ({"a": {"b": {"c": FOUR}}, "d": {"e": THREE}, "f": THREE}, 216),
        ({"$or": [{"a": FOUR}, {"b": THREE}]}, 7),
        ({"c": ["x", "y"], "$or": [{"a": FOUR}, {"b": THREE}]}, 14),
        ({"a": {"$or": [{"b": FOUR}, {"c": THREE}]}}, 14),
    ],
)
def test_combinations_multiply_over_keys_and_add_over_alternatives(policy: dict[str, Any], count: int) -> None:
    assert combinations(policy) == count


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        ({name: ["x"] for name in "abcdef"}, "MessageAttributes"),
        ({"a": {"b": ["x"]}}, "MessageAttributes"),
        ({"a": "x"}, "MessageAttributes"),
        ({"a": {"b": 1}}, "MessageBody"),
        ({"$or": [{"a": "x"}, {"b": ["x"]}]}, "MessageBody"),
        ({"a": {"b": {"c": FOUR}}, "d": {"e": THREE}, "f": THREE}, "MessageBody"),
    ],
)
def test_a_policy_that_the_service_refuses(policy: dict[str, Any], scope: Scope) -> None:
    with pytest.raises(PatternInvalid):
        check_policy(policy, scope, 5, 150)


def test_a_policy_within_the_limits_and_limits_that_were_raised() -> None:
    policy = {"a": {"b": {"c": FOUR}}, "d": {"e": THREE}, "f": THREE}
    check_policy({"a": FOUR, "b": THREE}, "MessageAttributes", 5, 150)
    check_policy(policy, "MessageBody", 5, 216)
