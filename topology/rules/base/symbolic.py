"""Event patterns and filter policies, decided without an event: can one pass, must one, can one pass two.

A pattern is brought into clauses, one for each way through its `$or` groups, at most 64 (beyond: unknown). A
clause asks each field for one of some sets of scalars, or for none to be there. What is known of an event is a
`Fields` of constants, of texts with a known beginning and end, and of `OPEN`, which may be anything or missing.

Arrays: a field that is not known may be a list that holds a value for each of two patterns, so two patterns
that exclude each other on it are unknown and not excluded. Lists of objects are not looked into. The tests
hold these answers against the matcher of the runner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

from topology.rules.base.scalars import ANYTHING, Atom, Choice, Scalar, Verdict, common, every, is_number, some

CLAUSES_MAX = 64
_COMBINATIONS_MAX = 4_096
_DEPTH_MAX = 100
Dialect = Literal["pattern", "policy"]
_OPERATORS = frozenset((
    "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
    "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
    "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
))  # fmt: skip


class Open:
    """The mark of what is not known."""


OPEN = Open()


@dataclass(frozen=True, slots=True)
class Some:
    """A scalar of which no more is known than the set it is in."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class Fields:
    """An object. What `known` does not name is missing, or anything when it is open."""

    known: Mapping[str, Any]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What a pattern asks of one field: a value of one of the choices, or none at all if that is allowed."""

    choices: tuple[Choice, ...]
    absent: bool = False


Clause = tuple[tuple[str, Condition], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as clauses of which one must hold; None when it is beyond what is decided here."""

    clauses: tuple[Clause, ...] | None


EVERYTHING = Pattern(((),))


def known(value: Any) -> Any:
    """A value of the document as what is known of it: `{{…}}` in a text stands for any text."""
    if isinstance(value, Mapping):
        return Fields({str(name): known(item) for name, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(known(item) for item in value)
    if isinstance(value, str) and "{{" in value:
        begins, ends = value.partition("{{")[0], value.rpartition("}}")[2]
        return Some((Atom("prefix", begins), Atom("suffix", ends))) if begins or ends else OPEN
    return value


# -- reading patterns -------------------------------------------------------------------------------------


class _Undecided(Exception):
    """The pattern is not valid, or beyond what is decided."""


def read(pattern: Any, dialect: Dialect = "pattern") -> Pattern:
    """The pattern as clauses. A policy differs: a value may stand alone."""
    if pattern is None:
        return EVERYTHING
    if not isinstance(pattern, Mapping):
        return Pattern(None)
    try:
        clauses = _clauses(pattern, "", [()], dialect, 0)
    except _Undecided:
        return Pattern(None)
    return Pattern(tuple(clauses))


def _clauses(fields: Mapping[str, Any], path: str, so_far: list[Clause], dialect: Dialect, depth: int) -> list[Clause]:
    if depth > _DEPTH_MAX or not fields:
        raise _Undecided
    for name, wanted in fields.items():
        below = f"{path}.{name}" if path else str(name)
        if name == "$or":
            parts = _alternatives(wanted)
            so_far = [way for part in parts for way in _clauses(part, path, so_far, dialect, depth + 1)]
        elif isinstance(wanted, Mapping):
            so_far = _clauses(wanted, below, so_far, dialect, depth + 1)
        else:
            items = wanted if isinstance(wanted, (list, tuple)) else (wanted,)
            if not items or (items is not wanted and dialect == "pattern"):
                raise _Undecided
            condition = _condition(items)
            so_far = [_with(clause, below, condition) for clause in so_far]
        if len(so_far) > CLAUSES_MAX:
            raise _Undecided
    return so_far


def _with(clause: Clause, path: str, condition: Condition) -> Clause:
    """A field that comes twice is asked only what was named last."""
    return (*(part for part in clause if part[0] != path), (path, condition))


def _alternatives(parts: Any) -> Sequence[Mapping[str, Any]]:
    if not isinstance(parts, (list, tuple)) or len(parts) < 2:
        raise _Undecided
    if not all(isinstance(part, Mapping) and part and not _OPERATORS & set(part) for part in parts):
        raise _Undecided
    return parts


def _condition(items: Sequence[Any]) -> Condition:
    choices: list[Choice] = []
    absent = False
    for item in items:
        if isinstance(item, Mapping) and item.get("exists") is False and len(item) == 1:
            absent = True
        else:
            choices.append(_choice(item))
    return Condition(tuple(choices), absent)


def _choice(item: Any) -> Choice:
    if isinstance(item, (list, tuple)):
        raise _Undecided
    if not isinstance(item, Mapping):
        return (Atom("is", item),)
    if len(item) != 1:
        raise _Undecided
    ((name, operand),) = item.items()
    if name == "exists" and operand is True:
        return (ANYTHING,)
    if name == "anything-but":
        return tuple(replace(atom, negated=True) for atom in _refused(operand))
    if name == "numeric":
        return (_interval(operand),)
    if name == "cidr":
        return (Atom("opaque"),)
    return (_text(name, operand),)


def _refused(operand: Any) -> Iterator[Atom]:
    """What `anything-but` names: values, or the operands of one operator."""
    if not isinstance(operand, Mapping):
        values = operand if isinstance(operand, (list, tuple)) else (operand,)
        if not values or any(isinstance(value, (Mapping, list, tuple, bool)) or value is None for value in values):
            raise _Undecided
        yield from (Atom("is", value) for value in values)
        return
    if len(operand) != 1:
        raise _Undecided
    ((name, given),) = operand.items()
    for text in given if isinstance(given, (list, tuple)) else (given,):
        yield _text(name, text)


def _text(name: str, operand: Any) -> Atom:
    folded = name == "equals-ignore-case"
    if name in ("prefix", "suffix") and isinstance(operand, Mapping) and set(operand) == {"equals-ignore-case"}:
        operand, folded = operand["equals-ignore-case"], True
    if not isinstance(operand, str) or (folded and not operand.isascii()):
        # Without regard to case, other characters have forms that are not followed here.
        raise _Undecided
    if name in ("prefix", "suffix"):
        return Atom(name, operand, folded)
    if name == "equals-ignore-case":
        return Atom("is", operand, folded)
    if name == "exactly":
        return Atom("is", operand)
    if name == "wildcard" and "\\" not in operand:
        return Atom("wildcard", tuple(operand.split("*")))
    raise _Undecided


def _interval(operand: Any) -> Atom:
    if not isinstance(operand, (list, tuple)) or len(operand) not in (2, 4) or not all(map(is_number, operand[1::2])):
        raise _Undecided
    low, low_open, high, high_open = float("-inf"), False, float("inf"), False
    for sign, bound in zip(operand[::2], operand[1::2], strict=True):
        if sign == "=":
            low = high = float(bound)
        elif sign in (">", ">="):
            low, low_open = float(bound), sign == ">"
        elif sign in ("<", "<="):
            high, high_open = float(bound), sign == "<"
        else:
            raise _Undecided
    return Atom("interval", (low, low_open, high, high_open))


# -- deciding ---------------------------------------------------------------------------------------------


def possible(event: Any, *patterns: Pattern) -> Verdict:
    """Whether an event of which so much is known can match all of the patterns at once."""
    return witness(event, *patterns)[0]


def witness(event: Any, *patterns: Pattern) -> tuple[Verdict, dict[str, Scalar]]:
    """The same, with the values of fields (by path) that make it match; fields that must be missing are left out."""
    combinations = 1
    unknown = False
    for pattern in patterns:
        if pattern.clauses is None:
            unknown = True  # it may match nothing or everything: the others can still exclude the event
        else:
            combinations *= len(pattern.clauses)
    if combinations > _COMBINATIONS_MAX:
        return None, {}
    result: Verdict = False
    for ways in product(*(pattern.clauses for pattern in patterns if pattern.clauses is not None)):
        verdict, values = _holds(event, ways)
        if verdict is True and not unknown:
            return True, values
        if verdict is not False:
            result = None
    return result, {}


def certain(event: Any, pattern: Pattern) -> Verdict:
    """Whether every event of which so much is known matches: yes, none does, or it depends."""
    for clause in pattern.clauses or ():
        if all(_must(_at(event, path.split(".")), condition) for path, condition in clause):
            return True
    return False if possible(event, pattern) is False else None


def _holds(event: Any, ways: Iterable[Clause]) -> tuple[Verdict, dict[str, Scalar]]:
    asked: dict[str, list[Condition]] = {}
    for clause in ways:
        for path, condition in clause:
            asked.setdefault(path, []).append(condition)
    values: dict[str, Scalar] = {}
    result: Verdict = True
    for path, conditions in asked.items():
        verdict, value = _can(_at(event, path.split(".")), conditions)
        if verdict is False:
            return False, {}
        result = None if verdict is None else result
        if value is not OPEN:
            values[path] = value
    if result and any(other.startswith(f"{path}.") for path in asked for other in asked):
        return None, {}  # a value and an object at the same place: not decided
    return result, values


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands at a path: its elements (none: missing), or not known; murky when even that says too much."""

    elements: tuple[Choice, ...] = ()
    is_open: bool = False
    is_murky: bool = False


def _at(value: Any, path: Sequence[str]) -> _Found:
    if isinstance(value, Open):
        return _Found(is_open=True)
    if isinstance(value, tuple):
        if any(isinstance(item, (Fields, tuple, Open)) for item in value):
            return _Found(is_murky=True)
        return _Found(tuple(_element(item) for item in value)) if not path else _Found()
    if not path:
        return _Found() if isinstance(value, Fields) else _Found((_element(value),))
    if not isinstance(value, Fields):
        return _Found()
    if any("." in name for name in value.known):
        return _Found(is_murky=True)
    if path[0] in value.known:
        return _at(value.known[path[0]], path[1:])
    return _Found(is_open=value.is_open)


def _element(value: Any) -> Choice:
    return value.choice if isinstance(value, Some) else (Atom("is", value),)


def _can(found: _Found, conditions: Sequence[Condition]) -> tuple[Verdict, Any]:
    """Whether what stands there can meet the conditions, and the value that does; OPEN when it must be missing."""
    if found.is_murky:
        return None, OPEN
    if found.is_open:
        if all(condition.absent for condition in conditions):
            return True, OPEN
        verdict, value = _meet(conditions, ())
        missing = any(not condition.choices for condition in conditions)
        return (None if verdict is False and len(conditions) > 1 and not missing else verdict), value
    if not found.elements:
        return all(condition.absent for condition in conditions), OPEN
    answers = [_meet(conditions, element) for element in found.elements]
    for verdict, value in answers:
        if verdict is True:
            return True, value
    if len(found.elements) == 1 or len(conditions) == 1:
        return some(verdict for verdict, _ in answers), OPEN
    each = every(some(_meet([condition], element)[0] for element in found.elements) for condition in conditions)
    return (False if each is False else None), OPEN


def _meet(conditions: Sequence[Condition], element: Choice) -> tuple[Verdict, Scalar]:
    """Whether one scalar of the element's set is in a choice of each condition."""
    count = 1
    for condition in conditions:
        count *= len(condition.choices)
    if count > _COMBINATIONS_MAX:
        return None, None
    result: Verdict = False
    for choices in product(*(condition.choices for condition in conditions)):
        verdict, value = common([*element, *(atom for choice in choices for atom in choice)] or [ANYTHING])
        if verdict is True:
            return True, value
        if verdict is None:
            result = None
    return result, None


def _must(found: _Found, condition: Condition) -> bool:
    """Whether whatever stands there meets the condition."""
    if found.is_murky:
        return False
    if found.is_open:
        return condition.absent and (ANYTHING,) in condition.choices
    if not found.elements:
        return condition.absent
    return any(_covers(choice, element) for element in found.elements for choice in condition.choices)


def _covers(choice: Choice, element: Choice) -> bool:
    """Whether the element's set lies within the choice: no atom leaves any of it outside."""
    if choice == (ANYTHING,):
        return True
    return all(common([*element, replace(atom, negated=not atom.negated)])[0] is False for atom in choice)
