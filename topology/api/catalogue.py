"""The catalogue the browser draws from: kinds, relations, rules, formats and the gallery, as JSON data."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from functools import cache
from typing import Any

from topology import gallery
from topology.document import parse
from topology.exporters import EXPORTERS
from topology.graph import thaw
from topology.kinds import GROUPS, KINDS, RELATIONS
from topology.kinds import connections as legal_connections
from topology.kinds.base import Call, Connection, Entry, Field
from topology.rules import BY_ID
from topology.validation.preview import thumbnail


@cache
def kinds() -> dict[str, Any]:
    """Every kind with its fields, every relation with the pairs it joins."""
    shown = [
        {
            "name": kind.name,
            "title": kind.title,
            "group": kind.group,
            "icon": kind.icon,
            "color": kind.color,
            "doc": kind.doc,
            "fields": [_field(field) for field in kind.fields],
            "entry": _entry(kind.entry) if kind.entry is not None else None,
            "acts": list(kind.acts),
        }
        for kind in KINDS.values()
    ]
    connections = list(legal_connections().values())
    relations = [
        {
            "name": relation.name,
            "title": relation.title,
            "doc": relation.doc,
            "style": relation.style,
            "written": relation.written,
            "pairs": [_pair(pair) for pair in connections if pair.relation == relation.name],
        }
        for relation in RELATIONS.values()
    ]
    groups = [{"name": group, "title": group} for group in GROUPS]
    return {"kinds": shown, "relations": relations, "groups": groups}


@cache
def rules() -> dict[str, Any]:
    """Every rule with its manual as Markdown."""
    return {
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "severity": rule.severity,
                "category": rule.category,
                "summary": rule.summary,
                "manual": rule.text,
            }
            for rule in BY_ID.values()
        ]
    }


@cache
def formats() -> dict[str, Any]:
    """Every format a project can be written in or read from."""
    exporters = [{"name": one.name, "title": one.title, "doc": one.doc} for one in EXPORTERS.values()]
    return {"exporters": exporters, "importers": []}


@cache
def projects() -> dict[str, Any]:
    """Every gallery project, without its content."""
    return {"projects": [_project(name) for name in gallery.names()]}


def _project(name: str) -> dict[str, Any]:
    parsed = parse(gallery.load(name))
    return {
        "name": name,
        "title": parsed.graph.title,
        "summary": str(parsed.document.get("description") or ""),
        "nodes": len(parsed.graph.nodes),
        "edges": len(parsed.graph.edges),
        "scenarios": list(parsed.scenarios),
        "preview": thumbnail(parsed),
    }


def _pair(pair: Connection) -> dict[str, Any]:
    fields = [_field(field) for field in pair.fields]
    return {"source": pair.source, "target": pair.target, "pipe": pair.pipe, "fields": fields}


def _entry(entry: Entry) -> dict[str, Any]:
    """How a person sends to a node of the kind by hand."""
    call = entry.call
    return {
        "form": entry.form,
        "body": entry.body,
        "sample": entry.sample,
        "fields": [_field(field) | {"only": dict(entry.only.get(field.name, {}))} for field in entry.fields],
        "call": None if call is None else {name: getattr(call, name) for name in CALL},
    }


CALL = tuple(each.name for each in dataclass_fields(Call))


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "title": field.title,
        "default": thaw(field.default),
        "doc": field.doc,
        "unit": field.unit,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "choices": list(field.choices),
        "schema": field.schema,
        "reference": list(field.reference),
        "section": field.section,
        "secret": field.secret,
        "required": field.required,
        "dialect": field.dialect,
    }
