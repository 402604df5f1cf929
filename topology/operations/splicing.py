"""Edits as splices of the original text: only the lines of what is set change, in the file's own style."""

from __future__ import annotations

from typing import Any

from topology.document.reading import is_json, read
from topology.document.tree import ALIAS, MAPPING, SCALAR, SEQUENCE, Tree
from topology.document.writing import json_text, yaml_flow, yaml_scalar
from topology.operations.edits import Cut, Edit, Insert, Key, Path, Put, refuse

Splice = tuple[int, int, str]


class Text:
    """A file being edited: its text and its tree."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.tree = read(name, text)
        self.json = is_json(name, text)
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def apply(self, edits: list[Edit]) -> Text:
        """The file after the edits; those that stand apart are spliced together."""
        here = self
        together: list[Edit] = []
        for edit in edits:
            if together and not (here.apart(edit, together)):
                here = here.spliced(together)
                together = []
            together.append(edit)
            if not here.alone(edit):
                here = here.spliced(together)
                together = []
        return here.spliced(together) if together else here

    def alone(self, edit: Edit) -> bool:
        """Whether the edit touches no other place than its own and moves no path."""
        if isinstance(edit, Key):
            return True
        if isinstance(edit, Cut):
            parent = self.parent(edit.path)
            return parent.type == SEQUENCE and not parent.flow and len(parent.items) > 1
        old = self.parent(edit.path).child(edit.path[-1]) if isinstance(edit, Put) else None
        return old is not None and old.type == SCALAR and not isinstance(edit.value, (dict, list))

    def apart(self, edit: Edit, others: list[Edit]) -> bool:
        """Whether the edit can be spliced with the others: same tree, and cuts that go backwards."""
        if any(other.path[: len(edit.path)] == edit.path[: len(other.path)] for other in others):
            return False
        if isinstance(edit, Cut):
            cuts = [other for other in others if isinstance(other, Cut)]
            if len(cuts) != len(others):
                return False
            same_list = all(cut.path[:-1] == edit.path[:-1] and cut.path[-1] > edit.path[-1] for cut in cuts)  # type: ignore[operator]
            return same_list and len(self.parent(edit.path).items) > len(cuts) + 1
        return self.known(edit.path) and not any(isinstance(other, Cut) for other in others)

    def known(self, path: Path) -> bool:
        return self.tree.find(path)[1]

    def spliced(self, edits: list[Edit]) -> Text:
        splices = sorted((self.splice(edit) for edit in edits), reverse=True)
        text = self.text
        for start, end, new in splices:
            text = text[:start] + new + text[end:]
        return Text(self.name, text)

    def splice(self, edit: Edit) -> Splice:
        parent = self.parent(edit.path)
        key = edit.path[-1]
        if isinstance(edit, Key):
            name = parent.pairs[str(key)][0]
            return name.start, name.end, self.scalar(edit.name)
        if isinstance(edit, Cut):
            return self.cut(parent, key)
        if isinstance(edit, Insert):
            assert isinstance(key, int), "Items are inserted at an index."
            return self.insert(parent, key, edit.value)
        old = parent.child(key)
        if old is not None:
            return self.replace(parent, key, old, edit.value)
        if isinstance(key, int):
            return self.insert(parent, key, edit.value)
        return self.add(parent, key, edit.value, edit.before)

    def parent(self, path: Path) -> Tree:
        """The mapping or list that holds the end of the path; refused where an alias stands for it."""
        here = self.tree
        for key in path[:-1]:
            inner = here.child(key)
            assert inner is not None, "The way to an edit exists."
            if inner.type == ALIAS:
                raise refuse("alias", f"{self.name}: {'.'.join(map(str, path))} is written as an alias; edit the text.")
            here = inner
        return here

    # what a value looks like

    def scalar(self, value: Any) -> str:
        return json_text(value) if self.json else yaml_scalar(value)

    def flow(self, value: Any) -> str:
        return json_text(value) if self.json else yaml_flow(value)

    def column(self, offset: int) -> int:
        return offset - self.line_start(offset)

    def line_start(self, offset: int) -> int:
        start = self.text.rfind("\n", 0, offset) + 1
        return start + 1 if start == 0 and self.text.startswith("\ufeff") and offset > 0 else start

    def line_end(self, offset: int) -> int:
        """The offset behind the line's end, or the end of the text."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def ending(self, tree: Tree) -> int:
        """Where the value ends, without the line ends that follow a block scalar."""
        end = tree.end
        while end > tree.start and self.text[end - 1] in " \t\r\n":
            end -= 1
        return end

    def begins_line(self, offset: int) -> bool:
        return not self.text[self.line_start(offset) : offset].strip(" ")

    # replace and remove

    def replace(self, parent: Tree, key: str | int, old: Tree, value: Any) -> Splice:
        if old.type in (MAPPING, SEQUENCE) and not old.flow and parent.type == MAPPING:
            name = parent.pairs[str(key)][0]
            colon = self.text.index(":", name.end)
            return colon, self.ending(old), ": " + self.flow(value)
        if self.opens(parent, old, value):
            return old.start - 1, old.end, "".join(self.newline + line for line in self.entries("", value))
        if old.start == self.ending(old):
            space = "" if self.text[old.start - 1 : old.start] in (" ", "\n") else " "
            return old.start, old.start, space + self.flow(value)
        literal = self.literal(parent, key, value)
        return old.start, self.ending(old), self.flow(value) if literal is None else literal

    def opens(self, parent: Tree, old: Tree, value: Any) -> bool:
        """Whether the empty `{}` or `[]` of a part of the document becomes a block, with a line for each entry."""
        if self.json or not value or parent is not self.tree or parent.flow or not old.flow or self.parts(old):
            return False
        alone = not self.text[old.end : self.line_end(old.end)].strip()
        return isinstance(value, dict | list) and alone and self.text[old.start - 2 : old.start] == ": "

    def entries(self, indent: str, value: dict[str, Any] | list[Any]) -> list[str]:
        """The lines of a part of the document, one for each entry."""
        if isinstance(value, list):
            return [f"{indent}  - {self.flow(item)}" for item in value]
        return [f"{indent}  {self.scalar(name)}: {self.flow(item)}" for name, item in value.items()]

    def cut(self, parent: Tree, key: str | int) -> Splice:
        parts = self.parts(parent)
        index = key if isinstance(key, int) else list(parent.pairs).index(key)
        start, value = parts[index]
        if len(parts) == 1:
            if parent.flow:
                return start, self.ending(value), ""
            empty = "{}" if parent.type == MAPPING else "[]"
            colon = len(self.text[: parent.start].rstrip())
            if self.text[colon - 1 : colon] == ":":
                return colon, self.ending(parent), f" {empty}"
            return parent.start, self.ending(parent), empty
        if parent.flow:
            if index == 0:
                return start, parts[1][0], ""
            return self.ending(parts[index - 1][1]), max(self.ending(value), start), ""
        if self.begins_line(start):
            return self.line_start(start), self.line_end(max(self.ending(value), start)), ""
        return start, parts[index + 1][0] if index + 1 < len(parts) else self.ending(value), ""

    def parts(self, parent: Tree) -> list[tuple[int, Tree]]:
        """Where each pair or item begins, and its value; an item of a block list begins at its dash."""
        if parent.type == MAPPING:
            return [(name.start, value) for name, value in parent.pairs.values()]
        if parent.flow:
            return [(item.start, item) for item in parent.items]
        dashes: list[tuple[int, Tree]] = []
        at = parent.start
        for item in parent.items:
            at = parent.start if not dashes else self.dash(self.ending(dashes[-1][1]), item)
            dashes.append((at, item))
        return dashes

    def dash(self, after: int, item: Tree) -> int:
        """The dash of an item: the first one that begins a line behind the item before."""
        at = self.line_end(after)
        while at < len(self.text):
            line = self.text[at : self.line_end(at)]
            if line.lstrip(" ").startswith("-"):
                return at + line.index("-")
            at = self.line_end(at)
        return item.start

    # add

    def insert(self, parent: Tree, index: int, value: Any) -> Splice:
        parts = self.parts(parent)
        if parent.flow:
            return self.into_flow(parent, parts, index, self.flow(value))
        indent = " " * self.column(parent.start)
        lines = self.block_item(parent, indent, value)
        if index == 0:
            at = self.line_start(parent.start)
            return at, at, lines
        return self.after(parts[index - 1], lines)

    def block_item(self, parent: Tree, indent: str, value: Any) -> str:
        blocks = [item for item in parent.items if item.type == MAPPING and not item.flow]
        if isinstance(value, dict) and value and len(blocks) * 2 > len(parent.items):
            inner = " " * self.column(blocks[-1].start)
            lines = [f"{yaml_scalar(name)}: {self.flow(item)}" for name, item in value.items()]
            first = indent + "-" + " " * max(1, len(inner) - len(indent) - 1)
            return first + (self.newline + inner).join(lines) + self.newline
        return f"{indent}- {self.flow(value)}{self.newline}"

    def add(self, parent: Tree, key: str, value: Any, before: str | None) -> Splice:
        parts = self.parts(parent)
        names = list(parent.pairs)
        index = names.index(before) if before in names else len(parts)
        if parent.flow:
            return self.into_flow(parent, parts, index, f"{self.scalar(key)}: {self.flow(value)}")
        indent = " " * self.column(parts[0][0])
        lines = self.block_pair(parent, indent, key, value)
        if index == 0:
            start = parts[0][0]
            if self.begins_line(start):
                at = self.line_start(start)
                return at, at, lines
            return start, start, lines.removeprefix(indent) + indent
        return self.after(parts[index - 1], lines)

    def block_pair(self, parent: Tree, indent: str, key: str, value: Any) -> str:
        literal = self.literal(parent, key, value)
        head = f"{indent}{self.scalar(key)}:"
        if literal is not None:
            return f"{head} {literal}{self.newline}"
        values = [tree for _, tree in parent.pairs.values()]
        blocks = [tree for tree in values if tree.type == MAPPING and not tree.flow]
        if isinstance(value, dict) and value and len(blocks) * 2 > len(values) and parent is not self.tree:
            inner = " " * max(self.column(blocks[-1].start), len(indent) + 1)
            lines = [f"{inner}{self.scalar(name)}: {self.flow(item)}" for name, item in value.items()]
            return self.newline.join([head, *lines]) + self.newline
        if parent is self.tree and isinstance(value, dict | list) and value:
            return self.newline.join([head, *self.entries(indent, value)]) + self.newline
        return f"{head} {self.flow(value)}{self.newline}"

    def after(self, part: tuple[int, Tree], lines: str) -> Splice:
        """The lines below those of a pair or item."""
        start, value = part
        end = max(self.ending(value), start)
        at = self.line_end(end)
        if value.type == SCALAR and value.end > at and self.text[value.end - 1 : value.end] == "\n":
            at = value.end
        if at == len(self.text) and not self.text.endswith("\n"):
            return at, at, self.newline + lines.removesuffix(self.newline)
        return at, at, lines

    def into_flow(self, parent: Tree, parts: list[tuple[int, Tree]], index: int, text: str) -> Splice:
        if not parts:
            at = self.text.index("{" if parent.type == MAPPING else "[", parent.start) + 1
            return at, at, text
        if index < len(parts):
            at = parts[index][0]
            return at, at, text + "," + self.gap(parent, at)
        start, last = parts[-1]
        end = max(self.ending(last), last.start)
        return end, end, "," + self.gap(parent, start) + text

    def gap(self, parent: Tree, start: int) -> str:
        """What separates parts: a line and its indent where each stands on its own line, else a blank."""
        line = self.text[max(self.line_start(start), parent.start) : start]
        if self.line_start(start) > parent.start and not line.strip(" \t"):
            return self.newline + line
        return " "

    def literal(self, parent: Tree, key: str | int, value: Any) -> str | None:
        """A text of several lines as a literal block scalar, where that is possible and exact."""
        if self.json or parent.flow or parent.type != MAPPING or not isinstance(value, str):
            return None
        lines = value.split("\n")
        exact = (
            value.endswith("\n")
            and not value.endswith("\n\n")
            and len(lines) > 2
            and not value.startswith((" ", "\n"))
            and all(line.isprintable() and "\ufeff" not in line for line in lines)
        )
        if not exact:
            return None
        first = next(iter(parent.pairs.values()))[0]
        indent = " " * (self.column(first.start) + 2)
        body = self.newline.join(indent + line if line else "" for line in lines[:-1])
        return f"|{self.newline}{body}"
