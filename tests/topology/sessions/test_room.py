"""What a room does with a frame, without a server around it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pycrdt import Awareness, Doc, Map, create_awareness_message, create_update_message

from topology.sessions.protocol import FrameRefused
from topology.sessions.room import AWARENESS_MAX_BYTES, Room
from topology.sessions.shape import roots


class Someone:
    """A peer that keeps what it was given."""

    def __init__(self) -> None:
        self.clients: set[int] = set()
        self.frames: list[bytes] = []

    def deliver(self, frame: bytes) -> None:
        self.frames.append(frame)

    def removed(self) -> None:
        self.frames.append(b"removed")


def update() -> bytes:
    doc: Doc[object] = Doc()
    roots(doc).nodes["u"] = Map({"id": "a", "kind": "queue", "fields": Map({})})
    return doc.get_update()


async def test_a_viewers_updates_are_dropped() -> None:
    room, viewer, other = Room(uuid4()), Someone(), Someone()
    room.peers |= {viewer, other}
    await room.receive(viewer, create_update_message(update()), may_write=False)
    assert list(roots(room.doc).nodes) == [] and other.frames == [] and not room.pending


async def test_a_viewer_is_seen() -> None:
    room, viewer, other = Room(uuid4()), Someone(), Someone()
    room.peers |= {viewer, other}
    awareness = Awareness(Doc())
    awareness.set_local_state({"user": {"name": "Zoë"}})
    frame = create_awareness_message(awareness.encode_awareness_update([awareness.client_id]))
    await room.receive(viewer, frame, may_write=False)
    assert other.frames == [frame] and viewer.clients == {awareness.client_id}
    await room.leave(viewer)
    assert len(other.frames) == 2 and room.awareness.states == {}


async def test_a_state_that_is_too_large_is_refused() -> None:
    awareness = Awareness(Doc())
    awareness.set_local_state({"text": "x" * (AWARENESS_MAX_BYTES + 1)})
    frame = create_awareness_message(awareness.encode_awareness_update([awareness.client_id]))
    with pytest.raises(FrameRefused):
        await Room(uuid4()).receive(Someone(), frame, may_write=True)
