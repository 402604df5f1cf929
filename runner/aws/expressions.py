"""DynamoDB expressions: conditions, updates and projections over items in DynamoDB's own JSON.

An expression is parsed once into closures over a `Scope` (item, names, values). Grammar and results follow the
developer guide's *Expressions* chapter. What does not parse raises `Invalid`, whose text the caller sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from runner.aws.attributes import Invalid, Item, Path, Value, get, number, ordered, plain, put, remove, resolve, same

TOKEN = re.compile(r"\s*(<>|<=|>=|[()=<>,.\[\]+-]|[:#]?[A-Za-z_][A-Za-z0-9_]*|[:#][A-Za-z0-9_]+|\d+)")
DEPTH_MAX = 32
COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")


@dataclass(slots=True)
class Scope:
    """What an expression is evaluated against."""

    item: Item
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)


Operand = Callable[[Scope], Value | None]
Condition = Callable[[Scope], bool]
Update = Callable[[Scope, Item], None]


class Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokens(text)
        self.at = 0
        self.depth = 0

    @staticmethod
    def _tokens(text: str) -> list[str]:
        tokens, at, text = [], 0, text.rstrip()
        while at < len(text):
            matched = TOKEN.match(text, at)
            if matched is None:
                raise Invalid(f"Invalid expression: Syntax error; near: {text[at : at + 12]!r}")
            tokens.append(matched.group(1))
            at = matched.end()
        return tokens

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def word(self) -> str:
        return self.peek().upper()

    def take(self, *expected: str) -> str:
        token = self.peek()
        if not token or (expected and token.upper() not in expected):
            wanted = " or ".join(expected) or "more"
            raise Invalid(f"Invalid expression: Syntax error; {wanted} expected at {token or 'the end'!r}")
        self.at += 1
        return token

    def end(self) -> None:
        if self.peek():
            raise Invalid(f"Invalid expression: Syntax error; token: {self.peek()!r}")

    def path(self) -> Path:
        token = self.take()
        if not re.fullmatch(r"#?[A-Za-z0-9_]+", token) or token.isdigit():
            raise Invalid(f"Invalid expression: Syntax error; token: {token!r}")
        parts: list[str | int] = [token]
        while self.peek() in (".", "["):
            if self.take() == ".":
                parts.append(self.take())
            else:
                index = self.take()
                if not index.isdigit():
                    raise Invalid(f"Invalid expression: Syntax error; token: {index!r}")
                parts.append(int(index))
                self.take("]")
        return tuple(parts)

    # Conditions

    def condition(self) -> Condition:
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise Invalid("Invalid expression: The expression is nested too deeply")
        parsed = self.all_of()
        while self.word() == "OR":
            self.take()
            parsed = _either(parsed, self.all_of())
        self.depth -= 1
        return parsed

    def all_of(self) -> Condition:
        parsed = self.negation()
        while self.word() == "AND":
            self.take()
            parsed = _both(parsed, self.negation())
        return parsed

    def negation(self) -> Condition:
        if self.word() == "NOT":
            self.take()
            inner = self.negation()
            return lambda scope: not inner(scope)
        return self.test()

    def test(self) -> Condition:
        if self.peek() == "(":
            self.take()
            inner = self.condition()
            self.take(")")
            return inner
        name = self.peek().lower()
        if name in TESTS and self.at + 1 < len(self.tokens) and self.tokens[self.at + 1] == "(":
            self.take()
            return self.function(name)
        left = self.operand()
        if self.word() == "BETWEEN":
            self.take()
            low = self.operand()
            self.take("AND")
            high = self.operand()
            return lambda s: ordered(left(s), ">=", low(s)) and ordered(left(s), "<=", high(s))
        if self.word() == "IN":
            self.take()
            choices = self.arguments()
            return lambda s: any(same(left(s), choice(s)) for choice in choices)
        comparator = self.take(*COMPARATORS)
        right = self.operand()
        return lambda s: ordered(left(s), comparator, right(s))

    def arguments(self) -> list[Operand]:
        self.take("(")
        found = [self.operand()]
        while self.peek() == ",":
            self.take()
            found.append(self.operand())
        self.take(")")
        return found

    def function(self, name: str) -> Condition:
        self.take("(")
        path = self.path()
        other: Operand | None = None
        if TESTS[name] is not None:
            self.take(",")
            other = self.operand()
        self.take(")")
        test = TESTS[name]
        if test is None or other is None:
            wanted = name == "attribute_exists"
            return lambda s: (get(s.item, resolve(path, s.names)) is not None) == wanted
        return lambda s: _test(test, get(s.item, resolve(path, s.names)), other(s))

    def operand(self) -> Operand:
        token = self.peek()
        if token.startswith(":"):
            self.take()
            return lambda s: _value(s, token)
        if token.lower() == "size" and self.tokens[self.at + 1 : self.at + 2] == ["("]:
            self.take()
            self.take("(")
            path = self.path()
            self.take(")")
            return lambda s: _size(get(s.item, resolve(path, s.names)))
        path = self.path()
        return lambda s: get(s.item, resolve(path, s.names))

    # Updates

    def update(self) -> list[Update]:
        actions: list[Update] = []
        while self.peek():
            clause = self.take("SET", "REMOVE", "ADD", "DELETE").upper()
            actions.append(self.action(clause))
            while self.peek() == ",":
                self.take()
                actions.append(self.action(clause))
        if not actions:
            raise Invalid("Invalid UpdateExpression: The expression can not be empty")
        return actions

    def action(self, clause: str) -> Update:
        path = self.path()
        if clause == "REMOVE":
            return lambda s, item: remove(item, resolve(path, s.names))
        if clause == "SET":
            self.take("=")
            value = self.sum()
            return lambda s, item: put(item, resolve(path, s.names), _present(value(s)))
        operand = self.operand()
        combine = _added if clause == "ADD" else _taken
        return lambda s, item: _combine(item, resolve(path, s.names), _present(operand(s)), combine)

    def sum(self) -> Operand:
        left = self.term()
        while self.peek() in ("+", "-"):
            left = _arithmetic(left, self.take(), self.term())
        return left

    def term(self) -> Operand:
        name = self.peek().lower()
        if name not in ("if_not_exists", "list_append"):
            return self.operand()
        self.take()
        self.take("(")
        first, _, second = self.sum(), self.take(","), self.sum()
        self.take(")")
        if name == "if_not_exists":
            return lambda s: found if (found := first(s)) is not None else second(s)
        return lambda s: {"L": [*_present(first(s)).get("L", []), *_present(second(s)).get("L", [])]}


def _both(left: Condition, right: Condition) -> Condition:
    return lambda scope: left(scope) and right(scope)


def _either(left: Condition, right: Condition) -> Condition:
    return lambda scope: left(scope) or right(scope)


def _value(scope: Scope, name: str) -> Value:
    if name not in scope.values:
        raise Invalid(f"An expression attribute value used in expression is not defined; attribute value: {name}")
    return scope.values[name]


def _present(value: Value | None) -> Value:
    if value is None:
        raise Invalid("The provided expression refers to an attribute that does not exist in the item")
    return value


def _size(value: Value | None) -> Value | None:
    if value is None:
        return None
    kind, raw = next(iter(value.items()))
    if kind in ("N", "BOOL", "NULL"):
        return None
    return {"N": str(len(raw.encode()) if kind == "S" else len(raw))}


def _test(test: Callable[[Value, Value], bool], value: Value | None, other: Value | None) -> bool:
    return value is not None and other is not None and test(value, other)


def _begins(value: Value, other: Value) -> bool:
    return any(kind in value and kind in other and value[kind].startswith(other[kind]) for kind in ("S", "B"))


def _contains(value: Value, other: Value) -> bool:
    if "L" in value:
        return any(same(item, other) for item in value["L"])
    for kind, element in (("SS", "S"), ("NS", "N"), ("BS", "B")):
        if kind in value:
            return element in other and any(same({element: item}, other) for item in value[kind])
    return any(kind in value and kind in other and other[kind] in value[kind] for kind in ("S", "B"))


TESTS: dict[str, Callable[[Value, Value], bool] | None] = {
    "attribute_exists": None,
    "attribute_not_exists": None,
    "attribute_type": lambda value, other: other.get("S") in value,
    "begins_with": _begins,
    "contains": _contains,
}


def _arithmetic(left: Operand, sign: str, right: Operand) -> Operand:
    def evaluate(scope: Scope) -> Value:
        a, b = _present(left(scope)), _present(right(scope))
        if "N" not in a or "N" not in b:
            raise Invalid(f"Incorrect operand type for operator or function; operator or function: {sign}")
        return {"N": plain(number(a) + number(b) if sign == "+" else number(a) - number(b))}

    return evaluate


def _added(old: Value | None, new: Value) -> Value | None:
    kind = next(iter(new))
    if kind == "N":
        return {"N": plain((number(old) if old else Decimal(0)) + number(new))}
    if kind in ("SS", "NS", "BS"):
        return {kind: list(dict.fromkeys([*(old or {}).get(kind, []), *new[kind]]))}
    raise Invalid("Incorrect operand type for operator or function; operator: ADD")


def _taken(old: Value | None, new: Value) -> Value | None:
    kind = next(iter(new))
    if kind not in ("SS", "NS", "BS"):
        raise Invalid("Incorrect operand type for operator or function; operator: DELETE")
    left = [element for element in (old or {}).get(kind, []) if element not in new[kind]]
    return {kind: left} if left else None


def _combine(item: Item, path: Path, value: Value, combine: Callable[[Value | None, Value], Value | None]) -> None:
    result = combine(get(item, path), value)
    if result is None:
        remove(item, path)
    else:
        put(item, path, result)


@lru_cache(maxsize=512)
def condition(text: str) -> Condition:
    """The parsed condition, filter or key condition."""
    parser = Parser(text)
    parsed = parser.condition()
    parser.end()
    return parsed


@lru_cache(maxsize=512)
def update(text: str) -> tuple[Update, ...]:
    """The parsed actions of an update expression."""
    return tuple(Parser(text).update())


@lru_cache(maxsize=512)
def projection(text: str) -> tuple[Path, ...]:
    """The paths of a projection expression."""
    parser = Parser(text)
    paths = [parser.path()]
    while parser.peek() == ",":
        parser.take()
        paths.append(parser.path())
    parser.end()
    return tuple(paths)
