"""Plausible values: by the name of a field, by a JSON Schema, by a filter that asks. Templates are filled later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from topology.graph import thaw
from topology.rules.base.symbolic import OPEN, Dialect, read, witness

DEPTH_MAX = 8
_BY_NAME: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("email", "mail"), "ann@example.com"),
    (("amount", "price", "total", "cost", "sum"), 42.5),
    (("quantity", "count", "number", "size", "age"), 3),
    (("currency",), "EUR"),
    (("country",), "DE"),
    (("status", "state"), "open"),
    (("url", "link", "href"), "https://example.com/"),
    (("phone",), "+49301234567"),
    (("at", "time", "date", "timestamp", "created", "updated"), "{{now}}"),
    (("id", "key", "uuid"), "{{uuid}}"),
    (("name", "title", "subject"), "Ann Example"),
)
_BY_FORMAT: Mapping[str, Any] = {
    "uuid": "{{uuid}}",
    "date-time": "{{now}}",
    "date": "2026-01-01",
    "time": "12:00:00Z",
    "email": "ann@example.com",
    "uri": "https://example.com/",
    "ipv4": "192.0.2.1",
    "hostname": "example.com",
}


def by_name(name: str) -> Any:
    """A value for a field of that name: `order_id` is a UUID, `amount` a number, what says nothing is a word."""
    words = _words(name)
    for known, value in _BY_NAME:
        if any(word in known for word in words):
            return value
    return f"some {' '.join(words)}" if words else "some text"


def _words(name: str) -> list[str]:
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.replace("_", " ").replace("-", " ").split()


def by_schema(schema: Any, name: str = "", root: Any = None, depth: int = 0) -> Any:
    """A value that the JSON Schema takes, as far as its plain keywords say."""
    if not isinstance(schema, Mapping) or depth > DEPTH_MAX:
        return by_name(name)
    root = schema if root is None else root
    schema = _whole(schema, root, depth)
    for keyword in ("const", "default"):
        if keyword in schema:
            return thaw(schema[keyword])
    for keyword in ("examples", "enum"):
        if schema.get(keyword):
            return thaw(schema[keyword][0])
    return _by_type(schema, name, root, depth)


def _by_type(schema: Mapping[str, Any], name: str, root: Any, depth: int) -> Any:
    declared = schema.get("type") or ("object" if "properties" in schema else "string")
    match declared if isinstance(declared, str) else declared[0]:
        case "object":
            properties: Mapping[str, Any] = schema.get("properties") or {}
            return {key: by_schema(part, str(key), root, depth + 1) for key, part in properties.items()}
        case "array":
            item = by_schema(schema.get("items") or {}, name.removesuffix("s"), root, depth + 1)
            return [item] * max(1, int(schema.get("minItems") or 1))
        case "integer":
            return int(_number(schema, 1))
        case "number":
            value = by_name(name)
            return _number(schema, value if isinstance(value, (int, float)) else 1.5)
        case "boolean":
            return True
        case "null":
            return None
    return _text(schema, name)


def _whole(schema: Mapping[str, Any], root: Any, depth: int) -> Mapping[str, Any]:
    """The schema with its reference followed inside `root` and its parts put together."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        found: Any = root
        for step in reference[2:].split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        schema = found if isinstance(found, Mapping) else {}
        return schema if depth > DEPTH_MAX else _whole(schema, root, depth + 1)
    for keyword in ("oneOf", "anyOf"):
        if schema.get(keyword):
            return {**schema, **_whole(schema[keyword][0], root, depth + 1)}
    if schema.get("allOf") and depth <= DEPTH_MAX:
        parts = [_whole(part, root, depth + 1) for part in schema["allOf"]]
        properties = {key: value for part in (*parts, schema) for key, value in (part.get("properties") or {}).items()}
        merged = {key: value for part in parts for key, value in part.items()}
        return {**merged, **{key: value for key, value in schema.items() if key != "allOf"}, "properties": properties}
    return schema


def _number(schema: Mapping[str, Any], wanted: float) -> float:
    low, high = schema.get("minimum"), schema.get("maximum")
    over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if over is not None and wanted <= over:
        wanted = over + 1
    if low is not None and wanted < low:
        wanted = low
    if under is not None and wanted >= under:
        wanted = under - 1 if over is None or under - 1 > over else (over + under) / 2
    if high is not None and wanted > high:
        wanted = high
    step = schema.get("multipleOf")
    return round(wanted / step) * step if step else wanted


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") in _BY_FORMAT:
        return str(_BY_FORMAT[schema["format"]])
    value = str(by_name(name))
    shortest, longest = schema.get("minLength") or 0, schema.get("maxLength")
    if "{{" in value:
        # A UUID has 36 characters, a time 24: what does not fit becomes plain text.
        value = value if longest is None or longest >= 36 else "a1"
    value = value if len(value) >= shortest or "{{" in value else value.ljust(shortest, "x")
    return value if longest is None or len(value) <= longest else value[:longest]


def by_filter(pattern: Any, dialect: Dialect = "pattern") -> dict[str, Any]:
    """An object that the pattern or policy takes; empty where none is found."""
    if not isinstance(pattern, Mapping):
        return {}
    _, values = witness(OPEN, read(pattern, dialect))
    found: dict[str, Any] = {}
    for path, value in values.items():
        *above, name = path.split(".")
        inside = found
        for step in above:
            inside = inside.setdefault(step, {})
            if not isinstance(inside, dict):
                break
        else:
            inside[name] = value
    return found


def merged(value: Any, needed: Mapping[str, Any]) -> Any:
    """The value with what is needed in it; what it already has inside stays."""
    if not isinstance(value, Mapping):
        return dict(needed) if needed else value
    found = dict(value)
    for key, item in needed.items():
        found[key] = merged(found.get(key), item) if isinstance(item, Mapping) else item
    return found
