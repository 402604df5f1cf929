"""JSONata as Step Functions runs it: `$states` and variables, six functions of its own, no `$eval`, no clock.

An expression that gives nothing is an error, and so is one that fails: States.QueryEvaluationError [V]. So is one that
gives a function, which no JSON can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from runner.workflow import intrinsics
from runner.workflow.errors import StatesError
from runner.workflow.expressions import UNDEFINED, ExpressionError, run


def evaluate(
    expression: str,
    *,
    states: Mapping[str, Any],
    variables: Mapping[str, Any],
    random: Callable[[], float],
    uuid: Callable[[], str],
    now_us: int,
    field: str = "",
) -> Any:
    """The value of the text between `{%` and `%}`; raises StatesError("States.QueryEvaluationError").

    `field` names the place of the expression in what is raised, as `Output/total`. `now_us` counts from 1970.
    """
    bindings = {**variables, "states": states, **_functions(random, uuid, now_us)}
    where = f"The JSONata expression '{expression}' specified for the field '{field}'"
    try:
        value = run(expression, UNDEFINED, bindings, may_hold_functions=False)
    except ExpressionError as fault:
        raise StatesError(
            "States.QueryEvaluationError", f"{where} threw an error during evaluation. {fault}"
        ) from fault
    if value is UNDEFINED:
        raise StatesError("States.QueryEvaluationError", f"{where} returned nothing (undefined).")
    return value


def _functions(random: Callable[[], float], uuid: Callable[[], str], now_us: int) -> dict[str, Any]:
    """What the service adds, and what must not look at a clock or roll dice of its own."""
    millis = now_us // 1000

    def drawn(seed: Any = UNDEFINED) -> Any:
        return random() if seed is UNDEFINED else _strict(intrinsics.seeded, 1)(seed)

    def now(picture: Any = UNDEFINED, zone: Any = UNDEFINED) -> Any:
        return _now(millis, picture, zone)

    def to_millis(text: Any = UNDEFINED, picture: Any = UNDEFINED) -> Any:
        return _to_millis(text, picture, millis)

    def shuffle(values: Any = UNDEFINED) -> Any:
        return _shuffled(values, random)

    return {
        "partition": _strict(intrinsics.partition, 2),
        "range": _strict(intrinsics.number_range, 3),
        "hash": _strict(intrinsics.hashed, 2),
        "parse": _strict(intrinsics.parsed, 1),
        "random": drawn,
        "uuid": uuid,
        "millis": lambda: millis,
        "now": now,
        "toMillis": to_millis,
        "shuffle": shuffle,
        "eval": UNDEFINED,
    }


def _strict(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Nothing given, nothing returned; a wrong argument ends the expression."""

    def call(*arguments: Any) -> Any:
        if UNDEFINED in arguments:
            return UNDEFINED
        if len(arguments) != count:
            raise ValueError(f"{count} arguments are needed")
        try:
            return function(*arguments)
        except StatesError as fault:
            raise ValueError(fault.cause) from fault

    return call


def _now(millis: int, picture: Any, zone: Any) -> Any:
    if picture is UNDEFINED:
        moment = datetime.fromtimestamp(millis / 1000, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{millis % 1000:03d}Z"
    arguments = {"millis": millis, "picture": picture, "zone": zone}
    return run("$fromMillis($millis, $picture, $zone)", UNDEFINED, arguments)


def _to_millis(text: Any, picture: Any, millis: int) -> Any:
    """The library takes the parts of a date that a picture leaves out from the clock: they are written out here."""
    if isinstance(picture, str) and isinstance(text, str) and "[Y" not in picture and "[X" not in picture:
        today = datetime.fromtimestamp(millis / 1000, UTC)
        given, shown = f"{today:%Y}", "[Y0001]"
        if "[M" not in picture and "[d" not in picture:
            given, shown = f"{given}-{today:%m}", f"{shown}-[M01]"
            if "[D" not in picture:
                given, shown = f"{given}-{today:%d}", f"{shown}-[D01]"
        text, picture = f"{given} {text}", f"{shown} {picture}"
    return run("$toMillis($text, $picture)", UNDEFINED, {"text": text, "picture": picture})


def _shuffled(values: Any, random: Callable[[], float]) -> Any:
    if values is UNDEFINED:
        return UNDEFINED
    found = list(values) if isinstance(values, list) else [values]
    for last in range(len(found) - 1, 0, -1):
        other = int(random() * (last + 1))
        found[last], found[other] = found[other], found[last]
    return found
