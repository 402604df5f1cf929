"""What differs between two drawings, as people are told."""

from __future__ import annotations

from typing import Any

from topology.operations.comparing import Comparison, Drawing, compare

NODES: dict[str, Any] = {"a": {"kind": "function", "timeout_s": 3}, "q": {"kind": "queue"}}
EDGES: list[dict[str, Any]] = [{"source": "a", "target": "q", "relation": "sends"}]
PLACES: dict[str, Any] = {"a": {"x": 0, "y": 0}, "q": {"x": 300, "y": 0}}


def drawing(nodes: Any = None, edges: Any = None, layout: Any = None, files: Any = None, **more: Any) -> Drawing:
    document = {"nodes": NODES if nodes is None else nodes, "edges": EDGES if edges is None else edges, **more}
    return Drawing(document, PLACES if layout is None else layout, files or {})


def marks(found: Comparison) -> dict[str, str]:
    return {part.id: part.mark for part in (*found.nodes, *found.edges)}


def test_what_is_the_same_differs_in_nothing() -> None:
    found = compare(drawing(), drawing())
    assert found == Comparison()
    assert found.counts() == {}


def test_what_only_moved_is_told_apart_from_what_changed() -> None:
    there = PLACES | {"a": {"x": 8, "y": 0}, "q": {"x": 0, "y": 99}}
    found = compare(drawing(), drawing({**NODES, "a": {"kind": "function", "timeout_s": 9}}, layout=there))
    assert marks(found) == {"a": "changed", "q": "moved"}
    assert found.nodes[0].fields == ({"path": ["timeout_s"], "old": 3, "new": 9},)
    assert found.counts() == {"fields_changed": 1, "moved": 1}


def test_what_nobody_had_placed_has_not_moved() -> None:
    assert compare(drawing(layout={}), drawing()) == Comparison()


def test_parts_that_come_and_go() -> None:
    nodes = {"a": NODES["a"], "t": {"kind": "topic"}}
    edges = [{"source": "a", "target": "t", "relation": "publishes"}]
    found = compare(drawing(), drawing(nodes, edges, PLACES | {"t": {"x": 5, "y": 5}}))
    assert marks(found) == {"q": "removed", "t": "added", "a.sends.q": "removed", "a.publishes.t": "added"}
    assert found.counts() == {"nodes_removed": 1, "nodes_added": 1, "edges_removed": 1, "edges_added": 1}


def test_another_id_at_the_same_place_is_the_same_node_and_its_edges_stay() -> None:
    nodes = {"a": NODES["a"], "jobs": {"kind": "queue"}}
    edges = [{"source": "a", "target": "jobs", "relation": "sends"}]
    found = compare(drawing(), drawing(nodes, edges, {"a": PLACES["a"], "jobs": PLACES["q"]}))
    assert [(part.id, part.mark, part.was) for part in found.nodes] == [("jobs", "changed", "q")]
    assert found.edges == ()
    assert found.counts() == {"nodes_renamed": 1}


def test_fields_inside_fields_and_those_that_come_or_go_are_named_by_path() -> None:
    old = drawing({**NODES, "a": {"kind": "function", "idempotency": {"key": "$.a", "ttl_s": 5}, "memory_mb": 128}})
    new = drawing({**NODES, "a": {"kind": "function", "idempotency": {"key": "$.b", "ttl_s": 5}, "timeout_s": 4}})
    assert compare(old, new).nodes[0].fields == (
        {"path": ["idempotency", "key"], "old": "$.a", "new": "$.b"},
        {"path": ["memory_mb"], "old": 128},
        {"path": ["timeout_s"], "new": 4},
    )


def test_true_is_not_one() -> None:
    old = drawing({"q": {"kind": "queue", "x-a": 1}}, [])
    new = drawing({"q": {"kind": "queue", "x-a": True}}, [])
    assert len(compare(old, new).nodes[0].fields) == 1


def test_the_order_of_edges_the_title_and_files_count() -> None:
    more = [*EDGES, {"source": "q", "target": "a", "relation": "delivers"}]
    old = drawing(edges=more, title="One", files={"a.py": "1", "b.py": "1", "c.py": "1"})
    new = drawing(edges=more[::-1], title="Two", files={"a.py": "1", "b.py": "2", "d.py": "1"})
    found = compare(old, new)
    assert found.reordered
    assert found.document == ({"path": ["title"], "old": "One", "new": "Two"},)
    assert [(file["path"], file["mark"]) for file in found.files] == [
        ("b.py", "changed"),
        ("c.py", "removed"),
        ("d.py", "added"),
    ]
    assert found.counts() == {
        "fields_changed": 1,
        "files_changed": 1,
        "files_removed": 1,
        "files_added": 1,
        "reordered": 1,
    }


def test_an_edge_whose_ends_are_others_is_another_edge() -> None:
    first = [{"source": "a", "target": "q", "relation": "sends", "id": "e"}]
    other = [{"source": "q", "target": "a", "relation": "delivers", "id": "e"}]
    assert [part.mark for part in compare(drawing(edges=first), drawing(edges=other)).edges] == ["removed", "added"]
