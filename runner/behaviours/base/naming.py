"""What an edge says in a language of its own (pattern, policy, filter, template) is refused in the edge's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from topology.errors import PatternInvalid


@contextmanager
def of_edge(edge_id: str) -> Iterator[None]:
    """Puts the edge's id in front of what is said to be invalid."""
    try:
        yield
    except PatternInvalid as refused:
        raise PatternInvalid(f"Edge {edge_id}: {refused}") from None
