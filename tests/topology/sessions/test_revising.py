"""Revisions: which are made by themselves, what they say, which go with age, and how one is put back."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc
from rest_framework.test import APIClient

from topology import services
from topology.models import Revision, Topology
from topology.sessions import keeping, revising, sources, store
from topology.sessions.keeping import Keeper
from topology.sessions.projection import project
from topology.sessions.revising import surplus

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def shop(transactional_db: None) -> Topology:
    return services.topology_create(None, gallery_name="order-processing")


def edit(topology: Topology, value: int) -> None:
    services.operations_apply(None, topology.pk, [{"op": "set", "node": "pay", "path": ["timeout_s"], "value": value}])


def revisions(topology: Topology) -> list[Revision]:
    return list(Revision.objects.filter(topology=topology))


def test_a_topology_begins_with_a_revision_and_a_run_makes_one_only_of_what_is_new(shop: Topology) -> None:
    assert [one.reason for one in revisions(shop)] == ["start"]
    assert services.revision_ensure(None, shop.pk).number == 1
    edit(shop, 30)
    assert services.revision_ensure(None, shop.pk).counts == {"fields_changed": 1}
    assert [one.reason for one in revisions(shop)] == ["run", "start"]


def test_fixes_and_a_replaced_document_keep_what_was_there(shop: Topology) -> None:
    edit(shop, 30)
    services.fixes_apply(None, shop.pk)
    edit(shop, 31)
    services.topology_replace(None, shop.pk, document={"format": "signalbox/1", "name": "x", "nodes": {}, "edges": []})
    assert [one.reason for one in revisions(shop)] == ["import", "fixes", "start"]
    assert "timeout_s: 31" in revisions(shop)[0].text


def test_a_pause_keeps_what_changed_in_the_names_of_who_edited(shop: Topology) -> None:
    assert revising.keep(shop.pk, ["Otter"]).reason == "start", "Nothing has changed."
    edit(shop, 30)
    made = revising.keep(shop.pk, ["Otter", "Wren"])
    assert (made.reason, made.author, made.counts) == ("pause", "Otter, Wren", {"fields_changed": 1})


def test_what_only_moved_is_worth_a_revision_too(shop: Topology) -> None:
    layout = dict(sources.project_of(shop).files)["layout.yaml"].replace("x: ", "x: 1", 1)
    services.topology_replace(None, shop.pk, document=shop.text, layout=layout)
    assert revising.keep(shop.pk, []).counts == {"moved": 1}


def test_a_restored_revision_comes_back_with_its_comments_and_later_ones_stay(shop: Topology) -> None:
    first = revisions(shop)[0]
    edit(shop, 30)
    services.operations_apply(None, shop.pk, [{"op": "remove_node", "id": "emails"}])
    services.revision_restore(None, shop.pk, first.pk)
    after = Topology.objects.get(pk=shop.pk)
    assert (after.text, after.digest) == (first.text, first.digest)
    assert [one.reason for one in revisions(shop)] == ["restore", "start"]


def test_a_browser_restores_by_an_update_of_its_own(shop: Topology) -> None:
    first = revisions(shop)[0]
    edit(shop, 30)
    path = f"/api/topologies/{shop.pk}/revisions/{first.pk}/propose/"
    answer = APIClient(headers={"host": "127.0.0.1"}).post(path, {"author": "Lynx"}, format="json").json()
    assert (answer["before"]["reason"], answer["before"]["author"]) == ("restore", "Lynx")
    doc, _ = store.load(shop.pk)
    live: Doc[Any] = doc
    assert project(live).document["nodes"]["pay"]["timeout_s"] == 30, "Nothing was written."
    live.apply_update(base64.b64decode(answer["changes"]))
    assert project(live).digest == first.digest
    store.append(shop.pk, base64.b64decode(answer["changes"]))
    services.revision_create(None, shop.pk, "back")
    assert Topology.objects.get(pk=shop.pk).text == first.text


def test_a_named_revision_is_kept_and_another_of_its_name_is_not(shop: Topology) -> None:
    for value in range(30, 40):
        edit(shop, value)
        revising.keep(shop.pk, [])
    named = services.revision_name(None, shop.pk, revisions(shop)[4].pk, "Good")
    Revision.objects.filter(topology=shop).update(created_at=timezone.now() - 90 * DAY)
    edit(shop, 50)
    revising.keep(shop.pk, [])
    kept = revisions(shop)
    # The first, the named one, one of the stretch, the newest.
    assert [one.number for one in kept] == [12, 11, named.number, 1]
    assert kept[2].counts == {"fields_changed": 1}, "Told anew: what differs from the one that is next now."


def test_comparing_draws_both_sides(shop: Topology) -> None:
    first = revisions(shop)[0]
    services.operations_apply(None, shop.pk, [{"op": "remove_node", "id": "emails-dlq"}])
    edit(shop, 30)
    found = APIClient(headers={"host": "127.0.0.1"}).get(f"/api/topologies/{shop.pk}/compare/?from={first.pk}").json()
    marks = {part["id"]: part["mark"] for part in (*found["changes"]["nodes"], *found["changes"]["edges"])}
    assert marks == {"emails-dlq": "removed", "pay": "changed", "emails.dead_letters.emails-dlq": "removed"}
    gone = next(node for node in found["before"]["nodes"] if node["id"] == "emails-dlq")
    assert gone["title"] == "Undelivered emails" and isinstance(gone["x"], float)
    assert "emails-dlq" not in {node["id"] for node in found["after"]["nodes"]}


def test_a_changed_file_is_told_line_by_line(shop: Topology) -> None:
    first = revisions(shop)[0]
    text = shop.files["handlers/pay.py"]
    services.file_write(None, shop.pk, "handlers/pay.py", text.replace("import json", "import json as j"), replace=True)
    found = APIClient(headers={"host": "127.0.0.1"}).get(f"/api/topologies/{shop.pk}/compare/?from={first.pk}").json()
    (file,) = found["changes"]["files"]
    assert (file["path"], file["mark"]) == ("handlers/pay.py", "changed")
    assert {line for line in file["diff"] if line[0] in "+-"} == {"-import json", "+import json as j"}


def test_revisions_stand_further_apart_the_older_they_are() -> None:
    rows = [(number, number * 5 * MINUTE, False) for number in range(5000)]
    taken = surplus(rows)
    kept = [number * 5 for number, _, _ in rows if number not in taken]
    assert [age for age in kept if age < 60] == list(range(0, 60, 5))
    assert len([age for age in kept if 60 <= age < 24 * 60]) == 138
    assert len([age for age in kept if 24 * 60 <= age < 7 * 24 * 60]) == 144
    assert kept[-1] == 4999 * 5
    assert len(kept) < 320


@given(st.lists(st.tuples(st.integers(0, 500 * 24 * 60), st.booleans()), max_size=60))
def test_what_a_person_made_the_newest_and_the_first_always_stay(ages: list[tuple[int, bool]]) -> None:
    rows = [(len(ages) - index, age * MINUTE, made) for index, (age, made) in enumerate(sorted(ages))]
    dropped = surplus(rows)
    assert not dropped & {number for number, _, made in rows if made}
    assert not dropped & {number for number, _, _ in (*rows[:1], *rows[-1:])}
    assert surplus([row for row in rows if row[0] not in dropped]) == set(), "Thinning twice takes nothing more."


# What leads to the database from another thread looks after that thread's connections, whoever opened them.
@pytest.mark.django_db(databases="__all__")
async def test_the_keeper_waits_for_the_pause_and_keeps_at_once_when_the_room_closes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[list[str]] = []
    done = asyncio.Event()

    def keep(_: Any, authors: list[str]) -> None:
        kept.append(authors)
        loop.call_soon_threadsafe(done.set)

    async def stored() -> None:
        return None

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(revising, "keep", keep)
    monkeypatch.setattr(keeping, "PAUSE_S", 0.05)
    keeper = Keeper(uuid4(), stored)
    keeper.changed(["Otter"])
    keeper.changed(["Wren", "Otter"])
    await asyncio.wait_for(done.wait(), 10)
    assert kept == [["Otter", "Wren"]]
    monkeypatch.setattr(keeping, "PAUSE_S", 1000)
    keeper.changed(["Lynx"])
    await keeper.close()
    assert kept == [["Otter", "Wren"], ["Lynx"]]
    await Keeper(uuid4(), stored).close()
    assert len(kept) == 2, "Nothing was edited."
