"""Why an event passes a pattern, policy or filter, or which of its clauses says no.

The matcher alone decides; the clauses are read beside it. Of a pattern with alternatives, the way is told that
fewest clauses refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from topology.errors import PatternInvalid
from topology.matching.filters import Filters, content
from topology.matching.flat import Fields, flatten
from topology.matching.patterns import Leaf, Pattern, holds
from topology.matching.policies import Condition, Policy, values_at, view

FOUND_MAX = 20
"""Values of one path that are told; more say nothing more."""
ELSEWHERE = "It holds only in another element of the array than the clauses before it."
NO_JSON = "The content is no JSON, so no filter on what is in it lets it pass."
Dialect = Literal["pattern", "policy", "filters"]


@dataclass(frozen=True, slots=True)
class Clause:
    """What is asked of one path, what is there, and whether that suffices; `reason` says why it does not."""

    path: str
    wanted: tuple[Any, ...]
    found: tuple[Any, ...]
    holds: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the event passes, and the clauses of the way that comes nearest. `reason` is there without clauses."""

    matches: bool
    clauses: tuple[Clause, ...] = ()
    reason: str = ""

    @property
    def refusals(self) -> int:
        return sum(not clause.holds for clause in self.clauses)


def _clause(path: str, leaf: Leaf, found: Sequence[Any], is_held: bool) -> Clause:
    values = tuple(found[:FOUND_MAX])
    if is_held:
        return Clause(path, leaf.items, values, True)
    if not found:
        return Clause(path, leaf.items, (), False, "The event has no such field.")
    only_absent = leaf.absent and not leaf.texts and not leaf.tests
    reason = "The field must not be there." if only_absent else "No value of the field is one of those asked for."
    return Clause(path, leaf.items, values, False, reason)


def _way(rule: list[tuple[str, Leaf]], fields: Fields) -> list[Clause]:
    return [
        _clause(path, leaf, [value for value, _ in fields.get(path, ())], holds([(path, leaf)], fields))
        for path, leaf in rule
    ]


def pattern_verdict(pattern: Pattern, event: Any) -> Verdict:
    """The verdict of an event pattern."""
    if not isinstance(event, Mapping):
        return Verdict(False, reason="The event is no object.")
    fields = flatten(event, pattern.steps)
    matches = pattern.match_flat(fields)
    if matches:
        rule = next(rule for rule in pattern.rules if holds(rule, fields))
        return Verdict(True, tuple(_way(rule, fields)))
    ways = [(_way(rule, fields), rule) for rule in pattern.rules]
    clauses, rule = min(ways, key=lambda way: sum(not clause.holds for clause in way[0]))
    if all(clause.holds for clause in clauses):
        # Each holds alone, so they hold in different elements: the first that ends the common place says no.
        last = next(index for index in range(len(rule)) if not holds(rule[: index + 1], fields))
        told = clauses[last]
        clauses[last] = Clause(told.path, told.wanted, told.found, False, ELSEWHERE)
    return Verdict(False, tuple(clauses))


def _condition(condition: Condition, seen: Mapping[str, Any]) -> Clause:
    found = list(values_at(seen, condition.path))
    return _clause(".".join(condition.path), condition.leaf, found, condition.match(seen))


def policy_verdict(policy: Policy, attributes: Mapping[str, Any], body: Any) -> Verdict:
    """The verdict of a filter policy on what its scope sees of a message."""
    seen = view(policy.scope, attributes, body)
    if seen is None:
        return Verdict(False, reason="The body is no JSON object, so no policy on the body lets it pass.")
    ways = [[_condition(condition, seen) for condition in way] for way in policy.ways]
    return Verdict(policy.passes(seen), tuple(min(ways, key=lambda way: sum(not clause.holds for clause in way))))


def filters_verdict(filters: Filters, record: Mapping[str, Any]) -> Verdict:
    """The verdict of the filters of an event source: of the one that passes, else of the nearest."""
    verdicts = [
        pattern_verdict(one.pattern, record) if one.reads(record) else Verdict(False, reason=NO_JSON)
        for one in filters.each
    ]
    return min(verdicts, key=lambda verdict: (not verdict.matches, verdict.refusals), default=Verdict(True))


def verdict(
    dialect: Dialect, given: Any, event: Any, *, scope: Any = "MessageAttributes", part: str = "body"
) -> Verdict:
    """Whether the event passes what an edge asks. Raises PatternInvalid where the service would refuse that.

    `event` is what is filtered: an event of a bus, the attributes or the body of a message by the `scope`, or the
    content of a record, or the whole record where it names its `part`.
    """
    return _READERS[dialect](given, event, scope, part)


def _of_pattern(given: Any, event: Any, _scope: Any, _part: str) -> Verdict:
    return pattern_verdict(Pattern(given), event)


def _of_policy(given: Any, event: Any, scope: Any, _part: str) -> Verdict:
    return policy_verdict(Policy(given, scope), event if isinstance(event, Mapping) else {}, event)


def _of_filters(given: Any, event: Any, _scope: Any, part: str) -> Verdict:
    is_record = isinstance(event, Mapping) and (not part or part in event)
    record = dict(event) if is_record else {part: content(event)}
    if is_record and part:
        record[part] = content(record[part])
    try:
        filters = Filters(given if isinstance(given, list) else [given], part)
    except ValueError as error:
        raise PatternInvalid(f"The filter is no JSON: {error}.") from None
    return filters_verdict(filters, record)


_READERS: Mapping[Dialect, Callable[[Any, Any, Any, str], Verdict]] = {
    "pattern": _of_pattern,
    "policy": _of_policy,
    "filters": _of_filters,
}
