"""An empty part of a document opens into lines when something is added, and closes when the last is taken out."""

from __future__ import annotations

import pytest

from topology import operations
from topology.document import Project, parse

EMPTY = "format: signalbox/1\nname: shop\nnodes: {}\nedges: []\n"
DRAWN = """format: signalbox/1
name: shop
nodes:
  orders: {kind: queue}
  bill: {kind: function, timeout_s: 3}
edges:
  - {source: orders, target: bill, relation: delivers}
"""
DRAWING = [
    {"op": "add_node", "id": "orders", "kind": "queue"},
    {"op": "add_node", "id": "bill", "kind": "function", "fields": {"timeout_s": 3}},
    {"op": "add_edge", "source": "orders", "target": "bill", "relation": "delivers"},
]


def project(text: str, name: str = "topology.yaml") -> Project:
    return Project(name, {name: text})


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_drawn_first_stands_on_lines_of_its_own(newline: str) -> None:
    applied = operations.apply(project(EMPTY.replace("\n", newline)), DRAWING)
    assert applied.project.text == DRAWN.replace("\n", newline)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_taking_it_back_gives_the_text_there_was(newline: str) -> None:
    text = EMPTY.replace("\n", newline)
    applied = operations.apply(project(text), DRAWING)
    assert operations.apply(applied.project, applied.inverse).project.text == text


def test_a_document_without_the_parts_gets_them_as_blocks() -> None:
    applied = operations.apply(project("format: signalbox/1\nname: shop\n"), DRAWING)
    assert applied.project.text == DRAWN


def test_a_remark_behind_an_empty_part_stays_where_it_is() -> None:
    text = EMPTY.replace("nodes: {}", "nodes: {}  # none yet")
    applied = operations.apply(project(text), DRAWING[:1])
    assert "nodes: {orders: {kind: queue}}  # none yet\n" in applied.project.text


@pytest.mark.parametrize("text", ["{format: signalbox/1, name: shop, nodes: {}, edges: []}\n"])
def test_a_document_on_one_line_stays_on_it(text: str) -> None:
    applied = operations.apply(project(text), DRAWING)
    assert applied.project.text.count("\n") == 1
    assert list(parse(applied.project).document["nodes"]) == ["orders", "bill"]


def test_json_stays_json() -> None:
    text = '{"format": "signalbox/1", "name": "shop", "nodes": {}, "edges": []}'
    applied = operations.apply(project(text, "topology.json"), DRAWING)
    assert applied.project.text.startswith('{"format": "signalbox/1", "name": "shop", "nodes": {"orders":')
