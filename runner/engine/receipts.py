"""Receipt handles: what a receive gives to code, and what a delete or a change of visibility brings back."""

from __future__ import annotations

import base64
import binascii

from runner.behaviours.base import World


def handle(world: World, number: int, receipt: int) -> str:
    """The handle of one receive of a message: another one each time, and opaque as the service's."""
    return base64.b64encode(f"{world.message_uuid(number)}#{number}#{receipt}".encode()).decode()


def read_handle(world: World, text: str) -> tuple[int, int] | None:
    """Number and receipt of a handle; None for what is no handle of this run."""
    try:
        uuid, number, receipt = base64.b64decode(text, validate=True).decode().split("#")
        found = int(number), int(receipt)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return found if world.message_uuid(found[0]) == uuid else None
