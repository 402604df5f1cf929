"""Sizes of bodies, as far as a limit needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson


def is_larger(body: Any, most: float) -> bool:
    """True when the body takes more than `most` bytes on the wire. A small body is not written out for this."""
    if body is None:
        return False
    if isinstance(body, (str, bytes)):
        # A character is at most four bytes.
        if len(body) * 4 <= most:
            return False
        return len(body if isinstance(body, bytes) else body.encode()) > most
    if not _may_be_large(body):
        return False
    return len(orjson.dumps(body, default=_plain, option=orjson.OPT_NON_STR_KEYS)) > most


def _may_be_large(body: Any) -> bool:
    """False for a flat body of few short values, which most are."""
    if not isinstance(body, Mapping):
        return isinstance(body, (list, tuple))
    if len(body) > 32:
        return True
    return any(
        isinstance(value, (Mapping, list, tuple)) or (isinstance(value, str) and len(value) > 256)
        for value in body.values()
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (tuple, set, frozenset)) else str(value)
