"""Checks of single values of a definition. Each takes (report, path, value, is JSONata) and tells what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from topology.workflows import calls
from topology.workflows.expressions import expression_fault, is_marked, reading_fault
from topology.workflows.paths import is_path, is_reference_path, parse
from topology.workflows.problems import Path, Report, shown
from topology.workflows.reading import PathInvalid

Check = Callable[[Report, Path, Any, bool], None]

NAME_MAX = 80
"""Characters of a state's name and of a variable's (AWS Step Functions Developer Guide, *Quotas*, 2026-11)."""
LABEL_MAX = 40
"""Characters of a Map's label (AWS Step Functions Developer Guide, *Map state in Distributed mode*, 2026-11)."""
SECONDS_MAX = 99_999_999
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_SUBSTITUTION = re.compile(r"\$\{[^${}]+\}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_LAMBDA = re.compile(r"arn:[^:]*:lambda:[^:]*:[^:]*:function(?::(?P<name>[^:]*))?(?P<alias>:.*)?")
_LABEL = re.compile(r"""[^\s?*<>{}\[\]"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,40}""")
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_VARIABLE = re.compile(r"[^\W\d][\w-]*")


def anything(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """Any JSON value."""


def text(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """A text; under JSONata it may be an expression."""
    if not isinstance(value, str):
        report.add(path, f"{shown(value)} must be a text.")
    elif is_jsonata:
        template(report, path, value, True)


def constant_text(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    if not isinstance(value, str):
        report.add(path, f"{shown(value)} must be a text.")


def label(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """The name of a Map within the ARNs of its runs."""
    if not isinstance(value, str) or not _LABEL.fullmatch(value):
        report.add(
            path, f"{shown(value)} must be a text of 1 to {LABEL_MAX} characters without blanks and special ones."
        )


def one_of(*choices: str) -> Check:
    def check(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
        if value not in choices:
            report.add(path, f"{shown(value)} must be {' or '.join(choices)}.")

    return check


def boolean(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    if not isinstance(value, bool):
        report.add(path, f"{shown(value)} must be true or false.")


def whole(least: int, most: int, *, may_be_expression: bool = True) -> Check:
    """An integer between the bounds; under JSONata it may be an expression."""

    def check(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
        if is_jsonata and may_be_expression and isinstance(value, str):
            _expression(report, path, value)
        elif isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            report.add(path, f"{shown(value)} must be an integer from {least} to {most}.")

    return check


def number(least: float, most: float) -> Check:
    """A number between the bounds; under JSONata it may be an expression."""

    def check(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
        if is_jsonata and isinstance(value, str):
            _expression(report, path, value)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            report.add(path, f"{shown(value)} must be a number from {least:g} to {most:g}.")

    return check


def path_or_null(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    if value is not None:
        data_path(report, path, value, is_jsonata)


def data_path(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    if not is_path(value):
        report.add(path, f"{shown(value)} must be a path, as $.order.id.")


def path_or_call(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """A path, or an intrinsic function."""
    if isinstance(value, str) and value.lstrip().startswith("States."):
        _call(report, path, value)
    else:
        data_path(report, path, value, is_jsonata)


def result_path(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """A reference path into the input, or null."""
    if value is not None and not (is_reference_path(value) and parse(value).root == "input"):
        report.add(path, f"{shown(value)} must be a reference path, as $.result, or null.")


def timestamp(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    if is_jsonata and isinstance(value, str) and is_marked(value):
        _expression(report, path, value)
    elif not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        report.add(path, f"{shown(value)} must be a time, as 2026-11-21T08:00:00Z.")


def template(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """A payload template: paths in `name.$` under JSONPath, expressions in `{% … %}` under JSONata."""
    if isinstance(value, Mapping):
        _template_fields(report, path, value, is_jsonata)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            template(report, (*path, index), part, is_jsonata)
    elif is_jsonata and isinstance(value, str) and (value.startswith("{%") or value.endswith("%}")):
        _expression(report, path, value)


def _template_fields(report: Report, path: Path, value: Mapping[str, Any], is_jsonata: bool) -> None:
    for name, part in value.items():
        place = (*path, name)
        if is_jsonata or not name.endswith(".$"):
            template(report, place, part, is_jsonata)
            continue
        if name[:-2] in value:
            report.add(place, f"{name[:-2]!r} is there a second time.")
        path_or_call(report, place, part, False)


def json_object(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """A payload template that is an object; under JSONata an expression may give it."""
    if isinstance(value, Mapping) or (is_jsonata and isinstance(value, str)):
        template(report, path, value, is_jsonata)
    else:
        report.add(path, f"{shown(value)} must be an object.")


def array_or_expression(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    if isinstance(value, list | tuple):
        template(report, path, value, is_jsonata)
    elif isinstance(value, str):
        _expression(report, path, value)
    else:
        report.add(path, f"{shown(value)} must be an array or an expression.")


def variables(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """What Assign holds: a payload template by names of variables."""
    if not isinstance(value, Mapping):
        report.add(path, f"{shown(value)} must be an object of variables.")
        return
    for name in value:
        bare = name.removesuffix(".$")
        if not _VARIABLE.fullmatch(bare) or len(bare) > NAME_MAX or bare == "states":
            report.add((*path, name), f"{shown(bare)} is no name for a variable.")
    template(report, path, value, is_jsonata)


def resource(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """An ARN or another URI, in which `${…}` stands for what is filled in later."""
    if isinstance(value, Mapping) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        # A function of CloudFormation, which puts the ARN there.
        return
    if not isinstance(value, str):
        report.add(path, f"{shown(value)} must be the ARN of what the task asks.")
        return
    plain = _SUBSTITUTION.sub("x", value)
    if "${" in plain:
        report.add(path, f"{shown(value)}: the substitution is not closed; write ${{name}}.")
    elif not _URI.fullmatch(plain) and not _SUBSTITUTION.fullmatch(value):
        report.add(path, f"{shown(value)} must be an ARN, or ${{name}}.")
    elif (found := _LAMBDA.fullmatch(plain)) is not None:
        _lambda_name(report, path, found["name"] or "", found["alias"])


def _lambda_name(report: Report, path: Path, name: str, alias: str | None) -> None:
    if not _WORD.fullmatch(name):
        report.add(path, f"{shown(name)} is no name of a function.")
    if alias is not None and alias != ":$LATEST" and not _WORD.fullmatch(alias[1:]):
        report.add(path, f"{shown(alias[1:])} is no alias or version of a function.")


def _expression(report: Report, path: Path, value: str) -> None:
    fault = expression_fault(value) or reading_fault(value, may_read_error=_is_of_catcher(path))
    if fault:
        report.add(path, fault)


def _is_of_catcher(path: Path) -> bool:
    """Whether the place is in an entry of a Catch; a state may have that name too."""
    return any(name == "Catch" and isinstance(index, int) for name, index in pairwise(path))


def expression(report: Report, path: Path, value: Any, is_jsonata: bool) -> None:
    """An expression, or true or false."""
    if isinstance(value, bool):
        return
    if isinstance(value, str):
        _expression(report, path, value)
    else:
        report.add(path, f"{shown(value)} must be an expression, as {{% $states.input.paid %}}.")


def _call(report: Report, path: Path, value: str) -> None:
    try:
        calls.parse(value)
    except PathInvalid as fault:
        report.add(path, f"{shown(value)} is no valid function: {fault}")
