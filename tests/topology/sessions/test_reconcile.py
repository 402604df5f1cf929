"""A project goes into a Yjs document and comes out the same, and what people did meanwhile merges."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Doc, Map

from topology import gallery
from topology.document import parse
from topology.sessions.projection import project
from topology.sessions.reconcile import edit, write
from topology.sessions.shape import normalised, roots
from topology.sessions.values import plain


def document(**more: Any) -> dict[str, Any]:
    nodes = {"a": {"kind": "queue"}, "b": {"kind": "function", "timeout_s": 3}}
    edges = [{"source": "a", "target": "b", "relation": "delivers", "batch_size": 5}]
    return {"format": "signalbox/1", "name": "t", "nodes": nodes, "edges": edges, **more}


def opened(content: dict[str, Any] | None = None, **files: str) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    write(doc, content or document(), files, {"a": {"x": 1, "y": 2}})
    return doc


def merged(*docs: Doc[Any]) -> None:
    for one in docs:
        for other in docs:
            one.apply_update(other.get_update(one.get_state()))


def copy(doc: Doc[Any]) -> Doc[Any]:
    result: Doc[Any] = Doc()
    result.apply_update(doc.get_update())
    return result


@pytest.mark.parametrize("name", gallery.names())
def test_every_gallery_project_comes_out_as_it_went_in(name: str) -> None:
    source = gallery.load(name)
    parsed = parse(source)
    files = {path: text for path, text in source.files.items() if path not in (source.main, "layout.yaml")}
    doc: Doc[Any] = Doc()
    write(doc, parsed.document, files, parsed.layout)
    shown = project(doc)
    assert shown.document == normalised(plain(parsed.document))
    assert (shown.files, shown.layout, shown.findings) == (files, plain(parsed.layout), ())


def test_writing_what_is_there_changes_nothing() -> None:
    doc = opened(**{"handlers/b.py": "x = 1\n"})
    assert write(doc, document(), {"handlers/b.py": "x = 1\n"}, {"a": {"x": 1, "y": 2}}) == b"\x00\x00"


def test_an_edit_keeps_the_uids() -> None:
    doc = opened()
    before = project(doc).ids
    content = document()
    content["nodes"]["b"]["timeout_s"] = 9
    write(doc, content, {}, {})
    assert project(doc).ids == before
    assert project(doc).document["nodes"]["b"]["timeout_s"] == 9


def test_a_rename_keeps_the_uid_and_the_edge() -> None:
    doc = opened()
    before = project(doc)
    content = document()
    content["nodes"] = {"a": {"kind": "queue"}, "c": {"kind": "function", "timeout_s": 3}}
    content["edges"][0]["target"] = "c"
    write(doc, content, {}, {}, [("b", "c")])
    after = project(doc)
    assert set(after.ids) == set(before.ids) and set(after.edges) == set(before.edges)
    assert list(after.edges.values()) == ["a.delivers.c"]


def test_edits_of_two_people_merge() -> None:
    one = opened()
    two = copy(one)
    content = document()
    content["nodes"]["b"]["timeout_s"] = 9
    write(one, content, {}, {})
    content = document()
    content["nodes"]["b"]["memory_mb"] = 512
    write(two, content, {}, {})
    merged(one, two)
    assert project(one).document["nodes"]["b"] == {"kind": "function", "timeout_s": 9, "memory_mb": 512}
    assert project(one).digest == project(two).digest


def test_an_edge_that_lost_its_end_is_left_out_and_told() -> None:
    one = opened()
    two = copy(one)
    uid = next(uid for uid, name in project(one).ids.items() if name == "b")
    del roots(one).nodes[uid]
    source = next(uid for uid, name in project(two).ids.items() if name == "a")
    roots(two).edges["new"] = Map({"source": source, "target": uid, "relation": "delivers", "order": 2, "id": "x"})
    merged(one, two)
    shown = project(one)
    assert shown.document["edges"] == []
    assert [finding.rule for finding in shown.findings] == ["DOC-005", "DOC-005"]
    assert shown.findings[0].nodes == ("a",)


def test_two_nodes_of_one_id_are_both_shown() -> None:
    doc = opened()
    roots(doc).nodes["zz"] = Map({"id": "a", "kind": "topic", "order": 9, "fields": Map({})})
    shown = project(doc)
    assert shown.document["nodes"]["a-2"] == {"kind": "topic"}
    assert [finding.rule for finding in shown.findings] == ["DOC-004"]


def test_an_end_that_the_document_lacks_is_kept_as_it_says() -> None:
    content = document(edges=[{"source": "a", "target": "nowhere", "relation": "delivers"}])
    assert project(opened(content)).document["edges"] == content["edges"]


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a//b", "topology.yaml", "a\\b", ""])
def test_a_path_outside_the_project_is_not_shown(path: str) -> None:
    doc = opened()
    roots(doc).files[path] = "text"
    assert project(doc).files == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "a"), ("abc", "abXc"), ("aé😀b", "aé😁b"), ("é😀", ""), ("aaa", "aa"), ("x\n", "y\nx\n"), ("ab", "ab")],
)
def test_a_text_is_edited_by_one_stretch(old: str, new: str) -> None:
    doc = opened(**{"f": old})
    edit(roots(doc).files["f"], new)
    assert str(roots(doc).files["f"]) == new
