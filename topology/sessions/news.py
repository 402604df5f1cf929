"""What a room tells its listeners beside the document, and how far it has stored what each client made.

A client counts its changes and shows the count as `mark` in its awareness state, after the changes themselves: on one
connection the order holds. What was taken before a mark is stored when the room's counter has passed it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Listener = Callable[[str], None]


class News:
    """JSON frames to whoever listens."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def listen(self, listener: Listener) -> None:
        self._listeners.add(listener)

    def ignore(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def tell(self, frame: dict[str, Any]) -> None:
        text = json.dumps(frame)
        for listener in list(self._listeners):
            listener(text)


class Marks:
    """The marks that wait for the room to have stored what came before them."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[int, int]] = {}
        self._told: dict[int, int] = {}

    def note(self, client: int, mark: Any, number: int) -> None:
        """The client shows the mark, and what it sent before has at most this number."""
        if isinstance(mark, int | float) and int(mark) != self._told.get(client):
            waiting = self._waiting.get(client)
            if waiting is None or waiting[0] != int(mark):
                self._waiting[client] = (int(mark), number)

    def forget(self, client: int) -> None:
        self._waiting.pop(client, None)
        self._told.pop(client, None)

    def reached(self, stored: int) -> list[dict[str, Any]]:
        """The frames that say which marks are stored now; each is told once."""
        frames = []
        for client, (mark, number) in list(self._waiting.items()):
            if number <= stored:
                del self._waiting[client]
                self._told[client] = mark
                frames.append({"type": "stored", "client": client, "mark": mark})
        return frames
