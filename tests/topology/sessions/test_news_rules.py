"""Marks are answered once, when what came before them is stored; a database that refuses is told and tried again."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import OperationalError

from tests.topology.sessions.test_room import Someone, update
from topology.sessions.news import Marks
from topology.sessions.protocol import create_update_message
from topology.sessions.room import Room


def stored(client: int, mark: int) -> dict[str, object]:
    return {"type": "stored", "client": client, "mark": mark}


def test_a_mark_waits_for_what_came_before_it() -> None:
    marks = Marks()
    marks.note(1, 7, 3)
    assert marks.reached(2) == []
    assert marks.reached(3) == [stored(1, 7)] and marks.reached(4) == []


def test_a_mark_that_is_shown_again_is_told_once() -> None:
    marks = Marks()
    marks.note(1, 7, 3)
    marks.note(1, 7, 9)
    assert marks.reached(3) == [stored(1, 7)]
    marks.note(1, 7, 9)
    assert marks.reached(9) == []
    marks.note(1, 8, 9)
    assert marks.reached(9) == [stored(1, 8)]


def test_a_client_that_left_and_came_back_is_answered_anew() -> None:
    marks = Marks()
    marks.note(1, 7, 0)
    assert marks.reached(0) == [stored(1, 7)]
    marks.forget(1)
    marks.note(1, 7, 2)
    assert marks.reached(1) == [] and marks.reached(2) == [stored(1, 7)]


@pytest.mark.parametrize("mark", [None, "7", {}])
def test_what_is_no_count_is_no_mark(mark: object) -> None:
    marks = Marks()
    marks.note(1, mark, 0)
    assert marks.reached(9) == []


@pytest.mark.django_db
async def test_a_database_that_refuses_is_told_and_nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    room, frames = Room(uuid4()), list[str]()
    room.news.listen(frames.append)

    def full(*_: object) -> int:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("topology.sessions.store.append", full)
    room._subscription = room.doc.observe(room._observed)
    await room.receive(Someone(), create_update_message(update()), may_write=True)
    await room._store()
    assert json.loads(frames[-1]) == {"type": "unstored", "reason": "database or disk is full"}
    assert room.pending, "what was not stored waits"
    kept: list[bytes] = []
    monkeypatch.setattr("topology.sessions.store.append", lambda _, data: kept.append(data) or 1)
    await room._store()
    assert kept and not room.pending
    assert room._flushing is not None
    room.closed = True
    await room._flushing
