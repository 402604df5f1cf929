"""What clients draw is spliced into the text that people wrote; rows are compacted and lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import Doc

from topology import selectors, services
from topology.models import Snapshot, Topology, Update
from topology.sessions import store
from topology.sessions.projection import project
from topology.sessions.shape import Roots, roots

pytestmark = pytest.mark.django_db(databases=["default", "log"])
TEXT = """# by hand
format: signalbox/1
name: small
nodes:
  orders: {kind: queue, visibility_timeout_s: 60}   # long enough
  work:
    kind: function   # does it
    timeout_s: 5
    failure_rate: 1.0
  done: {kind: topic}
edges:
  - {source: orders, target: work}        # first
  - {source: work, target: done, relation: publishes, per_invocation: 2}   # then
"""


@pytest.fixture
def topology() -> Topology:
    layout = "# where\norders: {x: 0, y: 0}   # left\nwork: {x: 10, y: 0}\n"
    return services.topology_create(None, document=TEXT, layout=layout)


def drawn(topology: Topology, change: Callable[[Roots, dict[str, str]], None]) -> Topology:
    """The topology after a client's change."""
    doc, _ = store.load(topology.pk)
    before = doc.get_state()
    shown = project(doc)
    names = {name: uid for uid, name in (shown.ids | shown.edges).items()}
    with doc.transaction():
        change(roots(doc), names)
    store.append(topology.pk, doc.get_update(before))
    return selectors.topology_get(None, topology.pk)


def test_a_field_changes_on_its_line(topology: Topology) -> None:
    def change(parts: Roots, uid: dict[str, str]) -> None:
        parts.nodes[uid["work"]]["fields"]["timeout_s"] = 9

    assert drawn(topology, change).text == TEXT.replace("timeout_s: 5", "timeout_s: 9")


def test_a_rename_keeps_what_was_said_about_it(topology: Topology) -> None:
    def change(parts: Roots, uid: dict[str, str]) -> None:
        parts.nodes[uid["work"]]["id"] = "worker"

    text = drawn(topology, change).text
    assert text == TEXT.replace("  work:", "  worker:").replace("target: work", "target: worker").replace(
        "source: work", "source: worker"
    )


def test_an_undone_removal_of_an_edge_comes_back_at_its_place(topology: Topology) -> None:
    edge: dict[str, Any] = {}

    def remove(parts: Roots, uid: dict[str, str]) -> None:
        first = next(name for name in uid if name.startswith("orders."))
        edge[uid[first]] = parts.edges[uid[first]].to_py()
        del parts.edges[uid[first]]

    def restore(parts: Roots, uid: dict[str, str]) -> None:
        for name, row in edge.items():
            parts.edges[name] = row

    removed = drawn(topology, remove)
    assert "# first" not in removed.text and "# then" in removed.text
    back = drawn(topology, restore)
    assert back.digest == topology.digest
    assert "# then" in back.text and back.text.index("orders, target") < back.text.index("work, target")


def test_a_move_changes_one_line_of_the_layout_and_no_digest(topology: Topology) -> None:
    def change(parts: Roots, uid: dict[str, str]) -> None:
        parts.layout[uid["work"]] = {"x": 12.345, "y": 7.0}

    moved = drawn(topology, change)
    assert moved.layout == "# where\norders: {x: 0, y: 0}   # left\nwork: {x: 12.3, y: 7}\n"
    assert (moved.digest, moved.text) == (topology.digest, TEXT)


def test_a_note_and_a_folded_zone_stand_in_the_layout_and_nowhere_else(topology: Topology) -> None:
    said = 'Billing: "ours"\nsince May'

    def change(parts: Roots, uid: dict[str, str]) -> None:
        parts.layout["note:a1"] = {"x": 8.0, "y": 16.0, "w": 200.0, "h": 80.0, "text": said}
        parts.layout[uid["work"]] = {"x": 10.0, "y": 0.0, "collapsed": True}

    noted = drawn(topology, change)
    assert 'note:a1: {x: 8, y: 16, w: 200, h: 80, text: "Billing: \\"ours\\"\\nsince May"}\n' in noted.layout
    assert "work: {x: 10, y: 0, collapsed: true}\n" in noted.layout
    assert (noted.digest, noted.text) == (topology.digest, TEXT)

    services.topology_replace(None, topology.pk, document=TEXT.replace("timeout_s: 5", "timeout_s: 6"))
    doc, _ = store.load(topology.pk)
    assert roots(doc).layout["note:a1"]["text"] == said


def test_rows_are_compacted_and_lose_nothing(topology: Topology, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "COMPACT_ROWS", 5)
    late: Doc[Any] = Doc()
    rows = store.read(topology.pk)
    for update in rows.updates:
        late.apply_update(update)
    for number in range(1, 13):

        def change(parts: Roots, uid: dict[str, str], number: int = number) -> None:
            parts.nodes[uid["work"]]["fields"]["timeout_s"] = number

        drawn(topology, change)
    assert Update.objects.filter(topology=topology).count() < 5
    assert Snapshot.objects.get(topology=topology).through > rows.through
    for update in store.read(topology.pk, rows.through).updates:
        late.apply_update(update)
    assert project(late).digest == selectors.topology_get(None, topology.pk).digest
    assert project(late).document["nodes"]["work"]["timeout_s"] == 12


def test_a_revision_is_made_only_when_something_changed(topology: Topology) -> None:
    first = services.revision_ensure(None, topology.pk)
    assert services.revision_ensure(None, topology.pk).pk == first.pk

    def change(parts: Roots, uid: dict[str, str]) -> None:
        parts.nodes[uid["work"]]["fields"]["timeout_s"] = 9

    drawn(topology, change)
    second = services.revision_ensure(None, topology.pk)
    assert (second.number, second.digest != first.digest) == (2, True)
