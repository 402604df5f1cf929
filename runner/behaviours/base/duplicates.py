"""Duplicates: what a FIFO queue or topic accepted in the last five minutes (semantics 3.1, 3.2)."""

from __future__ import annotations

import hashlib
import json
from collections import deque

from runner.behaviours.base.values import Parcel

Key = tuple[str, str]


class Duplicates:
    """Knows a deduplication id, or the hash of a body, for a time that does not end with the message's deletion.

    Without an id and without `by_body` every message is new. With `by_group` an id counts within its message group.
    """

    __slots__ = ("_by_body", "_by_group", "_order", "_seen", "_window_us")

    def __init__(self, window_s: float, by_body: bool, by_group: bool) -> None:
        self._window_us = round(window_s * 1_000_000)
        self._by_body = by_body
        self._by_group = by_group
        self._seen: set[Key] = set()
        self._order: deque[tuple[int, Key]] = deque()

    def knows(self, parcel: Parcel, now_us: int) -> bool:
        """True for a duplicate; anything else is known from now on."""
        name = parcel.deduplication
        if name is None:
            if not self._by_body:
                return False
            name = body_hash(parcel.body)
        order, seen = self._order, self._seen
        while order and now_us - order[0][0] >= self._window_us:
            seen.discard(order.popleft()[1])
        key = (parcel.group or "" if self._by_group else "", name)
        if key in seen:
            return True
        seen.add(key)
        order.append((now_us, key))
        return False


def body_hash(body: object) -> str:
    """SHA-256 of the body alone: attributes do not count."""
    text = body if isinstance(body, str) else json.dumps(body, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
