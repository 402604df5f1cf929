"""Sets of scalars, as the fields of events have them: is a value in one, and have several one in common.

An atom is a set: one value, the texts with a prefix, the numbers of an interval, or all but those. Several
atoms together (a choice) are their intersection. That it holds a value is shown by one, found among
candidates made from the atoms; that it is empty is shown by two atoms that exclude each other. Where neither
succeeds the answer is unknown. Addresses (`cidr`) and numbers beyond what a double holds are never decided.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Verdict = bool | None  # None: unknown
Scalar = str | int | float | bool | None
TYPES = frozenset({"string", "number", "boolean", "null"})
_CLOSE = 1e-4  # filter policies compare numbers to five decimals, event patterns exactly: between, nobody decides
_EXACT_MAX = 1 << 53
_FILLERS = ("", "~", "x7", "Q-")


@dataclass(frozen=True, slots=True)
class Atom:
    """A set of scalars; `folded` ignores case, `negated` is everything else.

    `name` is `is` (operand: the value), `prefix`, `suffix`, `wildcard` (the parts between the stars),
    `interval` (low, is open, high, is open), `any` (operand: the types) or `opaque`, of which nothing is known.
    """

    name: str
    operand: Any = None
    folded: bool = False
    negated: bool = False


Choice = tuple[Atom, ...]
ANYTHING = Atom("any", TYPES)
TEXT = Atom("any", frozenset({"string"}))


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def type_of(value: Scalar) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "number" if is_number(value) else "string"


def contains(atom: Atom, value: Scalar) -> Verdict:
    """Whether the value is in the set."""
    inside = _inside(atom, value)
    return inside if inside is None or not atom.negated else not inside


def common(atoms: Sequence[Atom]) -> tuple[Verdict, Scalar]:
    """Whether the sets have a value in common, and one if they do."""
    for atom in atoms:
        if atom.name == "is" and not atom.folded and not atom.negated:
            verdict = every(contains(other, atom.operand) for other in atoms)
            return (None if verdict is False and _is_loose(atom.operand) else verdict), atom.operand
    types = frozenset.intersection(TYPES, *(_types(atom) for atom in atoms))
    if not types or (types == {"string"} and _texts_clash(atoms)) or (types == {"number"} and _is_gap(atoms)):
        return False, None
    for value in _candidates(atoms, types):
        if every(contains(atom, value) for atom in atoms) is True:
            return True, value
    return None, None


def every(verdicts: Iterable[Verdict]) -> Verdict:
    result: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        result = None if verdict is None else result
    return result


def some(verdicts: Iterable[Verdict]) -> Verdict:
    result: Verdict = False
    for verdict in verdicts:
        if verdict is True:
            return True
        result = None if verdict is None else result
    return result


# -- is a value in one ------------------------------------------------------------------------------------


def _inside(atom: Atom, value: Scalar) -> Verdict:
    if atom.name == "opaque":
        return None
    if atom.name == "any":
        return type_of(value) in atom.operand
    if atom.name == "is" and not isinstance(atom.operand, str):
        return _same(atom.operand, value)
    if atom.name == "interval":
        return _within(atom.operand, value) if is_number(value) else False
    if not isinstance(value, str):
        return False
    if atom.name == "wildcard":
        return _fits(atom.operand, value)
    text, wanted = (value.lower(), atom.operand.lower()) if atom.folded else (value, atom.operand)
    if atom.name == "prefix":
        return bool(text.startswith(wanted))
    if atom.name == "suffix":
        return bool(text.endswith(wanted))
    if text == wanted:
        return True
    return None if not atom.folded and _is_loose(wanted) and _is_loose(value) else False


def _same(one: Any, other: Any) -> Verdict:
    if type_of(one) != type_of(other):
        return False
    if not is_number(one) or one == other:
        return bool(one == other)
    return None if abs(one - other) < _CLOSE or not _is_exact(one) or not _is_exact(other) else False


def _within(interval: tuple[float, bool, float, bool], value: Any) -> Verdict:
    low, low_open, high, high_open = interval
    if not _is_exact(value) or any(0 < abs(value - end) < _CLOSE for end in (low, high)):
        return None
    above = value > low if low_open else value >= low
    below = value < high if high_open else value <= high
    return bool(above and below)


def _is_exact(value: float) -> bool:
    return math.isfinite(value) and abs(value) <= _EXACT_MAX


def _is_loose(value: Any) -> bool:
    """A value that others may equal in the service's eyes: the text of an address, a number."""
    if isinstance(value, str):
        return ("." in value or ":" in value) and set(value.lower()) <= set("0123456789abcdef.:")
    return is_number(value) and not _is_exact(value)


def _fits(parts: Sequence[str], value: str) -> bool:
    """Whether the parts, with anything between them, make up the value: each at its first place."""
    first, *middle = parts
    if not middle:
        return value == first
    last = middle.pop()
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    at, end = len(first), len(value) - len(last)
    for part in middle:
        found = value.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


# -- they exclude each other ------------------------------------------------------------------------------


def _types(atom: Atom) -> frozenset[str]:
    if atom.negated or atom.name == "opaque":
        return TYPES
    if atom.name == "any":
        return frozenset(atom.operand)
    if atom.name == "interval":
        return frozenset({"number"})
    return frozenset({type_of(atom.operand)}) if atom.name == "is" else frozenset({"string"})


def _texts_clash(atoms: Sequence[Atom]) -> bool:
    begins, ends = list(_ends(atoms, at_start=True)), list(_ends(atoms, at_start=False))
    refused = [(atom, atom.operand) for atom in atoms if atom.negated and atom.name in ("prefix", "suffix")]
    if any(_differ(one, other, at_start=True) for one in begins for other in begins):
        return True
    if any(_differ(one, other, at_start=False) for one in ends for other in ends):
        return True
    wholes = [atom.operand for atom in atoms if atom.name == "is" and not atom.negated]
    if any(
        len(text) > len(whole) and whole.isascii() and text.isascii() for whole in wholes for text, _ in begins + ends
    ):
        return True
    for atom, text in refused:
        for known, folded in begins if atom.name == "prefix" else ends:
            if folded and not atom.folded:
                continue
            one, other = (known.lower(), text.lower()) if atom.folded else (known, text)
            if (one.startswith(other) if atom.name == "prefix" else one.endswith(other)) and (
                not atom.folded or (known.isascii() and text.isascii())
            ):
                return True
    return False


def _ends(atoms: Sequence[Atom], *, at_start: bool) -> Iterator[tuple[str, bool]]:
    """What the texts begin (or end) with, and whether only ignoring case."""
    for atom in atoms:
        if atom.negated:
            continue
        if atom.name == "is" or atom.name == ("prefix" if at_start else "suffix"):
            yield atom.operand, atom.folded
        elif atom.name == "wildcard":
            yield atom.operand[0 if at_start else -1], False


def _differ(one: tuple[str, bool], other: tuple[str, bool], *, at_start: bool) -> bool:
    (a, a_folded), (b, b_folded) = one, other
    if a_folded or b_folded:
        if not (a.isascii() and b.isascii()):
            return False
        a, b = a.lower(), b.lower()
    if at_start:
        return not a.startswith(b) and not b.startswith(a)
    return not a.endswith(b) and not b.endswith(a)


def _is_gap(atoms: Sequence[Atom]) -> bool:
    low, low_open, high, high_open = _span(atoms)
    return low > high + _CLOSE or (low == high and (low_open or high_open))


def _span(atoms: Sequence[Atom]) -> tuple[float, bool, float, bool]:
    low, low_open, high, high_open = -math.inf, False, math.inf, False
    for atom in atoms:
        if atom.name == "interval" and not atom.negated:
            bottom, bottom_open, top, top_open = atom.operand
            if (bottom, bottom_open) > (low, low_open):
                low, low_open = bottom, bottom_open
            if (top, not top_open) < (high, not high_open):
                high, high_open = top, top_open
    return low, low_open, high, high_open


# -- a value in common ------------------------------------------------------------------------------------


def _candidates(atoms: Sequence[Atom], types: frozenset[str]) -> Iterator[Scalar]:
    if "string" in types:
        yield from _texts(atoms)
    if "number" in types:
        yield from _numbers(atoms)
    if "boolean" in types:
        yield from (True, False)
    if "null" in types:
        yield None


def _numbers(atoms: Sequence[Atom]) -> Iterator[float]:
    low, _, high, _ = _span(atoms)
    if not math.isfinite(low):
        low = high - 100 if math.isfinite(high) else 0
    if not math.isfinite(high):
        high = low + 100
    steps = 2 + sum(atom.negated for atom in atoms)
    yield from (low, high)
    yield from (low + (high - low) * step / steps for step in range(1, min(steps, 64)))


def _texts(atoms: Sequence[Atom]) -> Iterator[str]:
    begin = max((text for text, _ in _ends(atoms, at_start=True)), key=len, default="")
    end = max((text for text, _ in _ends(atoms, at_start=False)), key=len, default="")
    for atom in atoms:
        if atom.name == "is" and not atom.negated:
            whole = atom.operand
            for text in (whole, whole.lower(), whole.upper()):
                yield text
                for first, _ in _ends(atoms, at_start=True):
                    yield first + text[len(first) :]
                for last, _ in _ends(atoms, at_start=False):
                    yield text[: len(text) - len(last)] + last
    middles = [atom.operand[1:-1] for atom in atoms if atom.name == "wildcard" and not atom.negated]
    for filler in _FILLERS:
        inside = filler.join(part for parts in middles for part in ["", *parts])
        yield begin + filler + inside + filler + end
        for length in range(1, min(len(begin), len(end)) + 1):
            if begin.endswith(end[:length]):
                yield begin + end[length:]
