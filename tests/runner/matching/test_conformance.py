"""The matchers against the public conformance cases, which are read where they are and skipped where they are not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from runner.errors import PatternInvalid
from runner.matching import (
    Routes,
    Template,
    compile_filters,
    compile_pattern,
    compile_policy,
    json_path,
)

Case = Mapping[str, Any]


def _event_pattern(case: Case) -> bool:
    return compile_pattern(case["pattern"]).match(case["event"]) is case["matches"]


def _validity(case: Case) -> bool:
    try:
        compile_pattern(json.loads(case["pattern_text"]) if "pattern_text" in case else case["pattern"])
    except (PatternInvalid, ValueError):
        return case["valid"] is False
    return case["valid"] is True


def _policy(case: Case) -> bool:
    policy = compile_policy(case["policy"], case["scope"])
    return policy.match(case["attributes"] or {}, case["body"]) is case["matches"]


def _filter(case: Case) -> bool:
    return compile_filters(case["filters"]).match(case["record_body"]) is case["matches"]


def _transformer(case: Case) -> bool:
    if "input_path" in case:
        return bool(json_path(case["event"], case["input_path"]) == case["expected"])
    names = (case.get("rule_name", ""), case.get("rule_arn", ""))
    try:
        template = Template(case["input_paths_map"], case["input_template"], *names)
    except PatternInvalid:
        return case.get("error") is not None
    return template.value(case["event"]) == (case["delivered"], case["expected"])


def _route(case: Case) -> bool:
    found = Routes(case["routes"], case["api_type"] == "REST").match(case["method"], case["path"])
    if found is None:
        return case["expected_route"] is None
    return found[0] == case["expected_route"] and dict(found[1]) == case["path_parameters"]


SUITES: dict[str, Callable[[Case], bool]] = {
    "event_patterns": _event_pattern,
    "event_pattern_validity": _validity,
    "sns_filter_policies": _policy,
    "esm_filter_cases": _filter,
    "input_transformer_cases": _transformer,
    "route_match_cases": _route,
}


@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite: str, conformance: Path) -> None:
    cases = json.loads((conformance / f"{suite}.json").read_text())
    assert [case["name"] for case in cases if not SUITES[suite](case)] == []
    assert cases


def test_a_wildcard_of_many_stars_takes_bounded_time() -> None:
    pattern = compile_pattern({"a": [{"wildcard": "*a*a*b*c*d*e"}]})
    assert not pattern.match({"a": "a" * 100_000})
