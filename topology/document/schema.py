"""The JSON Schema of a document, derived from the kinds: what editors complete and check with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.document.building import EDGE_ID, SUPPRESS, TOP
from topology.document.scenario_fields import SCENARIO
from topology.kinds import KINDS, RELATIONS, connections
from topology.kinds.base import ID_PATTERN, Field

_FREE: dict[str, Any] = {"^x-": {}}


def document_schema() -> dict[str, Any]:
    """The schema of a main document. Unknown fields are refused here so that an editor marks them."""
    shown = {name: field.schema for name, field in TOP.items() if name not in ("nodes", "edges", "scenarios")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Signalbox topology",
        "type": "object",
        "required": ["format", "nodes"],
        "properties": shown
        | {
            "nodes": {
                "description": TOP["nodes"].doc,
                "type": "object",
                "propertyNames": {"pattern": f"^{ID_PATTERN}$"},
                "additionalProperties": {"$ref": "#/$defs/node"},
            },
            "edges": {
                "description": TOP["edges"].doc,
                "type": "array",
                "items": {"$ref": "#/$defs/edge"},
            },
            "scenarios": {
                "description": TOP["scenarios"].doc,
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/scenario"},
            },
            "suppress": SUPPRESS.schema,
        },
        "patternProperties": _FREE,
        "additionalProperties": False,
        "$defs": {
            "node": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"enum": list(KINDS)}},
                "allOf": [_when("kind", name, f"#/$defs/kind-{name}") for name in KINDS],
            },
            "edge": {
                "type": "object",
                "required": ["source", "target"],
                "properties": {
                    "source": {"type": "string"},
                    "target": {"type": "string"},
                    "relation": {"enum": [name for name, found in RELATIONS.items() if found.written]},
                },
                "allOf": [_when("relation", name, f"#/$defs/relation-{name}") for name in _joined()],
            },
            "scenario": SCENARIO.schema,
        }
        | {f"kind-{name}": _node(kind.title, kind.doc, kind.fields) for name, kind in KINDS.items()}
        | {f"relation-{name}": _edge(name, fields) for name, fields in _joined().items()},
    }


def _when(key: str, value: str, schema: str) -> dict[str, Any]:
    condition = {"properties": {key: {"const": value}}, "required": [key]}
    return {"if": condition, "then": {"$ref": schema}}


def _joined() -> dict[str, dict[str, list[Field]]]:
    """The fields of each relation that some pair may have, by name; a name may differ between pairs."""
    found: dict[str, dict[str, list[Field]]] = {}
    for pair in connections().values():
        fields = found.setdefault(pair.relation, {})
        for field in pair.fields:
            same = fields.setdefault(field.name, [])
            if field not in same:
                same.append(field)
    return {name: found[name] for name in RELATIONS if name in found}


def _node(title: str, doc: str, fields: Iterable[Field]) -> dict[str, Any]:
    return {
        "title": title,
        "description": doc,
        "type": "object",
        "properties": {"kind": {}} | {field.name: field.schema for field in fields},
        "patternProperties": _FREE,
        "additionalProperties": False,
    }


def _edge(relation: str, fields: dict[str, list[Field]]) -> dict[str, Any]:
    shown = {name: found[0].schema if len(found) == 1 else _either(found) for name, found in fields.items()}
    ends: dict[str, Any] = {"source": {}, "target": {}, "relation": {}}
    about: dict[str, Any] = {"title": {"type": "string"}, "description": {"type": "string"}}
    return {
        "title": RELATIONS[relation].title,
        "description": RELATIONS[relation].doc,
        "type": "object",
        "properties": ends | {"id": {"type": "string", "pattern": f"^{EDGE_ID.pattern}$"}} | about | shown,
        "patternProperties": _FREE,
        "additionalProperties": False,
    }


def _either(fields: list[Field]) -> dict[str, Any]:
    return {"description": fields[0].doc, "anyOf": [field.schema for field in fields]}
