"""What two people did to one design, written down, and whether the design at the end owes them anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass
class Book:
    """Every edit that somebody made, whether the line was up or not. Parts are known by their uid."""

    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    joined: set[tuple[str, str]] = field(default_factory=set)
    written: dict[str, set[str]] = field(default_factory=dict)
    overwritten: dict[str, set[str]] = field(default_factory=dict)

    @property
    def edits(self) -> int:
        return len(self.added) + len(self.removed) + len(self.joined) + sum(map(len, self.written.values()))

    def writes(self, uid: str, value: str, over: str) -> None:
        """Somebody set the value where they saw `over`, which nobody may find there again."""
        self.written.setdefault(uid, set()).add(value)
        self.overwritten.setdefault(uid, set()).add(over)

    def check(self, values: Mapping[str, str], edges: Collection[tuple[str, str]]) -> None:
        """Asserts that the nodes with their values, and the edges by the uids of their ends, are all that is due."""
        nodes = set(values)
        lost = self.added - self.removed - nodes
        assert not lost, f"nodes that nobody removed are gone: {lost}"
        back = self.removed & nodes
        assert not back, f"removed nodes are there again: {back}"
        loose = [edge for edge in edges if not set(edge) <= nodes]
        assert not loose, f"edges without an end: {loose}"
        due = {edge for edge in self.joined if set(edge) <= nodes}
        assert due <= set(edges), f"edges are gone: {due - set(edges)}"
        for uid, written in self.written.items():
            if uid in nodes:
                possible = written - self.overwritten.get(uid, set())
                assert values[uid] in possible, f"{uid} says {values[uid]}; only {possible} were not overwritten"
