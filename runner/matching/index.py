"""An index over many patterns: which of them match an event, without trying each.

Of each rule one condition is chosen that an event can hardly fulfil by accident: the path whose values the fewest
other rules ask for. An event laid flat looks up its own values there; only the rules found that way are tried. So the
cost grows with the event's size and with the rules that share a value, not with all rules. Conditions without a text
or number to look up (ranges, anything-but, exists, addresses of a network) find their rules by the path alone; rules
that may hold where nothing is (`exists: false` and nothing else) are tried for every event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runner.matching.flat import flatten
from runner.matching.operators import ip_address, is_number, wildcard_parts
from runner.matching.patterns import Leaf, Pattern, holds

Rule = list[tuple[str, Leaf]]
Key = tuple[str, Any]
"""What finds a rule at a path: the kind of look-up and the value looked up."""
ANY: Key = ("any", None)
COMMON = 1_000_000
"""A condition that only a path finds counts as this many values shared."""


class PatternIndex:
    """Answers which patterns match; None is a pattern that every event matches."""

    __slots__ = ("_always", "_at", "_every", "_rules", "_steps")

    def __init__(self, patterns: Sequence[Pattern | None]) -> None:
        self._rules: list[tuple[int, Rule]] = []
        self._every = [number for number, pattern in enumerate(patterns) if pattern is None]
        for number, pattern in enumerate(patterns):
            if pattern is not None:
                self._rules.extend((number, rule) for rule in pattern.rules)
        self._steps = frozenset(step for pattern in patterns if pattern is not None for step in pattern.steps)
        self._at: dict[str, _Paths] = {}
        self._always: list[int] = []
        shared = Counter((path, key) for _, rule in self._rules for path, leaf in rule for key in keys_of(leaf))
        for position, (_, rule) in enumerate(self._rules):
            self._place(position, rule, shared)

    def _place(self, position: int, rule: Rule, shared: Counter[tuple[str, Key]]) -> None:
        best: tuple[int, str, list[Key]] | None = None
        for path, leaf in rule:
            keys = keys_of(leaf)
            cost = sum(shared[path, key] + (COMMON if key is ANY else 0) for key in keys)
            if keys and (best is None or cost < best[0]):
                best = (cost, path, keys)
        if best is None:
            self._always.append(position)
            return
        _, path, keys = best
        below = self._at.setdefault(path, _Paths())
        for key in keys:
            below.add(key, position)

    def match(self, event: Any) -> list[int]:
        """The numbers of the patterns that match, in order."""
        if not isinstance(event, Mapping):
            return []
        fields = flatten(event, self._steps)
        positions = set(self._always)
        for path, values in fields.items():
            found = self._at.get(path)
            if found is not None:
                for value, _ in values:
                    found.find(value, positions)
        numbers = set(self._every)
        for position in positions:
            number, rule = self._rules[position]
            if number not in numbers and holds(rule, fields):
                numbers.add(number)
        return sorted(numbers)


class _Paths:
    """The rules to be found at one path."""

    __slots__ = ("_any", "_by_key", "_prefixes", "_suffixes")

    def __init__(self) -> None:
        self._any: list[int] = []
        self._by_key: dict[Key, list[int]] = {}
        self._prefixes: set[int] = set()
        self._suffixes: set[int] = set()

    def add(self, key: Key, position: int) -> None:
        kind, value = key
        if key is ANY:
            self._any.append(position)
            return
        if kind == "prefix":
            self._prefixes.add(len(value))
        elif kind == "suffix":
            self._suffixes.add(len(value))
        self._by_key.setdefault(key, []).append(position)

    def find(self, value: Any, positions: set[int]) -> None:
        positions.update(self._any)
        by_key = self._by_key
        if by_key:
            for key in self._keys_for(value):
                found = by_key.get(key)
                if found is not None:
                    positions.update(found)

    def _keys_for(self, value: Any) -> Iterator[Key]:
        if not isinstance(value, str):
            yield ("number", value) if is_number(value) else ("constant", value)
            return
        yield "text", value
        yield "folded", value.lower()
        address = ip_address(value)
        if address is not None:
            yield "address", address
        for length in self._prefixes:
            yield "prefix", value[:length]
        for length in self._suffixes:
            yield "suffix", value[-length:]


def keys_of(leaf: Leaf) -> list[Key]:
    """What a value must be found by to fulfil the condition; nothing where also no value does."""
    if leaf.absent:
        return []
    keys = [_key(item) for item in leaf.items]
    return [ANY] if ANY in keys else keys


def _key(item: Any) -> Key:
    if isinstance(item, Mapping):
        ((name, operand),) = item.items()
        return _OPERATOR_KEYS.get(name, _by_path)(operand)
    if isinstance(item, str):
        address = ip_address(item)
        return ("text", item) if address is None else ("address", address)
    return ("number", item) if is_number(item) else ("constant", item)


def _by_path(_: Any) -> Key:
    return ANY


def _numeric(operand: Any) -> Key:
    return ("number", operand[1]) if operand[0] == "=" else ANY


def _affix(name: str, operand: Any) -> Key:
    return (name, operand) if isinstance(operand, str) and operand else ANY


def _wildcard(operand: Any) -> Key:
    parts = wildcard_parts(operand)
    if len(parts) == 1:
        return "text", parts[0]
    return ("prefix", parts[0]) if parts[0] else _affix("suffix", parts[-1])


_OPERATOR_KEYS = {
    "exactly": lambda operand: ("text", operand),
    "equals-ignore-case": lambda operand: ("folded", operand.lower()),
    "prefix": lambda operand: _affix("prefix", operand),
    "suffix": lambda operand: _affix("suffix", operand),
    "wildcard": _wildcard,
    "numeric": _numeric,
}
