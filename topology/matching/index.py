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

from topology.matching.flat import Fields, flatten
from topology.matching.operators import ip_address, is_number, wildcard_parts
from topology.matching.patterns import Leaf, Pattern, holds

Rule = list[tuple[str, Leaf]]
Key = tuple[str, Any]
"""What finds a rule at a path: the kind of look-up and the value looked up."""
ANY: Key = ("any", None)
SHARED_MAX = 4
"""Rules that share a value and are tried one by one; more are told apart by a further condition."""
COMMON = 1_000_000
"""A condition that only a path finds counts as this many values shared."""


class PatternIndex:
    """Answers which patterns match; None is a pattern that every event matches."""

    __slots__ = ("_every", "_root", "_rules", "_steps")

    def __init__(self, patterns: Sequence[Pattern | None]) -> None:
        self._rules: list[tuple[int, Rule]] = []
        self._every = [number for number, pattern in enumerate(patterns) if pattern is None]
        for number, pattern in enumerate(patterns):
            if pattern is not None:
                self._rules.extend((number, rule) for rule in pattern.rules)
        self._steps = frozenset(step for pattern in patterns if pattern is not None for step in pattern.steps)
        self._root = _Branch([(position, rule) for position, (_, rule) in enumerate(self._rules)])

    def match(self, event: Any) -> list[int]:
        """The numbers of the patterns that match, in order."""
        if not isinstance(event, Mapping):
            return []
        if not self._rules:
            return self._every
        fields = flatten(event, self._steps)
        positions: set[int] = set()
        self._root.find(fields, positions)
        numbers = set(self._every)
        for position in positions:
            number, rule = self._rules[position]
            if number not in numbers and holds(rule, fields):
                numbers.add(number)
        return sorted(numbers)


class _Branch:
    """Rules by one condition each; where many share it, by a further condition below."""

    __slots__ = ("_always", "_at")

    def __init__(self, rules: Sequence[tuple[int, Rule]], used: frozenset[str] = frozenset()) -> None:
        self._at: dict[str, _Values] = {}
        self._always: list[int] = []
        shared = Counter(
            (path, key) for _, rule in rules for path, leaf in rule if path not in used for key in keys_of(leaf)
        )
        for position, rule in rules:
            best = _rarest(rule, used, shared)
            if best is None:
                self._always.append(position)
                continue
            path, keys = best
            below = self._at.setdefault(path, _Values())
            for key in keys:
                below.add(key, position, rule)
        for path, below in self._at.items():
            below.divide(used | {path})

    def find(self, fields: Fields, positions: set[int]) -> None:
        """Adds the rules that an event laid flat may fulfil."""
        positions.update(self._always)
        at = self._at
        for path in fields if len(fields) < len(at) else at:
            below, values = at.get(path), fields.get(path)
            if below is not None and values is not None:
                for value, _ in values:
                    below.find(value, fields, positions)


class _Values:
    """The rules to be found by the values at one path."""

    __slots__ = ("_branches", "_by_key", "_has_addresses", "_prefixes", "_suffixes")

    def __init__(self) -> None:
        self._by_key: dict[Key, list[tuple[int, Rule]]] = {}
        self._branches: dict[Key, _Branch | list[int]] = {}
        self._prefixes: set[int] = set()
        self._suffixes: set[int] = set()
        self._has_addresses = False

    def add(self, key: Key, position: int, rule: Rule) -> None:
        kind, value = key
        if kind == "prefix":
            self._prefixes.add(len(value))
        elif kind == "suffix":
            self._suffixes.add(len(value))
        elif kind == "address":
            self._has_addresses = True
        self._by_key.setdefault(key, []).append((position, rule))

    def divide(self, used: frozenset[str]) -> None:
        """Those that share a value with many are told apart by another path."""
        for key, rules in self._by_key.items():
            positions = [position for position, _ in rules]
            self._branches[key] = _Branch(rules, used) if len(rules) > SHARED_MAX else positions
        self._by_key.clear()

    def find(self, value: Any, fields: Fields, positions: set[int]) -> None:
        for key in self._keys_for(value):
            found = self._branches.get(key)
            if found is None:
                continue
            if isinstance(found, list):
                positions.update(found)
            else:
                found.find(fields, positions)

    def _keys_for(self, value: Any) -> Iterator[Key]:
        yield ANY
        if not isinstance(value, str):
            yield ("number", value) if is_number(value) else ("constant", value)
            return
        yield "text", value
        yield "folded", value.lower()
        if self._has_addresses:
            yield "address", ip_address(value)
        for length in self._prefixes:
            yield "prefix", value[:length]
        for length in self._suffixes:
            yield "suffix", value[-length:]


def _rarest(rule: Rule, used: frozenset[str], shared: Counter[tuple[str, Key]]) -> tuple[str, list[Key]] | None:
    """The condition of the rule that the fewest others share, None where it has none left to be found by."""
    best: tuple[int, str, list[Key]] | None = None
    for path, leaf in rule:
        keys = [] if path in used else keys_of(leaf)
        cost = sum(shared[path, key] + (COMMON if key is ANY else 0) for key in keys)
        if keys and (best is None or cost < best[0]):
            best = (cost, path, keys)
    return None if best is None else best[1:]


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
    "equals-ignore-case": lambda operand: ("folded", operand.lower()) if operand.isascii() else ANY,
    "prefix": lambda operand: _affix("prefix", operand),
    "suffix": lambda operand: _affix("suffix", operand),
    "wildcard": _wildcard,
    "numeric": _numeric,
}
