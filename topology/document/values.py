"""Checking values against their fields: what is good is returned, what is not is told with its path."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from topology.document.tree import shortened
from topology.kinds.base import Field

Path = tuple[str | int, ...]


class _Missing:
    """Stands for a value that was not good."""


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that is wrong (`unknown` is False) or a key that no field has."""

    path: Path
    message: str
    unknown: bool = False


def clean(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    """The value as the field's type, or MISSING; faults are appended.

    A part of an object or array that is bad is left out and the rest is kept.
    """
    return _CLEAN[field.type](field, value, path, faults)


def clean_fields(
    fields: Mapping[str, Field], values: Mapping[str, Any], path: Path, faults: list[Fault]
) -> dict[str, Any]:
    """The good values of a mapping; keys without a field are kept as they are and told."""
    good: dict[str, Any] = {}
    for key, value in values.items():
        field = fields.get(key)
        if field is not None:
            cleaned = clean(field, value, (*path, key), faults)
            if cleaned is not MISSING:
                good[key] = cleaned
            continue
        if not key.startswith("x-"):
            faults.append(Fault((*path, key), _unknown(key, fields), unknown=True))
        kept = _anything(None, value, (*path, key), faults)
        if kept is not MISSING:
            good[key] = kept
    for name, field in fields.items():
        if field.required and name not in values:
            faults.append(Fault(path, f"{pointer((*path, name))} is missing; it must be {allowed(field)}."))
    return good


def pointer(path: Path) -> str:
    """The path as people write it: `arrivals[0].rate_per_s`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}"
    return shown.removeprefix(".")


def allowed(field: Field) -> str:
    """What a value of the field may be, in words."""
    if field.type == "enum":
        return "one of " + ", ".join(field.choices)
    if field.type in ("number", "integer"):
        noun = "a whole number" if field.type == "integer" else "a number"
        return " ".join([noun, *_bounds(field)])
    if field.type == "string" and field.pattern:
        return f"text like {field.pattern}"
    if field.variants:
        return " or ".join(dict.fromkeys(allowed(variant) for variant in field.variants))
    return _NOUNS[field.type]


_NOUNS = {
    "string": "text",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "any": "JSON data",
    "latency": "milliseconds, or {constant_ms}, {p50_ms, p99_ms}, {uniform_ms: [a, b]} or {exponential_ms}",
}


def _bounds(field: Field) -> Iterator[str]:
    unit = f" {field.unit}" if field.unit else ""
    if field.above is not None and field.maximum is not None:
        yield f"above {field.above:,} and at most {field.maximum:,}{unit}"
    elif field.above is not None:
        yield f"above {field.above:,}{unit}"
    elif field.minimum is not None and field.maximum is not None:
        yield f"from {field.minimum:,} to {field.maximum:,}{unit}"
    elif field.minimum is not None:
        yield f"of at least {field.minimum:,}{unit}"
    elif field.maximum is not None:
        yield f"of at most {field.maximum:,}{unit}"


def _unknown(key: str, fields: Mapping[str, Field]) -> str:
    close = [name for name in fields if _near(name, key)]
    hint = f"did you mean {close[0]}?" if close else "remove it, or let it start with x-."
    return f"{shortened(key)} is not a field here; {hint}"


def _near(name: str, key: str) -> bool:
    """Equal but for separators and case, or for one letter more, less or other."""
    plain, typed = name.replace("_", ""), re.sub(r"[-_ ]", "", key).lower()
    if plain == typed:
        return True
    if abs(len(plain) - len(typed)) > 1 or len(plain) < 4:
        return False
    start = next((i for i, (a, b) in enumerate(zip(plain, typed, strict=False)) if a != b), None)
    if start is None:
        return True
    return (
        plain[start + 1 :] == typed[start + 1 :]
        or plain[start:] == typed[start + 1 :]
        or (plain[start + 1 :] == typed[start:])
    )


def _wrong(field: Field, value: Any, path: Path, faults: list[Fault]) -> _Missing:
    faults.append(Fault(path, f"{pointer(path)} is {_shown(value)}; it must be {allowed(field)}."))
    return MISSING


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return shortened(value)


def _string(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    if not isinstance(value, str) or (field.pattern and not re.fullmatch(field.pattern, value, re.DOTALL)):
        return _wrong(field, value, path, faults)
    return value


def _number(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _finite(value):
        return _wrong(field, value, path, faults)
    if field.type == "integer" and not float(value).is_integer():
        return _wrong(field, value, path, faults)
    if (
        (field.minimum is not None and value < field.minimum)
        or (field.maximum is not None and value > field.maximum)
        or (field.above is not None and value <= field.above)
    ):
        return _wrong(field, value, path, faults)
    return int(value) if float(value).is_integer() else value


def _finite(value: int | float) -> bool:
    return abs(value) < 1e300 if isinstance(value, int) else math.isfinite(value)


def _boolean(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    return value if isinstance(value, bool) else _wrong(field, value, path, faults)


def _enum(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    return value if value in field.choices else _wrong(field, value, path, faults)


def _object(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    if not isinstance(value, dict):
        return _wrong(field, value, path, faults)
    if field.fields:
        return clean_fields({part.name: part for part in field.fields}, value, path, faults)
    if field.values is None:
        return _anything(None, value, path, faults)
    good = {}
    for key, item in value.items():
        cleaned = clean(field.values, item, (*path, key), faults)
        if cleaned is not MISSING:
            good[key] = cleaned
    return good


def _array(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    if not isinstance(value, list):
        return _wrong(field, value, path, faults)
    if field.items is None:
        return _anything(None, value, path, faults)
    cleaned = [clean(field.items, item, (*path, index), faults) for index, item in enumerate(value)]
    return [item for item in cleaned if item is not MISSING]


def _latency(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    if _is_time(value):
        return value
    if isinstance(value, dict):
        keys = set(value) - {key for key in value if key.startswith("x-")}
        if keys == {"uniform_ms"}:
            pair = value["uniform_ms"]
            if isinstance(pair, list) and len(pair) == 2 and all(map(_is_time, pair)) and pair[0] <= pair[1]:
                return value
        elif keys in ({"constant_ms"}, {"exponential_ms"}, {"p50_ms", "p99_ms"}) and all(
            _is_time(value[key]) for key in keys
        ):
            ordered = "p50_ms" not in keys or 0 < value["p50_ms"] <= value["p99_ms"] or value["p99_ms"] == 0
            return value if ordered else _wrong(field, value, path, faults)
    return _wrong(field, value, path, faults)


def _is_time(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 31_536_000_000


def _variants(field: Field, value: Any, path: Path, faults: list[Fault]) -> Any:
    if not field.variants:
        return _anything(field, value, path, faults)
    nearest: tuple[Any, list[Fault]] | None = None
    for variant in field.variants:
        inner: list[Fault] = []
        cleaned = clean(variant, value, path, inner)
        if cleaned is MISSING:
            continue
        if not inner:
            return cleaned
        nearest = nearest or (cleaned, inner)
    if nearest is None:
        return _wrong(field, value, path, faults)
    faults.extend(nearest[1])
    return nearest[0]


def _anything(_field: Field | None, value: Any, path: Path, faults: list[Fault]) -> Any:
    """JSON data of any shape: only numbers that JSON cannot write are refused."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not _finite(value):
        faults.append(Fault(path, f"{pointer(path)} is {value}; it must be a finite number."))
        return MISSING
    if isinstance(value, dict):
        items = {key: _anything(None, item, (*path, key), faults) for key, item in value.items()}
        return {key: item for key, item in items.items() if item is not MISSING}
    if isinstance(value, list):
        parts = [_anything(None, item, (*path, index), faults) for index, item in enumerate(value)]
        return [item for item in parts if item is not MISSING]
    return value


_CLEAN = {
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "enum": _enum,
    "object": _object,
    "array": _array,
    "latency": _latency,
    "any": _variants,
}
