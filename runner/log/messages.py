"""What one message carried: payloads are in the log once, and a message without one of its own has its cause's."""

from __future__ import annotations

import uuid
from typing import Any

from runner.log import store
from runner.log.traces import CAUSED, CONTINUED, numbered

STEPS_MAX = 64
"""Causes that are followed back."""


def payload_of(run: uuid.UUID, life: int, message: int) -> Any:
    """The payload of the message, or of the nearest cause that has one; None where none of them has."""
    for _ in range(STEPS_MAX):
        found = store.payloads(run, life, {message})
        if message in found:
            return found[message]
        message = cause_of(run, life, message)
        if not message:
            return None
    return None


def cause_of(run: uuid.UUID, life: int, message: int) -> int:
    """The message that led to this one; 0 where none did."""
    for extent in store.extents(run, life, 0):
        if extent.messages is not None and not extent.messages[0] <= message <= extent.messages[1]:
            continue
        for row in numbered(store.chunk(run, life, extent.first)):
            if row[5] == message and row[2] in CAUSED and row[8]:
                return int(row[8])
            if row[8] == message and row[2] in CONTINUED:
                return int(row[5])
    return 0
