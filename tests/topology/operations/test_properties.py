"""Text and data come to the same document, undoing restores it, and comments stay where they are."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import documents
from topology.document import Project, parse, yaml_document
from topology.errors import OperationError
from topology.operations import apply, apply_to_document, diff


def _block(document: dict[str, Any]) -> str:
    """The document in block style, with a comment on each line of an edge's source."""
    lines = ["# top", "format: signalbox/1", "name: random  # name", "nodes:"]
    for name, fields in document["nodes"].items():
        lines += [f"  # about {name}", f"  {name}:"]
        lines += [f"    {key}: {json.dumps(value)}" for key, value in fields.items()]
    lines.append("edges:" if document["edges"] else "edges: []")
    for edge in document["edges"]:
        first, *rest = [f"{key}: {json.dumps(value)}" for key, value in edge.items()]
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return "\n".join(lines) + "\n"


_WRITERS = {
    "topology.yaml": yaml_document,
    "block.yaml": _block,
    "topology.json": lambda document: json.dumps(document, indent=2),
    "flat.json": json.dumps,
}
_VALUES = st.sampled_from(
    [1, 2.5, True, None, "on", "a: b # c", "", "x\ny\n", [1, {"a": "b"}], {}, {"k": [1]}, "é\u2028", "{{uuid}}"]
)


@st.composite
def _operations(draw: st.DrawFn, document: dict[str, Any]) -> list[dict[str, Any]]:
    chosen: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 5))):
        operation = draw(_operation(document))
        try:
            document = apply_to_document(document, [operation])
        except OperationError:
            continue
        chosen.append(operation)
    return chosen


@st.composite
def _operation(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    nodes = sorted(document["nodes"]) or ["none"]
    node, other = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
    ids = [e.get("id") or f"{e['source']}.{e['relation']}.{e['target']}" for e in document["edges"]] or ["none"]
    edge = draw(st.sampled_from(ids))
    path = draw(st.sampled_from(["title", "x-a", "x-a.b", "x-a.b.c", "tags.team", "timeout_s"]))
    value = draw(_VALUES)
    return draw(
        st.sampled_from(
            [
                {"op": "add_node", "id": "added", "kind": "queue", "fields": {"x-v": value}},
                {"op": "remove_node", "id": node},
                {"op": "rename", "id": node, "to": "renamed"},
                {"op": "add_edge", "source": node, "target": other, "relation": "calls", "fields": {"x-v": value}},
                {"op": "remove_edge", "id": edge},
                {"op": "set", "node": node, "path": path, "value": value},
                {"op": "set", "edge": edge, "path": path, "value": value},
                {"op": "unset", "node": node, "path": path},
                {"op": "set", "path": ["title"], "value": value},
            ]
        )
    )


@settings(max_examples=150, deadline=None)
@given(st.data(), documents(), st.sampled_from(sorted(_WRITERS)))
def test_text_and_data_agree_and_undoing_restores(data: st.DataObject, document: dict[str, Any], name: str) -> None:
    project = Project(name, {name: _WRITERS[name](document)})
    operations = data.draw(_operations(document))
    applied = apply(project, operations)
    expected = apply_to_document(document, operations)
    assert parse(applied.project).document == expected
    restored = apply(applied.project, applied.inverse)
    assert parse(restored.project).document == document
    for line in project.text.splitlines():
        if line.lstrip().startswith("#"):
            assert line in applied.project.text.splitlines()


@settings(max_examples=100, deadline=None)
@given(documents(), documents())
def test_a_difference_turns_the_one_into_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert apply_to_document(old, diff(old, new)) == new
    assert diff(new, new) == ()


@settings(max_examples=50, deadline=None)
@given(documents())
def test_nothing_to_do_changes_no_byte(document: dict[str, Any]) -> None:
    project = Project("block.yaml", {"block.yaml": _block(document)})
    assert apply(project, []).project == project
