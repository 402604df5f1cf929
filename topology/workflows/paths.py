"""The paths of the States Language, parsed: `$`, `$$`, `$name`, and the steps of the JSONPath dialect of the service.

The dialect is Jayway's: names in dots and brackets, indices (also negative), unions, slices without a stride,
wildcards, descendants, filters and functions at the end. Two roots are the service's own: `$$` is the context
object and `$name` a variable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from topology.workflows.predicates import Predicate, PredicateReader
from topology.workflows.reading import PathInvalid, Reader

DEPTH_MAX = 64
"""Steps of one path."""

_NAME = re.compile(r"[^\s.\[\]()',\"?@*$&|]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_INTEGER = re.compile(r"-?\d{1,15}")
_FROM_END = re.compile(r"\(@\.length\s*-\s*[1-9]\d{0,9}\)")
_ARGUMENT = re.compile(r"[^(),]*")


@dataclass(frozen=True, slots=True)
class Names:
    """One name, or several in a bracket; at the end of a path these give an object of those that are there."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indices:
    """One index or several; a negative one counts from the end."""

    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every value of an object or array."""


@dataclass(frozen=True, slots=True)
class Descent:
    """The value and all below it; the next step applies to each."""


@dataclass(frozen=True, slots=True)
class Filter:
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Function:
    """`.length()` and its kin, at the end of a path."""

    name: str
    arguments: tuple[str, ...]


Step = Names | Indices | Slice | Wildcard | Descent | Filter | Function
Root = Literal["input", "context", "variable"]
FUNCTIONS = frozenset(
    ["min", "max", "avg", "stddev", "length", "size", "sum", "keys", "first", "last", "index", "concat", "append"]
)


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path. `variable` is its name where the root is one."""

    text: str
    root: Root
    steps: tuple[Step, ...]
    variable: str = ""

    @property
    def is_definite(self) -> bool:
        """At most one value answers it."""
        return all(
            (isinstance(step, Names) and (len(step.names) == 1 or step is self.steps[-1]))
            or (isinstance(step, Indices) and len(step.indices) == 1)
            or isinstance(step, Function)
            for step in self.steps
        )

    @property
    def is_reference(self) -> bool:
        """It names one place: a value can be put there."""
        return self.is_definite and not any(
            isinstance(step, Function)
            or (isinstance(step, Names) and len(step.names) > 1)
            or (isinstance(step, Indices) and step.indices[0] < 0)
            for step in self.steps
        )


@lru_cache(maxsize=4096)
def parse(text: str) -> Path:
    """The path; raises PathInvalid."""
    reader = PathReader(text)
    path = reader.path()
    reader.end()
    return path


def is_path(text: object) -> bool:
    return isinstance(text, str) and _parses(text)


def is_reference_path(text: object) -> bool:
    return isinstance(text, str) and _parses(text) and parse(text).is_reference


def _parses(text: str) -> bool:
    try:
        parse(text)
    except PathInvalid:
        return False
    return True


class PathReader(Reader):
    """Reads one path, and stops where it cannot go on."""

    def path(self) -> Path:
        start = self.position
        self.expect("$")
        kind: Root = "input"
        variable = ""
        if self.take("$"):
            kind = "context"
        elif name := self.match(_VARIABLE):
            kind, variable = "variable", name
        steps: list[Step] = []
        while (step := self._step()) is not None:
            steps.append(step)
            if len(steps) > DEPTH_MAX:
                raise self.fault(f"more than {DEPTH_MAX} steps")
            if isinstance(step, Function):
                break
        return Path(self.text[start : self.position], kind, tuple(steps), variable)

    def _step(self) -> Step | None:
        if self.take(".."):
            # The second dot, where a name follows, belongs to that name's step.
            self.position -= self.peek() != "["
            return Descent()
        if self.peek() == "[":
            return self._bracket()
        if self.take("."):
            return self._dotted()
        return None

    def _dotted(self) -> Step:
        if self.take("*"):
            return Wildcard()
        if self.peek() == "[":
            return self._bracket()
        name = self.match(_NAME)
        if not name:
            raise self.fault("a name is missing")
        if self.peek() != "(":
            return Names((name,))
        if name not in FUNCTIONS:
            raise self.fault(f"there is no function {name}()")
        return Function(name, self._arguments())

    def _arguments(self) -> tuple[str, ...]:
        self.expect("(")
        found: list[str] = []
        while not self.take(")"):
            found.append(self.match(_ARGUMENT).strip())
            if not self.take(",") and self.peek() != ")":
                raise self.fault("a ')' is missing")
        return tuple(found)

    def _bracket(self) -> Step:
        self.expect("[")
        self.blanks()
        step = self._inside()
        self.blanks()
        self.expect("]")
        return step

    def _inside(self) -> Step:
        if self.take("*"):
            return Wildcard()
        if self.take("?"):
            self.blanks()
            self.expect("(")
            predicate = PredicateReader(self.text, self.position)
            found = predicate.either()
            self.position = predicate.position
            self.blanks()
            self.expect(")")
            return Filter(found)
        if self.peek() in "'\"":
            return Names(tuple(self.listed(self.quoted)))
        if from_end := self.match(_FROM_END):
            return Indices((-int(from_end.strip("()").rpartition("-")[2]),))
        return self._numbers()

    def _numbers(self) -> Step:
        first = self.match(_INTEGER)
        self.blanks()
        if self.take(":"):
            self.blanks()
            last = self.match(_INTEGER)
            return Slice(int(first) if first else None, int(last) if last else None)
        if not first:
            raise self.fault("an index, a name or a filter is missing")
        rest = []
        while self.take(","):
            self.blanks()
            rest.append(int(self.match(_INTEGER) or self.refuse("an index is missing")))
            self.blanks()
        return Indices((int(first), *rest))
