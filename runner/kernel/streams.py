"""Streams of chance: one for each node and purpose, so that adding a node moves nobody else's draws."""

from __future__ import annotations

import hashlib
from random import Random


class Streams:
    """Seeded by text, which does not depend on the hash seed of the process."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[tuple[str, str], Random] = {}

    def of(self, node: str, purpose: str) -> Random:
        stream = self._streams.get((node, purpose))
        if stream is None:
            stream = self._streams[node, purpose] = Random(f"{self.seed}:{node}:{purpose}")
        return stream

    def uuid(self, purpose: str, counter: int) -> str:
        """An id of UUID shape (version 4 bits), from the seed and a counter of the run."""
        text = hashlib.blake2b(f"{self.seed}:{purpose}:{counter}".encode(), digest_size=16).hexdigest()
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
