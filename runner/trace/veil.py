"""The veil: keeps the values of a run's secrets out of what is recorded, wherever handlers carry them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MASK = "[redacted]"
DEPTH_MAX = 64
"""What is nested deeper is masked as a whole."""
CHARS_MIN = 4
"""Shorter texts are no secrets: they would mask words by chance."""


class Veil:
    """Copies values without the texts that were hidden; while there are none (`texts`), it has nothing to do."""

    __slots__ = ("texts",)

    def __init__(self) -> None:
        self.texts: list[str] = []

    def hide(self, text: str) -> None:
        """From now on the text is masked in whatever is recorded."""
        if len(text) >= CHARS_MIN and text not in self.texts:
            # Longer ones first: a secret may be a part of another.
            self.texts = sorted([*self.texts, text], key=len, reverse=True)

    def cover(self, value: Any, depth: int = 0) -> Any:
        """The value with every hidden text in it masked, also in keys and bytes."""
        if isinstance(value, str):
            for text in self.texts:
                value = value.replace(text, MASK)
            return value
        if isinstance(value, bytes):
            for text in self.texts:
                value = value.replace(text.encode(), MASK.encode())
            return value
        if isinstance(value, (Mapping, list, tuple)) and depth >= DEPTH_MAX:
            return MASK
        if isinstance(value, Mapping):
            return {self.cover(key): self.cover(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.cover(item, depth + 1) for item in value]
        return value
