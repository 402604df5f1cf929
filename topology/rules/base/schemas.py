"""Whether what one JSON Schema guarantees is what another needs, as far as that is plain to see.

Compared are required properties, types, `const` and `enum`, down through objects and the items of arrays; `allOf` and
references within a schema are followed. What else a schema says is not looked at: it never makes a mismatch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

DEPTH_MAX = 16
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def guaranteed(body: Any) -> Any:
    """The schema of a body template: its keys are there, its constants have their types."""
    if isinstance(body, Mapping):
        return {
            "type": "object",
            "required": list(body),
            "properties": {name: guaranteed(value) for name, value in body.items()},
        }
    if isinstance(body, (list, tuple)):
        return {"type": "array"}
    if isinstance(body, str) and "{{" in body:
        return {}
    return {"const": body}


def mismatches(given: Any, needed: Any) -> Iterator[str]:
    """What the needed schema asks for and the given one does not promise, a phrase each: a path and why."""
    yield from _mismatches(given, given, needed, needed, "", 0)


def _mismatches(given: Any, given_root: Any, needed: Any, needed_root: Any, path: str, depth: int) -> Iterator[str]:
    given, needed = _flat(given, given_root), _flat(needed, needed_root)
    if given is None or needed is None or depth > DEPTH_MAX:
        return
    has, wants = _types(given), _types(needed)
    if has and wants and not _share(has, wants):
        yield f"{path or 'the body'} as {_words(wants)}, and gets {_words(has)}"
        return
    values, allowed = _values(given), _values(needed)
    if values is not None and allowed is not None and not any(value in allowed for value in values):
        yield f"{path or 'the body'} of other values"
        return
    sent = set(given.get("required") or ())
    if "required" in given or "properties" in given:
        for name in needed.get("required") or ():
            if name not in sent:
                yield f"{_below(path, name)}, which is not sent for certain"
    properties, wanted = given.get("properties") or {}, needed.get("properties") or {}
    for name in wanted:
        if name in properties:
            below = _below(path, name)
            yield from _mismatches(properties[name], given_root, wanted[name], needed_root, below, depth + 1)
    if "items" in given and "items" in needed:
        yield from _mismatches(given["items"], given_root, needed["items"], needed_root, f"{path}[]", depth + 1)


def undecided(given: Any, needed: Any) -> str | None:
    """The first place where the two cannot be compared, because one of them has alternatives there; None for none."""
    return next(_undecided(given, given, needed, needed, "", 0), None)


def _undecided(given: Any, given_root: Any, needed: Any, needed_root: Any, path: str, depth: int) -> Iterator[str]:
    if given == needed or not isinstance(given, Mapping) or not isinstance(needed, Mapping):
        return
    flat, wanted = _flat(given, given_root), _flat(needed, needed_root)
    if flat is None or wanted is None or depth > DEPTH_MAX:
        yield path or "the body"
        return
    has, wants = flat.get("properties") or {}, wanted.get("properties") or {}
    for name in wants:
        if name in has:
            yield from _undecided(has[name], given_root, wants[name], needed_root, _below(path, name), depth + 1)
    if "items" in flat and "items" in wanted:
        yield from _undecided(flat["items"], given_root, wanted["items"], needed_root, f"{path}[]", depth + 1)


def _below(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)


def _flat(schema: Any, root: Any) -> Mapping[str, Any] | None:
    """The schema with its reference and `allOf` drawn in; None when it holds alternatives or is no mapping."""
    for _ in range(DEPTH_MAX):
        if not isinstance(schema, Mapping) or any(name in schema for name in ("anyOf", "oneOf", "not", "if")):
            return None
        if "$ref" not in schema:
            break
        schema = _pointed(str(schema["$ref"]), root)
    parts = schema.get("allOf") or () if isinstance(schema, Mapping) else None
    if parts is None or "$ref" in schema:
        return None
    merged = {name: value for name, value in schema.items() if name != "allOf"}
    for part in parts:
        if not isinstance(part, Mapping) or "allOf" in part:
            return None
        flat = _flat(part, root)
        if flat is None:
            return None
        merged = {
            **flat,
            **merged,
            "required": [*(flat.get("required") or ()), *(merged.get("required") or ())],
            "properties": {**(flat.get("properties") or {}), **(merged.get("properties") or {})},
        }
    return merged


def _pointed(reference: str, root: Any) -> Any:
    at = root
    for part in reference.removeprefix("#").strip("/").split("/") if reference != "#" else ():
        name = part.replace("~1", "/").replace("~0", "~")
        at = at.get(name) if isinstance(at, Mapping) else None
    return at


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    named = schema.get("type")
    if isinstance(named, str):
        return frozenset((named,))
    if isinstance(named, (list, tuple)):
        return frozenset(str(name) for name in named)
    values = _values(schema)
    if values is None:
        return frozenset()
    return frozenset(_TYPES.get(type(value), "object" if isinstance(value, Mapping) else "array") for value in values)


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    wide = {"integer": "number"}
    return bool({wide.get(name, name) for name in one} & {wide.get(name, name) for name in other})


def _values(schema: Mapping[str, Any]) -> tuple[Any, ...] | None:
    if "const" in schema:
        return (schema["const"],)
    listed = schema.get("enum")
    return tuple(listed) if isinstance(listed, (list, tuple)) else None


def _words(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))
