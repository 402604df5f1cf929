"""A virtual run makes no cycles to speak of: looking for them after every 700 new objects only costs time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 100_000
"""New objects after which a virtual run lets Python look for cycles."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Within it Python looks for cycles rarely."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], NEW_OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
