"""The y-websocket protocol, as values: a frame in, what it asks for out.

Frame kinds: sync (0) with step 1 (a state vector), step 2 and update; awareness (1); query awareness (3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pycrdt import Decoder, YMessageType, YSyncMessageType, create_awareness_message, create_update_message
from pycrdt import write_message as _framed

from topology.errors import TopologyError

QUERY_AWARENESS = 3
FRAME_MAX_BYTES = 8 * 1024 * 1024
NOTHING = b"\x00\x00"

__all__ = [
    "FRAME_MAX_BYTES",
    "NOTHING",
    "Frame",
    "FrameRefused",
    "awareness_clients",
    "create_awareness_message",
    "create_update_message",
    "decode",
    "step1",
    "step2",
]


class FrameRefused(TopologyError):
    """The frame is not of the y-websocket protocol, or is too large."""

    code = "frame-refused"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: `state` asks for what is missing, `update` brings it; other kinds are ignored."""

    kind: Literal["state", "update", "awareness", "query", "other"]
    body: bytes = b""


def decode(data: bytes) -> Frame:
    """The frame of a message; FrameRefused when it is none."""
    if len(data) > FRAME_MAX_BYTES:
        raise FrameRefused(f"A frame holds at most {FRAME_MAX_BYTES} bytes, this one has {len(data)}.")
    if not data:
        raise FrameRefused("The frame is empty.")
    if data[0] == YMessageType.SYNC and len(data) > 2:
        body = _body(data[2:])
        if data[1] == YSyncMessageType.SYNC_STEP1:
            return Frame("state", body)
        if data[1] in (YSyncMessageType.SYNC_STEP2, YSyncMessageType.SYNC_UPDATE):
            return Frame("update", body)
    if data[0] == YMessageType.AWARENESS and len(data) > 1:
        return Frame("awareness", _body(data[1:]))
    if data[0] == QUERY_AWARENESS:
        return Frame("query")
    if data[0] in (YMessageType.SYNC, YMessageType.AWARENESS):
        raise FrameRefused("The frame ends too early.")
    return Frame("other")


def _body(data: bytes) -> bytes:
    try:
        decoder = Decoder(data)
        length = decoder.read_var_uint()
    except (IndexError, RuntimeError) as error:
        raise FrameRefused("The frame ends too early.") from error
    body = data[decoder.i0 : decoder.i0 + length]
    if len(body) != length:
        raise FrameRefused("The frame ends too early.")
    return body


def step1(state: bytes) -> bytes:
    """The frame that asks for what a document of this state vector lacks."""
    return bytes([YMessageType.SYNC, YSyncMessageType.SYNC_STEP1]) + _framed(state)


def step2(update: bytes) -> bytes:
    """The frame that answers step 1."""
    return bytes([YMessageType.SYNC, YSyncMessageType.SYNC_STEP2]) + _framed(update)


def awareness_clients(update: bytes) -> tuple[dict[int, bool], int]:
    """The clients an awareness update speaks of (True: present) and the bytes of the longest state."""
    clients: dict[int, bool] = {}
    longest = 0
    try:
        decoder = Decoder(update)
        for _ in range(decoder.read_var_uint()):
            client = decoder.read_var_uint()
            decoder.read_var_uint()
            state = decoder.read_message() or b""
            longest = max(longest, len(state))
            clients[client] = state not in (b"", b"null")
    except (IndexError, RuntimeError) as error:
        raise FrameRefused("The awareness update ends too early.") from error
    return clients, longest
