"""Event patterns: all fields must match, one value of each array suffices (semantics 3.3).

A pattern becomes rules: lists of paths with the values that each may have, sorted by path, one list for each way
through its `$or` groups. Matching is array-consistent as in event-ruler: conditions below one array must hold in the
same element of it. The places that are still possible are carried from path to path, and only as far as later paths
ask for their arrays, so that the time is bounded by the number of paths times the size of the event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from topology.errors import PatternInvalid
from topology.matching.flat import Fields, Place, flatten, merged, steps_of, within
from topology.matching.operators import Absent, Inexact, Test, compile_leaf

DEPTH_MAX = 100
RULES_MAX = 1_000
"""Ways through the `$or` groups of a pattern; the service refuses more as too complex."""
RESERVED = frozenset((
    "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
    "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
    "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
))  # fmt: skip
"""Names that no field below `$or` may have: with one of them it is no relation."""


def _same(left: float, right: float) -> bool:
    return left == right


class Leaf:
    """The values that one field may have."""

    __slots__ = ("absent", "items", "tests", "texts")

    def __init__(self, items: Any, same: Callable[[float, float], bool] = _same) -> None:
        if not items:
            raise PatternInvalid("Empty arrays are not allowed.")
        self.items: tuple[Any, ...] = tuple(items)
        self.texts: set[str] = set()
        self.tests: list[Test] = []
        self.absent = False
        for item in self.items:
            compiled = compile_leaf(item, same)
            if isinstance(compiled, str):
                self.texts.add(compiled)
            elif isinstance(compiled, Absent):
                self.absent = True
            else:
                self.tests.append(compiled)

    def takes(self, value: Any) -> bool:
        """True when the scalar is one of the values."""
        if isinstance(value, str) and value in self.texts:
            return True
        return any(test(value) for test in self.tests)


Rule = dict[str, Leaf]


class Compiler:
    """Turns a pattern into its rules. A path that comes twice on one way has the values named last."""

    def __init__(self, has_or: bool) -> None:
        self._has_or = has_or

    def rules(self, pattern: Mapping[str, Any]) -> list[Rule]:
        return self._object([], "", pattern, 0, False)

    def _object(self, rules: list[Rule], path: str, pattern: Mapping[str, Any], depth: int, in_or: bool) -> list[Rule]:
        if depth > DEPTH_MAX:
            raise PatternInvalid(f"The pattern is nested deeper than {DEPTH_MAX}.")
        if not pattern:
            raise PatternInvalid("Empty objects are not allowed.")
        for name, value in pattern.items():
            if name == "$or" and self._has_or:
                rules = self._either(rules, path, value, depth)
                continue
            if in_or and name in RESERVED:
                raise PatternInvalid(f"{name} cannot be the name of a field inside $or.")
            below = f"{path}.{name}" if path else name
            if isinstance(value, Mapping):
                rules = self._object(rules, below, value, depth + 1, in_or)
            elif isinstance(value, (list, tuple)):
                leaf = Leaf(value)
                rules = [{**rule, below: leaf} for rule in rules or [{}]]
            else:
                raise PatternInvalid(f'"{name}" must be an object or an array.')
        return rules

    def _either(self, rules: list[Rule], path: str, parts: Any, depth: int) -> list[Rule]:
        if not isinstance(parts, (list, tuple)) or not all(isinstance(part, Mapping) for part in parts):
            raise PatternInvalid("$or takes an array of objects.")
        if len(parts) < 2:
            raise PatternInvalid("There must be at least 2 objects in $or.")
        ways = [way for part in parts for way in self._object(rules or [{}], path, part, depth + 1, True)]
        if len(ways) > RULES_MAX:
            raise PatternInvalid(f"The pattern has more than {RULES_MAX} ways through its $or groups.")
        return ways


class Pattern:
    """A compiled event pattern."""

    __slots__ = ("rules", "steps")

    def __init__(self, pattern: Any) -> None:
        if not isinstance(pattern, Mapping):
            raise PatternInvalid("A pattern is an object.")
        self.rules = [sorted(rule.items()) for rule in _compiled(pattern)]
        self.steps = frozenset(step for rule in self.rules for path, _ in rule for step in steps_of(path))

    def match(self, event: Any) -> bool:
        return isinstance(event, Mapping) and self.match_flat(flatten(event, self.steps))

    def match_flat(self, fields: Fields) -> bool:
        """Whether an event laid flat matches."""
        return any(holds(rule, fields) for rule in self.rules)


def _compiled(pattern: Mapping[str, Any]) -> list[Rule]:
    try:
        return Compiler(has_or=True).rules(pattern)
    except PatternInvalid as refused:
        # `$or` that is no relation is a field like any other; what is wrong otherwise is wrong again.
        try:
            return Compiler(has_or=False).rules(pattern)
        except PatternInvalid:
            raise refused from None


def holds(rule: list[tuple[str, Leaf]], fields: Fields) -> bool:
    """Whether all conditions of a rule hold in consistent places."""
    for index, (path, leaf) in enumerate(rule):
        values = fields.get(path)
        if values is None:
            if not leaf.absent:
                return False
        elif any(place for _, place in values):
            return _holds_in_places(rule, index, fields)
        elif not any(leaf.takes(value) for value, _ in values):
            return False
    return True


def _holds_in_places(rule: list[tuple[str, Leaf]], start: int, fields: Fields) -> bool:
    """The rest of a rule, from the first path on that has values inside arrays."""
    later: list[set[int]] = [set()]
    for path, _ in reversed(rule[start + 1 :]):
        later.append(later[-1] | {array for _, place in fields.get(path, ()) for array, _ in place})
    places: set[Place] = {()}
    for path, leaf in rule[start:]:
        asked = later.pop()
        values = fields.get(path, [])
        taken = [place for value, place in values if leaf.takes(value)]
        after: set[Place] = set()
        for place in places:
            for other in taken:
                both = merged(place, other)
                if both is not None:
                    after.add(within(both, asked))
            # Nothing of the path in the elements chosen so far: this is what `exists: false` asks.
            if leaf.absent and not any(merged(place, other) is not None for _, other in values):
                after.add(within(place, asked))
        if not after:
            return False
        places = after
    return True


def compile_pattern(pattern: Any) -> Pattern:
    """The pattern, ready to match. Raises PatternInvalid where the service would refuse it."""
    return Pattern(pattern)


def read_pattern(text: str) -> Pattern:
    """The pattern that a JSON text holds, with its numbers as exact as they are written.

    A name that comes twice in an object is read both times: objects add up, of values the last are taken.
    """
    try:
        return Pattern(json.loads(text, parse_float=_number, parse_constant=_no_number, object_pairs_hook=_object))
    except (ValueError, RecursionError) as error:
        raise PatternInvalid(f"The pattern is no JSON: {error}.") from None


class _Repeating(dict[str, Any]):
    """An object in which a name comes more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def __len__(self) -> int:
        return len(self._pairs)

    def items(self) -> Any:
        return self._pairs


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else _Repeating(pairs)


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _number(text: str) -> float:
    value = float(text)
    return value if Decimal(text) == Decimal(repr(value)) else Inexact(value)
