"""The rules of a Choice state: comparisons under JSONPath, conditions under JSONata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from topology.workflows import values
from topology.workflows.problems import Path, Report, shown
from topology.workflows.values import Check

NESTED_MAX = 32

OPERATORS: dict[str, Check] = {
    **{f"String{how}": values.constant_text for how in ("Equals", "LessThan", "GreaterThan", "Matches")},
    **{f"String{how}Equals": values.constant_text for how in ("LessThan", "GreaterThan")},
    **{
        f"Numeric{how}": values.number(-float("inf"), float("inf"))
        for how in ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
    },
    "BooleanEquals": values.boolean,
    **{
        f"Timestamp{how}": values.timestamp
        for how in ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
    },
    **{f"Is{what}": values.boolean for what in ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")},
}
OPERATORS |= {
    f"{name}Path": values.data_path for name in list(OPERATORS) if not name.startswith("Is") and name != "StringMatches"
}
_COMBINED = ("And", "Or", "Not")
_AT_TOP = frozenset(("Next", "Assign", "Output", "Comment"))


def check_choices(report: Report, path: Path, choices: Any, is_jsonata: bool) -> None:
    """The value of `Choices`; where rules lead is checked with the machine."""
    if not isinstance(choices, list | tuple) or not choices:
        report.add(path, "Choices must be an array with at least one rule.")
        return
    for index, rule in enumerate(choices):
        place = (*path, index)
        if not isinstance(rule, Mapping):
            report.add(place, f"{shown(rule)} must be an object.")
            continue
        if "Next" not in rule:
            report.add(place, "a rule must name the Next state.")
        if "Assign" in rule:
            values.variables(report, (*place, "Assign"), rule["Assign"], is_jsonata)
        if is_jsonata:
            _condition(report, place, rule)
        else:
            _rule(report, place, rule, 0)


def _condition(report: Report, path: Path, rule: Mapping[str, Any]) -> None:
    for name in rule:
        if name != "Condition" and name not in _AT_TOP:
            report.add((*path, name), f"{name} is no field of a rule under JSONata.")
    if "Condition" in rule:
        values.expression(report, (*path, "Condition"), rule["Condition"], True)
    else:
        report.add(path, "a rule must have a Condition.")
    if "Output" in rule:
        values.template(report, (*path, "Output"), rule["Output"], True)


def _rule(report: Report, path: Path, rule: Any, depth: int) -> None:
    if not isinstance(rule, Mapping) or depth > NESTED_MAX:
        report.add(path, f"{shown(rule)} must be an object." if depth <= NESTED_MAX else "rules nest too deep.")
        return
    tests = [name for name in rule if name in OPERATORS or name in _COMBINED]
    allowed = ("Next", "Assign", "Comment") if not depth else ("Comment",)
    for name in rule:
        if name not in tests and name not in allowed and name != "Variable":
            report.add((*path, name), f"{name} is no field of a rule{' within a rule' if depth else ''}.")
    if len(tests) != 1:
        what = f"not {' and '.join(tests)}" if tests else "as StringEquals"
        report.add(path, f"a rule must have one comparison, {what}.")
        return
    _test(report, path, rule, tests[0], depth)


def _test(report: Report, path: Path, rule: Mapping[str, Any], name: str, depth: int) -> None:
    value, place = rule[name], (*path, name)
    if name in OPERATORS:
        if "Variable" in rule:
            values.data_path(report, (*path, "Variable"), rule["Variable"], False)
        else:
            report.add(path, f"{name} needs a Variable.")
        OPERATORS[name](report, place, value, False)
        return
    if "Variable" in rule:
        report.add((*path, "Variable"), f"{name} has no Variable.")
    if name == "Not":
        _rule(report, place, value, depth + 1)
    elif not isinstance(value, list | tuple) or not value:
        report.add(place, f"{name} must be an array with at least one rule.")
    else:
        for index, part in enumerate(value):
            _rule(report, (*place, index), part, depth + 1)
