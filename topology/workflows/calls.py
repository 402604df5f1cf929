"""Intrinsic functions as they are written: `States.Format('{} of {}', $.a, States.ArrayLength($.b))`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from topology.workflows.paths import Path, PathReader
from topology.workflows.reading import PathInvalid, Reader

NESTED_MAX = 10
"""Functions within functions (AWS Step Functions Developer Guide, *Intrinsic functions*, 2026-11)."""
ARITY: dict[str, tuple[int, int]] = {
    "States.Array": (0, 1_000),
    "States.ArrayContains": (2, 2),
    "States.ArrayGetItem": (2, 2),
    "States.ArrayLength": (1, 1),
    "States.ArrayPartition": (2, 2),
    "States.ArrayRange": (3, 3),
    "States.ArrayUnique": (1, 1),
    "States.Base64Decode": (1, 1),
    "States.Base64Encode": (1, 1),
    "States.Format": (1, 1_000),
    "States.Hash": (2, 2),
    "States.JsonMerge": (3, 3),
    "States.JsonToString": (1, 1),
    "States.MathAdd": (2, 2),
    "States.MathRandom": (2, 3),
    "States.StringSplit": (2, 2),
    "States.StringToJson": (1, 1),
    "States.UUID": (0, 0),
}
"""Least and most arguments of each function."""
LITERALS: dict[str, tuple[str, ...]] = {
    "States.ArrayGetItem": ("array", "number"),
    "States.ArrayLength": ("array",),
    "States.ArrayPartition": ("array", "number"),
    "States.ArrayContains": ("array", ""),
    "States.ArrayRange": ("number", "number", "number"),
    "States.ArrayUnique": ("array",),
    "States.Base64Decode": ("text",),
    "States.Base64Encode": ("text",),
    "States.Format": ("text",),
    "States.Hash": ("", "text"),
    "States.JsonMerge": ("object", "object", "boolean"),
    "States.MathAdd": ("number", "number"),
    "States.MathRandom": ("number", "number", "number"),
    "States.StringSplit": ("text", "text"),
    "States.StringToJson": ("text",),
}
"""What each argument must be where it is written out; an array or object never can be."""
_FUNCTION = re.compile(r"States\.[A-Za-z0-9]+")
_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WORD = re.compile(r"[a-z]+")
_ESCAPE = re.compile(r"\\(['\"{}\\])")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes, with the backslashes as they were written."""

    raw: str

    @property
    def value(self) -> str:
        return unescaped(self.raw)


@dataclass(frozen=True, slots=True)
class Constant:
    value: int | float | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Argument, ...]


Argument = Text | Constant | Path | Call


def unescaped(raw: str) -> str:
    """The text without the backslashes that hide quotes, braces and backslashes."""
    return _ESCAPE.sub(r"\1", raw)


@lru_cache(maxsize=4096)
def parse(text: str) -> Call:
    """The call; raises PathInvalid, also for an unknown function or a wrong number of arguments."""
    reader = _CallReader(text.strip())
    call = reader.call(1)
    reader.end()
    return call


class _CallReader(Reader):
    def call(self, depth: int) -> Call:
        if depth > NESTED_MAX:
            raise self.fault(f"functions nest deeper than {NESTED_MAX}")
        name = self.match(_FUNCTION)
        if name not in ARITY:
            raise self.fault(f"there is no intrinsic function {name or self.text[self.position :][:40]!r}")
        self.blanks()
        self.expect("(")
        self.blanks()
        arguments: list[Argument] = []
        while not self.take(")"):
            arguments.append(self._argument(depth))
            self.blanks()
            if self.take(","):
                self.blanks()
                if self.peek() == ")":
                    raise self.fault("an argument is missing")
            elif self.peek() != ")":
                raise self.fault("a ')' is missing")
        least, most = ARITY[name]
        if not least <= len(arguments) <= most:
            raise PathInvalid(f"{name} takes {least if least == most else f'{least} to {most}'} arguments.")
        _check_literals(name, arguments)
        return Call(name, tuple(arguments))

    def _argument(self, depth: int) -> Argument:
        character = self.peek()
        if character == "$":
            reader = PathReader(self.text, self.position)
            path = reader.path()
            self.position = reader.position
            return path
        if character == "'":
            found = _TEXT.match(self.text, self.position)
            if found is None:
                raise self.fault("the closing ' is missing")
            self.position = found.end()
            return Text(found.group(1))
        if self.text.startswith("States.", self.position):
            return self.call(depth + 1)
        return self._constant()

    def _constant(self) -> Constant:
        number = self.match(_NUMBER)
        if number:
            return Constant(float(number) if re.search(r"[.eE]", number) else int(number))
        start = self.position
        word = self.match(_WORD)
        if word in _WORDS:
            return Constant(_WORDS[word])
        self.position = start
        raise self.fault("a path, a text in single quotes, a number or a function is missing")


def _check_literals(name: str, arguments: list[Argument]) -> None:
    for number, (wanted, argument) in enumerate(zip(LITERALS.get(name, ()), arguments, strict=False), 1):
        given = _literal(argument)
        if wanted and given and given != wanted:
            raise PathInvalid(f"{name}: argument {number} is a {given}; it must be a {wanted} or a path.")


def _literal(argument: Argument) -> str:
    if isinstance(argument, Text):
        return "text"
    if not isinstance(argument, Constant):
        return ""
    value = argument.value
    return "boolean" if isinstance(value, bool) else "null" if value is None else "number"
