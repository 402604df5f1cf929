"""The clause that says no is told, and the verdict is the matcher's own."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from topology.matching import compile_pattern
from topology.matching.verdicts import ELSEWHERE, pattern_verdict, verdict

ORDER = {"detail-type": "order.created", "detail": {"amount": 70, "lines": [{"a": 1, "b": 1}, {"a": 2, "b": 2}]}}


def refused(told: Any) -> dict[str, str]:
    return {clause.path: clause.reason for clause in told.clauses if not clause.holds}


@pytest.mark.parametrize(
    ("pattern", "matches", "paths"),
    [
        ({"detail-type": ["order.created"]}, True, []),
        ({"detail-type": ["order.paid"], "detail": {"amount": [70]}}, False, ["detail-type"]),
        ({"detail": {"amount": [{"numeric": [">", 100]}], "vip": [True]}}, False, ["detail.amount", "detail.vip"]),
        ({"detail": {"amount": [{"exists": False}]}}, False, ["detail.amount"]),
        ({"detail": {"lines": {"a": [1], "b": [2]}}}, False, ["detail.lines.b"]),
        ({"$or": [{"x": [1], "y": [1]}, {"detail-type": ["order.paid"]}]}, False, ["detail-type"]),
    ],
)
def test_a_pattern_names_the_clause_that_refuses(pattern: dict[str, Any], matches: bool, paths: list[str]) -> None:
    told = pattern_verdict(compile_pattern(pattern), ORDER)
    assert told.matches is matches is compile_pattern(pattern).match(ORDER)
    assert sorted(refused(told)) == paths


def test_clauses_that_hold_in_different_elements_are_told_apart() -> None:
    told = pattern_verdict(compile_pattern({"detail": {"lines": {"a": [1], "b": [2]}}}), ORDER)
    assert refused(told) == {"detail.lines.b": ELSEWHERE}


@pytest.mark.parametrize(
    ("policy", "event", "scope", "matches", "paths"),
    [
        ({"event": ["paid"]}, {"event": {"type": "String", "value": "paid"}}, "MessageAttributes", True, []),
        ({"event": ["paid"]}, {"event": "refused"}, "MessageAttributes", False, ["event"]),
        ({"event": ["paid"]}, {}, "MessageAttributes", False, ["event"]),
        ({"$or": [{"a": [1], "b": [1]}, {"c": [1]}]}, {"a": 1}, "MessageBody", False, ["b"]),
        ({"event": ["paid"]}, "plain text", "MessageBody", False, []),
    ],
)
def test_a_policy_names_the_clause_that_refuses(
    policy: Any, event: Any, scope: str, matches: bool, paths: list[str]
) -> None:
    told = verdict("policy", policy, event, scope=scope)
    assert (told.matches, sorted(refused(told))) == (matches, paths)
    assert bool(told.clauses) or told.reason


@pytest.mark.parametrize(
    ("filters", "event", "part", "matches", "paths"),
    [
        ([{"kind": ["a"]}, {"kind": ["b"]}], {"kind": "b"}, "body", True, []),
        ([{"kind": ["a"]}, {"kind": ["c"], "x": [1]}], {"kind": "b"}, "body", False, ["body.kind"]),
        ([{"kind": ["a"]}], {"body": '{"kind": "a"}'}, "body", True, []),
        ([{"eventName": ["INSERT"]}], {"eventName": "REMOVE"}, "", False, ["eventName"]),
        ([{"body": {"kind": [{"exists": False}]}}], {"body": "plain"}, "body", False, []),
        ([{"body": {"kind": [{"exists": False}]}}], {"body": "{}"}, "body", True, []),
        ([], {"body": "plain"}, "body", True, []),
    ],
)
def test_filters_name_the_clause_of_the_nearest(
    filters: Any, event: Any, part: str, matches: bool, paths: list[str]
) -> None:
    told = verdict("filters", filters, event, part=part)
    assert (told.matches, sorted(refused(told))) == (matches, paths)


def test_the_matcher_is_asked_over_rest() -> None:
    ask = {"filter": {"detail-type": ["order.paid"]}, "event": ORDER, "source": "bus"}
    answer = APIClient().post("/api/filters/match/", ask, format="json")
    assert answer.status_code == 200, answer.content
    clause = {
        "path": "detail-type",
        "wanted": ["order.paid"],
        "found": ["order.created"],
        "holds": False,
        "reason": "No value of the field is one of those asked for.",
    }
    assert answer.json() == {"matches": False, "clauses": [clause], "reason": ""}


def test_a_filter_that_is_not_valid_is_an_answer() -> None:
    answer = APIClient().post("/api/filters/match/", {"filter": {"a": "x"}, "event": {}}, format="json")
    assert answer.json() == {"matches": None, "clauses": [], "reason": '"a" must be an object or an array.'}


def test_a_filter_of_text_that_is_no_json_is_an_answer() -> None:
    ask = {"dialect": "filters", "filter": ["kind = a"], "event": {}}
    told = APIClient().post("/api/filters/match/", ask, format="json").json()
    assert told["matches"] is None
    assert told["reason"].startswith("The filter is no JSON")


@pytest.mark.parametrize("body", [{}, {"filter": {}}, {"filter": {}, "event": {}, "dialect": "sql"}])
def test_what_is_no_question_is_refused(body: dict[str, Any]) -> None:
    assert APIClient().post("/api/filters/match/", body, format="json").status_code == 400
