"""DynamoDB's expressions: a reader of tokens, conditions, paths and updates over items in attribute-value form.

The grammar is that of the developer guide, *Condition and filter expressions* and *Update expressions*.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Item = dict[str, Any]
Path = tuple[str | int, ...]
Condition = Callable[[Mapping[str, Any]], bool]
Operand = Callable[[Mapping[str, Any]], Any]

DEPTH_MAX = 64
SIZE_MAX = 4096
_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>()\[\],.+\-]|[#:]?[A-Za-z0-9_]+)")
_WORDS = {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}
_MISSING: Any = None


class ItemError(Exception):
    """DynamoDB would refuse this request; `code` is its name for the reason."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


def invalid(message: str) -> ItemError:
    return ItemError("ValidationException", message)


class Reader:
    """Walks over the tokens of one expression and resolves its names and values."""

    def __init__(self, text: str, names: Mapping[str, str], values: Mapping[str, Any], what: str) -> None:
        if len(text) > SIZE_MAX:
            raise invalid(f"Invalid {what}: Expression size has exceeded the maximum allowed size")
        self.what = what
        self._names, self._values = names, values
        self._tokens: list[str] = []
        self._at = 0
        self._depth = 0
        position, text = 0, text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise self.fault(f'Syntax error; token: "{text[position:].strip()[:1]}"')
            self._tokens.append(match[1])
            position = match.end()
        if not self._tokens:
            raise self.fault("The expression can not be empty;")

    def fault(self, reason: str) -> ItemError:
        return invalid(f"Invalid {self.what}: {reason}")

    def peek(self, ahead: int = 0) -> str:
        """The next token, a keyword in upper case; empty at the end."""
        if self._at + ahead >= len(self._tokens):
            return ""
        token = self._tokens[self._at + ahead]
        return token.upper() if token.upper() in _WORDS else token

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            raise self.fault(f'Syntax error; token: "{token or "<EOF>"}"')
        self._at += 1
        return token

    def skip(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self._at += 1
        return True

    def end(self) -> None:
        if self.peek():
            raise self.fault(f'Syntax error; token: "{self.peek()}"')

    def path(self) -> Path:
        parts: list[str | int] = [self._name()]
        while True:
            if self.skip("."):
                parts.append(self._name())
            elif self.skip("["):
                index = self.take()
                if not index.isdigit():
                    raise self.fault(f'Syntax error; token: "{index}"')
                parts.append(int(index))
                self.take("]")
            else:
                return tuple(parts)

    def _name(self) -> str:
        token = self.take()
        if token.startswith("#"):
            if token not in self._names:
                raise self.fault(
                    f"An expression attribute name used in the document path is not defined; attribute name: {token}"
                )
            return self._names[token]
        if not (token[0].isalpha() or token[0] == "_") or token in _WORDS:
            raise self.fault(f'Syntax error; token: "{token}"')
        return token

    def value(self) -> Any:
        token = self.take()
        if token not in self._values:
            raise self.fault(
                f"An expression attribute value used in expression is not defined; attribute value: {token}"
            )
        return self._values[token]

    def operand(self) -> Operand:
        """A value, a path, or `size` of a path."""
        if self.peek().startswith(":"):
            value = self.value()
            return lambda item: value
        if self.peek() == "size" and self.peek(1) == "(":
            self.take()
            self.take("(")
            inner = self.operand()
            self.take(")")
            return lambda item: _size(inner(item))
        path = self.path()
        return lambda item: get(item, path)

    def deeper(self) -> None:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise self.fault("The expression is nested too deep")

    def shallower(self) -> None:
        self._depth -= 1


def condition(reader: Reader) -> Condition:
    """The whole of a condition, filter or key condition."""
    found = _either(reader)
    reader.end()
    return found


def _either(reader: Reader) -> Condition:
    reader.deeper()
    terms = [_both(reader)]
    while reader.skip("OR"):
        terms.append(_both(reader))
    reader.shallower()
    return terms[0] if len(terms) == 1 else lambda item: any(term(item) for term in terms)


def _both(reader: Reader) -> Condition:
    terms = [_negated(reader)]
    while reader.skip("AND"):
        terms.append(_negated(reader))
    return terms[0] if len(terms) == 1 else lambda item: all(term(item) for term in terms)


def _negated(reader: Reader) -> Condition:
    if reader.skip("NOT"):
        reader.deeper()
        inner = _negated(reader)
        reader.shallower()
        return lambda item: not inner(item)
    if reader.skip("("):
        inner = _either(reader)
        reader.take(")")
        return inner
    if reader.peek() in _FUNCTIONS and reader.peek(1) == "(":
        return _function(reader)
    return _comparison(reader)


def _function(reader: Reader) -> Condition:
    name = reader.take()
    reader.take("(")
    if name in ("attribute_exists", "attribute_not_exists"):
        path = reader.path()
        reader.take(")")
        return lambda item: (get(item, path) is not None) == (name == "attribute_exists")
    first = reader.operand()
    reader.take(",")
    second = reader.operand()
    reader.take(")")
    test = _FUNCTIONS[name]
    return lambda item: test(first(item), second(item))


def _comparison(reader: Reader) -> Condition:
    left = reader.operand()
    if reader.skip("BETWEEN"):
        low = reader.operand()
        reader.take("AND")
        high = reader.operand()
        return lambda item: compare(left(item), ">=", low(item)) and compare(left(item), "<=", high(item))
    if reader.skip("IN"):
        reader.take("(")
        choices = [reader.operand()]
        while reader.skip(","):
            choices.append(reader.operand())
        reader.take(")")
        return lambda item: any(compare(left(item), "=", choice(item)) for choice in choices)
    sign = reader.take()
    if sign not in ("=", "<>", "<", "<=", ">", ">="):
        raise reader.fault(f'Syntax error; token: "{sign}"')
    right = reader.operand()
    return lambda item: compare(left(item), sign, right(item))


def kind(value: Mapping[str, Any]) -> str:
    return next(iter(value))


def number(text: Any) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation as error:
        raise invalid("The parameter cannot be converted to a numeric value") from error


def canonical(value: Any) -> Any:
    """The value of an attribute such that equal attributes have equal values."""
    if value is None:
        return None
    name = kind(value)
    content = value[name]
    match name:
        case "N":
            return name, number(content)
        case "SS" | "BS":
            return name, frozenset(content)
        case "NS":
            return name, frozenset(map(number, content))
        case "L":
            return name, tuple(canonical(inner) for inner in content)
        case "M":
            return name, frozenset((key, canonical(inner)) for key, inner in content.items())
    return name, content


def compare(left: Any, sign: str, right: Any) -> bool:
    """Attributes of different types are unequal and have no order; a missing one compares with nothing."""
    if left is None or right is None:
        return sign == "<>" and left is not right
    one, other = canonical(left), canonical(right)
    if sign in ("=", "<>"):
        return bool((one == other) == (sign == "="))
    if one[0] != other[0] or one[0] not in ("N", "S", "B"):
        return False
    a, b = sort_value(left), sort_value(right)
    return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign])


def sort_value(value: Mapping[str, Any]) -> Any:
    """What the service orders by: numbers by value, text by its UTF-8 bytes, binary by its bytes."""
    name = kind(value)
    if name == "N":
        return number(value["N"])
    return value["S"].encode() if name == "S" else bytes(value[name])


def _begins(value: Any, prefix: Any) -> bool:
    if value is None or kind(value) != kind(prefix) or kind(value) not in ("S", "B"):
        return False
    return bool(value[kind(value)].startswith(prefix[kind(prefix)]))


def _contains(value: Any, part: Any) -> bool:
    if value is None or part is None:
        return False
    name = kind(value)
    content = value[name]
    if name in ("S", "B"):
        return kind(part) == name and part[name] in content
    if name == "L":
        return any(compare(inner, "=", part) for inner in content)
    if name in ("SS", "NS", "BS"):
        return any(compare({name[0]: inner}, "=", part) for inner in content)
    return False


def _is_type(value: Any, name: Any) -> bool:
    return value is not None and kind(value) == name["S"]


_FUNCTIONS: dict[str, Callable[[Any, Any], bool]] = {
    "attribute_exists": lambda value, _: value is not None,
    "attribute_not_exists": lambda value, _: value is None,
    "attribute_type": _is_type,
    "begins_with": _begins,
    "contains": _contains,
}


def _size(value: Any) -> Any:
    if value is None or kind(value) in ("N", "BOOL", "NULL"):
        return _MISSING
    content = value[kind(value)]
    return {"N": str(len(content.encode() if isinstance(content, str) else content))}


def get(item: Mapping[str, Any], path: Path) -> Any:
    """The attribute at a path, None where there is none."""
    value: Any = {"M": item}
    for part in path:
        if isinstance(part, int):
            if "L" not in value or part >= len(value["L"]):
                return None
            value = value["L"][part]
        else:
            if part not in value.get("M", ()):
                return None
            value = value["M"][part]
    return value


def project(item: Mapping[str, Any], paths: list[Path]) -> Item:
    """A copy of the item with those paths alone."""
    found: Item = {}
    for path in paths:
        value = get(item, path)
        if value is None:
            continue
        level: Item = found
        for part, following in itertools.pairwise(path):
            if isinstance(following, int) or isinstance(part, int):
                break
            level = level.setdefault(str(part), {"M": {}})["M"]
        else:
            level[str(path[-1])] = copy.deepcopy(value)
            continue
        level.setdefault(str(part), {"L": []})["L"].append(copy.deepcopy(value))
    return found
