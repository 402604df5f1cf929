"""JSON Schemas of request bodies as models of API Gateway, which reads the schemas of OpenAPI 3.0."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from topology.exporters.sam.stack import Json, Stack, pascal
from topology.graph import Edge

_UNKNOWN = frozenset(
    (
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "dependencies",
        "else",
        "if",
        "maxContains",
        "minContains",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
    )
)
_SILENT = frozenset(("$schema", "$id", "$comment", "examples", "deprecated", "$defs", "definitions"))
_NAMED = ("properties",)
_MANY = ("allOf", "anyOf", "oneOf")
_ONE = ("items", "not", "additionalProperties")


def request_body(stack: Stack, route: Edge, schemas: Json) -> Json:
    """The requestBody and validator of an operation; its schema is added to `schemas`."""
    declared = stack.of(route)["request_schema"]
    if declared is None:
        return {}
    schema = _read(declared, stack)
    if schema is None:
        stack.coverage.lose(route, "request_schema", "It is no JSON Schema, so bodies are not checked.", "error")
        return {}
    name = "".join(pascal(part) for part in (route.target, str(len(schemas) + 1)))
    name = f"{name}Body"
    dropped: set[str] = set()
    for key, part in (schema.get("$defs") or schema.get("definitions") or {}).items():
        schemas[_part_name(name, key)] = _model(part, name, dropped)
    schemas[name] = _model(schema, name, dropped)
    if dropped:
        words = ", ".join(sorted(dropped))
        stack.coverage.lose(route, "request_schema", f"API Gateway does not check {words}.", "warning")
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {
        "requestBody": {"required": True, "content": content},
        "x-amazon-apigateway-request-validator": "body",
    }


def _read(declared: Any, stack: Stack) -> Json | None:
    if isinstance(declared, dict):
        return declared
    try:
        value = json.loads(stack.sources.get(str(declared), ""))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _part_name(model: str, key: str) -> str:
    return model + "".join(char for char in pascal(key) if char.isascii() and char.isalnum())


def _model(schema: Any, name: str, dropped: set[str]) -> Any:
    """The schema in the words of OpenAPI 3.0; words that it does not have are dropped and named."""
    if not isinstance(schema, dict):
        return schema
    found: Json = {}
    for word in sorted(schema):
        value = schema[word]
        if word in _UNKNOWN:
            dropped.add(word)
        elif word in _SILENT:
            continue
        elif word in _NAMED:
            found[word] = {key: _model(part, name, dropped) for key, part in sorted(value.items())}
        elif word in _MANY:
            found[word] = [_model(part, name, dropped) for part in value]
        elif word in _ONE:
            found[word] = _model(value, name, dropped)
        else:
            found |= _TRANSLATED[word](value, name) if word in _TRANSLATED else {word: value}
    if isinstance(schema.get("exclusiveMinimum"), (int, float)) and "minimum" in schema:
        dropped.add("minimum beside exclusiveMinimum")
    return found


def _const(value: Any, _name: str) -> Json:
    return {"enum": [value]}


def _reference(value: Any, name: str) -> Json:
    """Only parts of the same schema: a remote reference is a finding, and never fetched."""
    target = str(value).rsplit("/", 1)[-1]
    whole = name if str(value) == "#" else _part_name(name, target)
    return {"$ref": f"#/components/schemas/{whole}"}


def _types(value: Any, _name: str) -> Json:
    if not isinstance(value, list):
        return {"type": value}
    kinds = [kind for kind in value if kind != "null"]
    nullable = {"nullable": True} if "null" in value else {}
    if len(kinds) == 1:
        return {"type": kinds[0], **nullable}
    return {"anyOf": [{"type": kind} for kind in kinds], **nullable}


def _exclusive(word: str) -> Callable[[Any, str], Json]:
    def translate(value: Any, _name: str) -> Json:
        if isinstance(value, bool):
            return {f"exclusive{word.capitalize()}": value}
        return {word: value, f"exclusive{word.capitalize()}": True}

    return translate


_TRANSLATED: dict[str, Callable[[Any, str], Json]] = {
    "const": _const,
    "$ref": _reference,
    "type": _types,
    "exclusiveMinimum": _exclusive("minimum"),
    "exclusiveMaximum": _exclusive("maximum"),
}
