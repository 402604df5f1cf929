"""The filters of paths, `[?(@.status == 0 && @.name =~ /a.*/i)]`, parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from topology.workflows.reading import Reader

NESTED_MAX = 32
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_OPERATOR = re.compile(r"===|==|!==|!=|<=|>=|=~|<|>|[A-Za-z]+")
_REFERENCE = re.compile(
    r"[@$](?:\.\.?(?:\*|[^\s.\[\]()',\"?@*$&|=!<>~]+)|\[(?:'[^']*'|\"[^\"]*\"|-?\d+|\*|-?\d*:-?\d*)\])*"
)
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)*)/([a-z]*)")
COMPARISONS = frozenset(["==", "!=", "===", "!==", "<", "<=", ">", ">=", "=~"])
SET_OPERATORS = frozenset(["in", "nin", "subsetof", "anyof", "noneof", "contains", "size", "empty", "all"])
_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Literal:
    value: Any


@dataclass(frozen=True, slots=True)
class Reference:
    """A path from the element (`@`) or the document (`$`), as text that begins with `$`."""

    path: str
    from_element: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression with its flags."""

    text: str
    flags: str


Operand = Literal | Reference | Pattern


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is empty where the filter only asks whether `left` is there."""

    left: Operand
    operator: str = ""
    right: Operand | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """All of them hold, or any."""

    all_of: bool
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: Predicate


Predicate = Comparison | Joined | Negated


class PredicateReader(Reader):
    """Reads to the parenthesis that closes the filter."""

    def __init__(self, text: str, position: int) -> None:
        super().__init__(text, position)
        self._depth = 0

    def either(self) -> Predicate:
        parts = [self._both()]
        while self._next("||"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Joined(False, tuple(parts))

    def _both(self) -> Predicate:
        parts = [self._single()]
        while self._next("&&"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else Joined(True, tuple(parts))

    def _next(self, what: str) -> bool:
        self.blanks()
        return self.take(what)

    def _single(self) -> Predicate:
        self._depth += 1
        if self._depth > NESTED_MAX:
            raise self.fault(f"a filter nests deeper than {NESTED_MAX}")
        try:
            if self._next("!"):
                return Negated(self._single())
            if self._next("("):
                inner = self.either()
                self.blanks()
                self.expect(")")
                return inner
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Predicate:
        left = self._operand()
        self.blanks()
        start = self.position
        operator = self.match(_OPERATOR)
        if not operator:
            return Comparison(left)
        if operator.lower() not in COMPARISONS | SET_OPERATORS:
            self.position = start
            raise self.fault(f"there is no operator {operator!r}")
        self.blanks()
        return Comparison(left, operator.lower(), self._operand())

    def _operand(self) -> Operand:
        self.blanks()
        character = self.peek()
        if character in "@$":
            text = self.match(_REFERENCE)
            return Reference("$" + text[1:], character == "@")
        if character in "'\"":
            return Literal(self.quoted())
        if character == "/":
            return self._pattern()
        if character == "[":
            return Literal(self._array())
        number = self.match(_NUMBER)
        if number:
            return Literal(float(number) if re.search(r"[.eE]", number) else int(number))
        word = self.match(_WORD)
        if word:
            # A bare word is a text, as the service has it.
            return Literal(_CONSTANTS.get(word, word))
        raise self.fault("a value or a path is missing")

    def _pattern(self) -> Pattern:
        found = _PATTERN.match(self.text, self.position)
        if found is None:
            raise self.fault("the closing / is missing")
        self.position = found.end()
        return Pattern(found.group(1), found.group(2))

    def _array(self) -> tuple[Any, ...]:
        self.expect("[")
        values: list[Any] = []
        self.blanks()
        while not self.take("]"):
            operand = self._operand()
            if not isinstance(operand, Literal):
                raise self.fault("an array in a filter holds constants")
            values.append(operand.value)
            self.blanks()
            if not self.take(",") and self.peek() != "]":
                raise self.fault("a ']' is missing")
            self.blanks()
        return tuple(values)
