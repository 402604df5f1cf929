"""Drawings as text: `graph("orders:queue(visibility_timeout_s=2) -> worker:function(timeout_s=3)")`.

A node is `id`, `id:kind` or `id:kind(field=value, ...)`; it is declared where it has a kind, once. An arrow
is `->` where one relation is possible, else `-relation->` or `-relation(field=value, ...)->`. Several edges
stand on several lines or between `;`. A value is JSON, or a bare word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from topology.document import Parsed, Project, from_payload, parse
from topology.graph import Graph

_NODE = re.compile(r"\s*([a-z][a-z0-9-]*?)(?:\s*:\s*([a-z_]+))?\s*(?=[(;\n]|-[a-z_]*[(>-]|->|\s|$)")
_ARROW = re.compile(r"\s*-(?:([a-z_]+))?\s*(\(|->|>)")
_NAME = re.compile(r"\s*([A-Za-z_][\w-]*)\s*=\s*")
_WORD = re.compile(r"[^,()\s]+")


def document(text: str, **top: Any) -> dict[str, Any]:
    """The plain document of a drawing; `top` adds keys beside nodes and edges."""
    drawing = _Drawing(text)
    drawing.read()
    return {
        "format": "signalbox/1",
        "name": "drawing",
        "nodes": drawing.nodes,
        "edges": drawing.edges,
        **top,
    }


def project(text: str, files: Mapping[str, str] | None = None, **top: Any) -> Project:
    return from_payload(document(text, **top), files)


def parsed(text: str, files: Mapping[str, str] | None = None, **top: Any) -> Parsed:
    """The parsed drawing; it may have findings."""
    return parse(project(text, files, **top))


def graph(text: str, files: Mapping[str, str] | None = None, **top: Any) -> Graph:
    """The graph of a drawing that has no document faults."""
    result = parsed(text, files, **top)
    assert not result.findings, [finding.message for finding in result.findings]
    return result.graph


class _Drawing:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.nodes: dict[str, Any] = {}
        self.edges: list[dict[str, Any]] = []

    def read(self) -> None:
        while self._skip():
            source = self._node()
            while (edge := self._arrow()) is not None:
                target = self._node()
                self.edges.append({"source": source, "target": target, **edge})
                source = target

    def _skip(self) -> bool:
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n;":
            self.at += 1
        return self.at < len(self.text)

    def _node(self) -> str:
        found = _NODE.match(self.text, self.at)
        assert found, f"A node is expected here: {self.text[self.at :][:40]!r}"
        self.at = found.end()
        name, kind = found.groups()
        fields = self._fields()
        if kind is None:
            assert name in self.nodes, f"{name} has no kind yet: write {name}:kind."
            assert not fields, f"Fields of {name} stand where its kind does."
        else:
            assert name not in self.nodes, f"{name} is declared twice."
            self.nodes[name] = {"kind": kind, **fields}
        return name

    def _arrow(self) -> dict[str, Any] | None:
        rest = re.compile(r"[ \t]*(?:\n[ \t]*(?=-))?").match(self.text, self.at)
        assert rest is not None
        found = _ARROW.match(self.text, rest.end())
        if found is None:
            return None
        relation, ending = found.groups()
        if ending != "(":
            self.at = found.end()
            return {"relation": relation} if relation else {}
        self.at = found.end() - 1
        fields = self._fields()
        assert self.text.startswith("->", self.at), f"-> is expected here: {self.text[self.at :][:40]!r}"
        self.at += 2
        return {"relation": relation, **fields}

    def _fields(self) -> dict[str, Any]:
        if not self.text.startswith("(", self.at):
            return {}
        self.at += 1
        fields: dict[str, Any] = {}
        while True:
            while self.text[self.at] in " \t\r\n,":
                self.at += 1
            if self.text[self.at] == ")":
                self.at += 1
                return fields
            name = _NAME.match(self.text, self.at)
            assert name, f"name=value is expected here: {self.text[self.at :][:40]!r}"
            self.at = name.end()
            fields[name.group(1)] = self._value()

    def _value(self) -> Any:
        try:
            value, self.at = json.JSONDecoder().raw_decode(self.text, self.at)
            return value
        except ValueError:
            word = _WORD.match(self.text, self.at)
            assert word, f"A value is expected here: {self.text[self.at :][:40]!r}"
            self.at = word.end()
            return word.group()
