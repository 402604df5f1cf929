"""JSONata in bounded steps: the library's evaluator with a budget, regular expressions in linear time, plain results.

A budget of steps stands for time, so that the same expression fails at the same place on every machine.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import re2

from runner.workflow.corrections import FUNCTIONS, Corrected
from runner.workflow.sameness import same
from runner.workflow.texts import whole
from topology.workflows.library import JException, Jsonata, RegexFlags, Utils

STEPS_MAX = 1_000_000
"""Parts of an expression that are evaluated, counted each time: about four seconds of work."""
DEPTH_MAX = 300
"""Parts of an expression within each other, function calls included."""
FRAMES_MAX = 10_000
"""Frames of Python that DEPTH_MAX may need; the limit is raised for an evaluation only."""
SIZE_MAX = 1_000_000
"""Characters of a text, or elements of an array, on the way to the result: beyond any payload of the service."""
UNDEFINED: Any = object()
"""What an expression gives that finds nothing; null is None."""

_FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, re2.error)
"""What the library lets through for an expression that makes no sense; its own exception is a RuntimeError."""

_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})",
)


class ExpressionError(Exception):
    """The expression cannot be parsed or evaluated; `code` is JSONata's own (`T2001`), empty where it has none."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Exceeded(Exception):
    """A bound of the evaluation."""


class _Bounded(Jsonata):  # type: ignore[misc]
    """Counts what it does. One instance an expression, used for one evaluation at a time."""

    steps_left = STEPS_MAX
    depth_left = DEPTH_MAX
    size_max = SIZE_MAX

    def eval(self, expr: Any, input: Any, environment: Any) -> Any:
        self.steps_left -= 1
        self.depth_left -= 1
        if self.steps_left < 0:
            raise _Exceeded("It takes more steps than an expression may take.")
        if self.depth_left < 0:
            raise _Exceeded("It nests deeper than an expression may nest.")
        result = self._sized(super().eval(expr, input, environment))
        self.depth_left += 1
        return result

    def _sized(self, result: Any) -> Any:
        if isinstance(result, str | list) and not isinstance(result, Utils.RangeList) and len(result) > self.size_max:
            raise _Exceeded(f"A value on the way has more than {self.size_max} parts.")
        return result

    def get_per_thread_instance(self) -> Jsonata:
        return self

    def apply_inner(self, proc: Any, args: Any, input: Any, environment: Any) -> Any:
        # The library prints a line about what is no function.
        if not self.is_function_like(proc):
            raise JException("T1006", 0)
        return super().apply_inner(proc, args, input, environment)

    def evaluate_string_concat(self, lhs: Any, rhs: Any) -> str:
        return (Corrected.string(lhs, None) or "") + (Corrected.string(rhs, None) or "")

    def evaluate_group_expression(self, expr: Any, input: Any, environment: Any) -> Any:
        # The library looks into the first row of a join, also where the join has none.
        is_empty = isinstance(input, list) and not input
        return super().evaluate_group_expression(expr, Utils.create_sequence() if is_empty else input, environment)

    def evaluate_includes_expression(self, lhs: Any, rhs: Any) -> bool:
        return lhs is not None and any(
            part is lhs or (_is_plain(part) and _is_plain(lhs) and same(part, lhs))
            for part in (rhs if isinstance(rhs, list) else [rhs])
        )

    def evaluate_numeric_expression(self, lhs: Any, rhs: Any, op: str) -> Any:
        if op == "%" and Utils.is_numeric(lhs) and Utils.is_numeric(rhs) and rhs:
            return Utils.convert_number(math.fmod(lhs, rhs))
        return super().evaluate_numeric_expression(lhs, rhs, op)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | bool | int | float)


def check(expression: str) -> str:
    """What is wrong with the text of an expression; empty when nothing is."""
    try:
        _compiled(expression)
    except ExpressionError as fault:
        return str(fault)
    return ""


def run(
    expression: str,
    data: Any,
    bindings: Mapping[str, Any],
    *,
    depth_max: int = DEPTH_MAX,
    steps_max: int = STEPS_MAX,
    size_max: int = SIZE_MAX,
    may_hold_functions: bool = True,
) -> Any:
    """The value, UNDEFINED where the expression finds nothing; raises ExpressionError.

    Functions in the value are an error, or become empty texts, as JSONata writes them. A function among the bindings is
    called with plain values and returns one, or UNDEFINED.
    """
    compiled = _compiled(expression)
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, FRAMES_MAX))
    compiled.steps_left, compiled.depth_left, compiled.size_max = steps_max, depth_max, size_max
    # Built-in functions look there for the evaluation that they are part of, which may be within another.
    outer = getattr(Jsonata.CURRENT, "jsonata", None)
    Jsonata.CURRENT.jsonata = compiled
    try:
        result = compiled.evaluate(_given(data), {name: _bound(value) for name, value in bindings.items()})
        return UNDEFINED if result is None else plain(result, may_hold_functions=may_hold_functions)
    except _Exceeded as fault:
        raise ExpressionError("U1001", str(fault)) from fault
    except JException as fault:
        raise ExpressionError(fault.error, f"{fault.error}: {fault}") from fault
    except _FAULTS as fault:
        raise ExpressionError("", f"{type(fault).__name__}: {fault}") from fault
    finally:
        Jsonata.CURRENT.jsonata = outer
        sys.setrecursionlimit(usual)


def plain(value: Any, *, may_hold_functions: bool = True) -> Any:
    """The value as JSON has it; raises ExpressionError for functions that it must not hold."""
    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, Mapping):
        return {name: plain(part, may_hold_functions=may_hold_functions) for name, part in value.items()}
    if isinstance(value, Sequence):
        if len(value) > SIZE_MAX:
            raise _Exceeded(f"The result has more than {SIZE_MAX} parts.")
        return [plain(part, may_hold_functions=may_hold_functions) for part in value]
    if not may_hold_functions:
        raise ExpressionError("", "A function is no JSON value.")
    return ""


def _given(data: Any) -> Any:
    return None if data is UNDEFINED else Utils.NULL_VALUE if data is None else data


def _bound(value: Any) -> Any:
    return Jsonata.JLambda(_adapted(value)) if callable(value) else _given(value)


def _adapted(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return _given(function(*(UNDEFINED if part is None else plain(part) for part in arguments)))

    return call


class _Pattern:
    """A regular expression that needs linear time, with the methods that the library looks for."""

    def __init__(self, text: str, flags: RegexFlags) -> None:
        options = re2.Options()
        options.log_errors = False
        options.case_sensitive = not flags.case_insensitive
        compiled = re2.compile(f"(?m){text}" if flags.multiline else text, options)
        self.sub = compiled.sub
        self.search = compiled.search
        self.finditer = compiled.finditer
        self.split = compiled.split


@lru_cache(maxsize=2048)
def _compiled(expression: str) -> _Bounded:
    try:
        compiled = _Bounded(_PAIR.sub(_joined, expression), _Pattern)
    except JException as fault:
        raise ExpressionError(fault.error, f"{fault.error}: {fault}") from fault
    except _FAULTS as fault:
        raise ExpressionError("", f"{type(fault).__name__}: {fault}") from fault
    compiled.set_output_convert_nulls(False)
    for name, function in FUNCTIONS.items():
        compiled.environment.bind(name, function)
    return compiled


def _joined(pair: re.Match[str]) -> str:
    """The character that two escapes stand for, which the library reads as two."""
    return pair[1] + chr(0x10000 + ((int(pair[2], 16) - 0xD800) << 10) + int(pair[3], 16) - 0xDC00)
