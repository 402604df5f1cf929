"""What a merge can leave that nobody drew is noticed, mended and named."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Doc, Map

from topology.sessions.ends import Ends
from topology.sessions.shape import roots


def put(doc: Doc[Any], uid: str, name: str, order: float = 1.0) -> None:
    roots(doc).nodes[uid] = Map({"id": name, "kind": "queue", "order": order, "fields": Map({})})


def draw(doc: Doc[Any], uid: str, source: str, target: str) -> None:
    roots(doc).edges[uid] = Map({"source": source, "target": target, "relation": "delivers", "fields": Map({})})


@pytest.fixture
def doc() -> Doc[Any]:
    made: Doc[Any] = Doc()
    put(made, "a", "orders")
    put(made, "b", "bill", 2.0)
    draw(made, "e", "a", "b")
    return made


@pytest.fixture
def ends(doc: Doc[Any]) -> Ends:
    watching = Ends(doc)
    watching.watch()
    assert watching.mend() == []
    return watching


def test_an_edge_without_its_end_goes_by_name(doc: Doc[Any], ends: Ends) -> None:
    roots(doc).nodes["b"]["id"] = "billing"
    assert not ends.suspect, "a rename can part no edge from its ends"
    del roots(doc).nodes["b"]
    assert ends.suspect and ends.removed == {"b": "billing"}
    told = {"relation": "delivers", "source": "orders", "target": "billing", "gone": ["billing"]}
    assert ends.mend() == [{"type": "dangling", "edges": [told]}]
    assert list(roots(doc).edges.keys()) == [] and ends.mend() == []


def test_an_end_that_the_document_never_had_stays(doc: Doc[Any], ends: Ends) -> None:
    draw(doc, "f", "a", "?elsewhere")
    assert ends.suspect and ends.mend() == []
    assert set(roots(doc).edges.keys()) == {"e", "f"}


def test_the_later_of_two_nodes_of_one_id_gets_a_number(doc: Doc[Any], ends: Ends) -> None:
    put(doc, "c", "orders", 3.0)
    put(doc, "d", "orders-2", 4.0)
    assert ends.mend() == [{"type": "renamed", "nodes": [{"was": "orders", "now": "orders-3"}]}]
    assert {uid: node["id"] for uid, node in roots(doc).nodes.items()} == {
        "a": "orders",
        "b": "bill",
        "c": "orders-3",
        "d": "orders-2",
    }


def test_ids_that_are_exchanged_are_no_doubles(doc: Doc[Any], ends: Ends) -> None:
    with doc.transaction():
        roots(doc).nodes["a"]["id"] = "bill"
        roots(doc).nodes["b"]["id"] = "orders"
    assert ends.mend() == []


def test_a_node_that_comes_back_is_not_removed(doc: Doc[Any], ends: Ends) -> None:
    del roots(doc).nodes["b"]
    put(doc, "b", "bill")
    assert ends.removed == {} and ends.mend() == []
    assert list(roots(doc).edges.keys()) == ["e"]


def test_what_was_loose_before_is_mended_too(doc: Doc[Any]) -> None:
    draw(doc, "f", "a", "gone")
    late = Ends(doc)
    late.watch()
    [frame] = late.mend()
    assert frame["edges"][0]["source"] == "orders" and list(roots(doc).edges.keys()) == ["e"]
    late.close()
    del roots(doc).nodes["a"]
    assert not late.suspect
