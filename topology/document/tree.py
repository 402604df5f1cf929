"""The source of a document as a tree with positions: what values, lines and splices are taken from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from topology.errors import DocumentError

MAX_DEPTH = 60
MAX_NODES = 500_000
MAX_ALIASED = 100_000

MAPPING, SEQUENCE, SCALAR, ALIAS = "mapping", "sequence", "scalar", "alias"


class Tree:
    """One value of the source, from offset `start` up to `end`.

    A mapping holds (key, value) trees by key, a sequence its items; an alias points to the tree it stands
    for. `size` and `height` are those of the value with its aliases expanded.
    """

    __slots__ = (
        "alias",
        "anchored",
        "end",
        "flow",
        "height",
        "items",
        "pairs",
        "size",
        "start",
        "type",
        "value",
    )

    def __init__(self, type_: str, start: int, end: int, value: Any = None, flow: bool = False) -> None:
        self.type = type_
        self.start = start
        self.end = end
        self.value = value
        self.flow = flow
        self.pairs: dict[str, tuple[Tree, Tree]] = {}
        self.items: list[Tree] = []
        self.alias: Tree | None = None
        self.anchored = False
        self.size = 1
        self.height = 1

    def plain(self) -> Any:
        """The value as plain JSON data; an alias gives a copy of its own."""
        if self.type == SCALAR:
            return self.value
        if self.type == MAPPING:
            return {key: value.plain() for key, (_, value) in self.pairs.items()}
        if self.type == SEQUENCE:
            return [item.plain() for item in self.items]
        assert self.alias is not None, "An alias points to its anchor."
        return self.alias.plain()

    def child(self, key: str | int) -> Tree | None:
        """The value at a key or an index, through aliases; None when there is none."""
        here = self.alias if self.alias is not None else self
        if isinstance(key, int):
            return here.items[key] if 0 <= key < len(here.items) else None
        pair = here.pairs.get(key)
        return None if pair is None else pair[1]

    def find(self, path: Sequence[str | int]) -> tuple[int, bool]:
        """The offset of the deepest part of the path that exists, and whether all of it does.

        For a key of a mapping the offset is the key's.
        """
        here, offset = self, self.start
        for key in path:
            inner = here.child(key)
            if inner is None:
                return offset, False
            source = here.alias if here.alias is not None else here
            offset = inner.start if isinstance(key, int) else source.pairs[key][0].start
            here = inner
        return offset, True


class Builder:
    """Puts trees together and counts; raises DocumentError at the first limit that is passed."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.count = 0

    def line(self, offset: int) -> int:
        return line_of(self.text, offset)

    def refuse(self, code: str, offset: int, problem: str, advice: str) -> DocumentError:
        return DocumentError(f"{self.name}, line {self.line(offset)}: {problem}; {advice}.", code=code)

    def counted(self, tree: Tree, depth: int) -> Tree:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.refuse("too_many_values", tree.start, f"more than {MAX_NODES:,} values", "split the design")
        if depth > MAX_DEPTH:
            raise self.refuse("too_deep", tree.start, f"nested deeper than {MAX_DEPTH} levels", "flatten the document")
        return tree

    def pair(self, mapping: Tree, key: Tree, value: Tree) -> None:
        name = key.value
        if name in mapping.pairs:
            first = self.line(mapping.pairs[name][0].start)
            raise self.refuse(
                "duplicate_key",
                key.start,
                f"the key {shortened(name)} is there a second time (first in line {first})",
                "remove or rename one of them",
            )
        mapping.pairs[name] = (key, value)
        self._grow(mapping, value)

    def item(self, sequence: Tree, value: Tree) -> None:
        sequence.items.append(value)
        self._grow(sequence, value)

    def _grow(self, parent: Tree, value: Tree) -> None:
        parent.size += value.size
        if value.height >= parent.height:
            parent.height = value.height + 1
        if parent.size > self.count + MAX_ALIASED:
            raise self.refuse(
                "alias_limit",
                value.start,
                f"aliases expand to more than {MAX_ALIASED:,} values",
                "write the values out or use fewer aliases",
            )
        if parent.height > MAX_DEPTH:
            raise self.refuse("too_deep", value.start, f"nested deeper than {MAX_DEPTH} levels", "flatten the document")


def line_of(text: str, offset: int) -> int:
    """The line, counted from 1, that holds the offset."""
    return text.count("\n", 0, offset) + 1


def shortened(value: object, limit: int = 60) -> str:
    """The value quoted, on one line and not longer than the limit."""
    shown = repr(value)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
