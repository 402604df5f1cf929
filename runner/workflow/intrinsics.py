"""The intrinsic functions of the States Language, with the surprises that were recorded of the service (semantics 3.6).

Chance and ids come from the caller, so that a run is deterministic.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from runner.workflow.errors import StatesError
from runner.workflow.sameness import is_number, key, same
from runner.workflow.texts import read, whole
from topology.workflows.calls import Argument, Call, Constant, Text, parse, unescaped
from topology.workflows.reading import PathInvalid

TEXT_MAX = 10_000
"""Characters that Base64 and Hash take (AWS Step Functions Developer Guide, *Intrinsic functions*, 2026-11)."""
RANGE_MAX = 1_000
"""Elements of an ArrayRange (same source)."""
ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}

_MULTIPLIER = 0x5DEECE66D
_STATE = (1 << 48) - 1
"""The linear congruential generator of java.util.Random, as its documentation gives it."""


def evaluate(text: str, resolve: Callable[[str], Any], *, random: Callable[[], float], uuid: Callable[[], str]) -> Any:
    """The value of a call; `resolve` gives the value of a path. Raises StatesError("States.IntrinsicFailure")."""
    try:
        call = parse(text)
    except PathInvalid as fault:
        raise StatesError("States.IntrinsicFailure", f"The function '{text}' is not valid: {fault}") from fault
    return _Evaluator(resolve, random, uuid).call(call)


def is_call(text: str) -> bool:
    return text.lstrip().startswith("States.")


class _Evaluator:
    def __init__(self, resolve: Callable[[str], Any], random: Callable[[], float], uuid: Callable[[], str]) -> None:
        self._resolve = resolve
        self._random = random
        self._uuid = uuid

    def call(self, call: Call) -> Any:
        if call.name == "States.UUID":
            return self._uuid()
        if call.name == "States.Format":
            return self._format(call.arguments)
        values = [self._value(argument) for argument in call.arguments]
        if call.name == "States.MathRandom":
            return _drawn(values, self._random)
        return _FUNCTIONS[call.name](*values)

    def _value(self, argument: Argument) -> Any:
        if isinstance(argument, Call):
            return self.call(argument)
        if isinstance(argument, Text | Constant):
            return argument.value
        return self._resolve(argument.text)

    def _format(self, arguments: Sequence[Argument]) -> str:
        first = arguments[0]
        template = first.raw if isinstance(first, Text) else _text("States.Format", self._value(first))
        parts = _holes(template)
        values = [self._value(argument) for argument in arguments[1:]]
        if len(parts) != len(values) + 1:
            _fail("States.Format", f"{len(parts) - 1} placeholders for {len(values)} arguments")
        filled = [unescaped(parts[0])]
        for value, part in zip(values, parts[1:], strict=True):
            filled += (shown(value), unescaped(part))
        return "".join(filled)


def _holes(template: str) -> list[str]:
    """The parts between the `{}` that no backslash hides."""
    parts, start, position = [], 0, 0
    while position < len(template):
        if template[position] == "\\":
            position += 2
        elif template.startswith("{}", position):
            parts.append(template[start:position])
            position += 2
            start = position
        else:
            position += 1
    return [*parts, template[start:]]


def shown(value: Any) -> str:
    """A value within a text, as the service writes it: objects and arrays as Java does [V]."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={shown(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(part) for part in value) + "]"
    return json.dumps(value)


def _fail(name: str, why: str) -> NoReturn:
    raise StatesError("States.IntrinsicFailure", f"Failed to evaluate {name}: {why}.")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        _fail(name, f"a text is needed, not {json.dumps(value)[:80]}")
    return str(value)


def _array(name: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        _fail(name, f"an array is needed, not {json.dumps(value)[:80]}")
    return list(value)


def _whole(name: str, value: Any) -> int:
    """The number rounded half up, as the service does [V]."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not is_number(value) or not math.isfinite(value):
        _fail(name, f"a number is needed, not {json.dumps(value)[:80]}")
    rounded: int = math.floor(value + 0.5)
    return rounded


def partition(array: Any, size: Any) -> list[Any]:
    values = _array("States.ArrayPartition", array)
    chunk = _whole("States.ArrayPartition", size)
    if chunk < 1:
        _fail("States.ArrayPartition", "the chunk size must be positive")
    chunk = min(chunk, len(values) or 1)
    return [values[at : at + chunk] for at in range(0, len(values), chunk)]


def _contains(array: Any, value: Any) -> bool:
    return any(same(value, element) for element in _array("States.ArrayContains", array))


def number_range(first: Any, last: Any, step: Any) -> list[int]:
    name = "States.ArrayRange"
    start, end, stride = _whole(name, first), _whole(name, last), _whole(name, step)
    if not stride:
        _fail(name, "the step must not be 0")
    if (end - start) // stride >= RANGE_MAX:
        _fail(name, f"more than {RANGE_MAX} elements")
    return list(range(start, end + (1 if stride > 0 else -1), stride))


def _item(array: Any, index: Any) -> Any:
    values = _array("States.ArrayGetItem", array)
    at = _whole("States.ArrayGetItem", index)
    if not 0 <= at < len(values):
        _fail("States.ArrayGetItem", f"index {at} is out of bounds for {len(values)} elements")
    return values[at]


def _length(array: Any) -> int:
    return len(_array("States.ArrayLength", array))


def _unique(array: Any) -> list[Any]:
    found: dict[Any, Any] = {}
    for value in _array("States.ArrayUnique", array):
        found.setdefault(key(value), value)
    return list(found.values())


def _short(name: str, value: Any) -> str:
    text = _text(name, value)
    if len(text) > TEXT_MAX:
        _fail(name, f"more than {TEXT_MAX} characters")
    return whole(text)


def _encoded(value: Any) -> str:
    return base64.b64encode(_short("States.Base64Encode", value).encode()).decode()


def _decoded(value: Any) -> str:
    text = _short("States.Base64Decode", value)
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError as fault:
        _fail("States.Base64Decode", str(fault))


def hashed(data: Any, algorithm: Any) -> str:
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        _fail("States.Hash", f"the algorithm is one of {', '.join(ALGORITHMS)}")
    text = data if isinstance(data, str) else compact(data)
    return hashlib.new(ALGORITHMS[algorithm], _short("States.Hash", text).encode(), usedforsecurity=False).hexdigest()


def _merged(first: Any, second: Any, deep: Any) -> dict[str, Any]:
    if deep is not False:
        _fail("States.JsonMerge", "only the shallow merge (false) is supported")
    if not isinstance(first, Mapping) or not isinstance(second, Mapping):
        _fail("States.JsonMerge", "two objects are needed")
    return {**first, **second}


def _split(text: Any, delimiters: Any) -> list[str]:
    """The delimiter is a set of characters, and empty parts are dropped [V]."""
    name = "States.StringSplit"
    marks = frozenset(_text(name, delimiters))
    parts: list[str] = []
    part: list[str] = []
    for character in _text(name, text):
        if character in marks:
            parts.append("".join(part))
            part = []
        else:
            part.append(character)
    return [found for found in [*parts, "".join(part)] if found]


def parsed(text: Any) -> Any:
    given = _text("States.StringToJson", text)
    if not given.strip():
        return None
    try:
        return read(given)
    except (ValueError, RecursionError) as fault:
        _fail("States.StringToJson", f"no JSON: {fault}")


def compact(value: Any) -> str:
    """The JSON text of a value, without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sum(first: Any, second: Any) -> int:
    return _whole("States.MathAdd", first) + _whole("States.MathAdd", second)


def _drawn(values: Sequence[Any], random: Callable[[], float]) -> int:
    """From the first number up to, and without, the second; the same seed draws the same."""
    name = "States.MathRandom"
    start, end = _whole(name, values[0]), _whole(name, values[1])
    if start >= end:
        _fail(name, "the start must be less than the end")
    chance = seeded(values[2]) if len(values) > 2 else random()
    return start + (int(chance * (1 << 53)) * (end - start) >> 53)


def seeded(seed: Any) -> float:
    """From 0 up to 1, the first number of Java's generator for the seed: on the service 42 gives 0.7275636800328681."""
    first = _advanced((_whole("States.MathRandom", seed) ^ _MULTIPLIER) & _STATE)
    return ((first >> 22 << 27) + (_advanced(first) >> 21)) / (1 << 53)


def _advanced(state: int) -> int:
    return (state * _MULTIPLIER + 11) & _STATE


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "States.Array": lambda *values: list(values),
    "States.ArrayContains": _contains,
    "States.ArrayGetItem": _item,
    "States.ArrayLength": _length,
    "States.ArrayPartition": partition,
    "States.ArrayRange": number_range,
    "States.ArrayUnique": _unique,
    "States.Base64Decode": _decoded,
    "States.Base64Encode": _encoded,
    "States.Hash": hashed,
    "States.JsonMerge": _merged,
    "States.JsonToString": compact,
    "States.MathAdd": _sum,
    "States.StringSplit": _split,
    "States.StringToJson": parsed,
}
