"""Functions of JSONata as the language's own implementation has them, where the library's differ.

Numbers become text as JavaScript writes them, with 15 digits; matches follow each other until the text ends; what is
no number, no time or no pattern is an error.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from runner.workflow.sameness import key
from topology.workflows.library import Functions, JException, Jsonata, Utils

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?", re.ASCII)
_OTHER_BASE = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+", re.ASCII)
_TIME = re.compile(
    r"(\d{4})(?:-([01]\d)(?:-([0-3]\d))?)?(T[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?)?(?:([+-][0-2]\d):?([0-5]\d)|Z)?",
    re.ASCII,
)
_DIGITS = 15
PAD_MAX = 1_000_000
"""Characters that a text is filled up to: more than any payload has."""
_EXPONENT_MAX = 21
_EXPONENT_MIN = -6


@dataclass(frozen=True, slots=True)
class _Match:
    """What a pattern, or a function in its place, found."""

    match: str
    start: int
    end: int
    groups: list[Any]

    def shown(self) -> dict[str, Any]:
        return {"match": self.match, "start": self.start, "end": self.end, "groups": self.groups}


class Corrected:
    """One function a method; an argument that finds nothing is None."""

    @staticmethod
    def string(value: Any, prettify: bool | None) -> str | None:
        if isinstance(value, Utils.JList) and value.outer_wrapper:
            value = value[0]
        if value is None or isinstance(value, str):
            return value
        return "" if _is_function(value) else _written(value, "  " if prettify else "")

    @staticmethod
    def number(value: Any) -> Any:
        if value is None or isinstance(value, int | float):
            return int(value) if isinstance(value, bool) else value
        text = str(value)
        if _OTHER_BASE.fullmatch(text):
            return int(text, 0)
        if not _DECIMAL.fullmatch(text) or not math.isfinite(float(text)):
            raise JException("D3030", -1, value)
        return float(text)

    @staticmethod
    def pad(text: str | None, width: float, character: str | None) -> str | None:
        if abs(width or 0) > PAD_MAX:
            raise JException("D1001", -1, width)
        return None if text is None else str(Functions.pad(text, width, character))

    @staticmethod
    def contains(text: str | None, token: Any) -> bool | None:
        if text is None or token is None:
            return None
        return token in text if isinstance(token, str) else next(_matches(token, text), None) is not None

    @staticmethod
    def match(text: str | None, pattern: Any, limit: float | None) -> Any:
        if text is None:
            return None
        if limit is not None and limit < 0:
            raise JException("D3040", -1, limit)
        found = Utils.create_sequence()
        for match in _limited(pattern, text, limit):
            found.append({"match": match.match, "index": match.start, "groups": match.groups})
        return found

    @staticmethod
    def split(text: str | None, separator: Any, limit: float | None) -> list[str] | None:
        if text is None:
            return None
        if limit is not None and limit < 0:
            raise JException("D3020", -1, limit)
        most = len(text) + 1 if limit is None else math.floor(limit)
        if isinstance(separator, str):
            return (text.split(separator) if separator else list(text))[:most]
        parts: list[str] = []
        start = 0
        for match in _limited(separator, text, limit):
            parts.append(text[start : match.start])
            start = match.end
        return [*parts, text[start:]][:most]

    @staticmethod
    def replace(text: str | None, pattern: Any, replacement: Any, limit: float | None) -> str | None:
        if text is None:
            return None
        if pattern == "":
            raise JException("D3010", -1, pattern)
        if limit is not None and limit < 0:
            raise JException("D3011", -1, limit)
        if isinstance(pattern, str):
            if not isinstance(replacement, str):
                raise JException("D3012", -1, replacement)
            return text.replace(pattern, replacement, -1 if limit is None else math.ceil(limit))
        pieces: list[str] = []
        start = 0
        for match in _limited(pattern, text, limit):
            pieces += (text[start : match.start], _replaced(replacement, match))
            start = match.end
        return "".join((*pieces, text[start:]))

    @staticmethod
    def distinct(values: Any) -> Any:
        if not isinstance(values, list) or len(values) <= 1:
            return values
        found: dict[Any, Any] = {}
        for value in values:
            found.setdefault(_key(value), value)
        alone = Utils.create_sequence() if Utils.is_sequence(values) else Utils.JList()
        alone.extend(found.values())
        return alone

    @staticmethod
    def to_millis(text: str | None, picture: str | None) -> Any:
        if text is None or picture is not None:
            return Functions.datetime_to_millis(text, picture)
        found = _TIME.fullmatch(text)
        if found is None:
            raise JException("D3110", -1, text)
        year, month, day, time, hours, minutes = found.groups()
        try:
            moment = datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}{(time or 'T00:00:00')[:9]}")
        except ValueError:
            raise JException("D3110", -1, text) from None
        fraction = (time or "")[10:13].ljust(3, "0")
        offset_s = 0 if hours is None else int(f"{hours[0]}1") * (int(hours[1:]) * 3600 + int(minutes) * 60)
        return (int(moment.replace(tzinfo=UTC).timestamp()) - offset_s) * 1000 + int(fraction)


_SIGNATURES = {
    "string": ("<x-b?:s>", "string"),
    "number": ("<(nsb)-:n>", "number"),
    "pad": ("<s-ns?:s>", "pad"),
    "contains": ("<s-(sf):b>", "contains"),
    "match": ("<s-fn?:a<o>>", "match"),
    "split": ("<s-(sf)n?:a<s>>", "split"),
    "replace": ("<s-(sf)(sf)n?:s>", "replace"),
    "distinct": ("<x:x>", "distinct"),
    "toMillis": ("<s-s?:n>", "to_millis"),
}
FUNCTIONS = {
    name: Jsonata.JNativeFunction(name, signature, Corrected, method)
    for name, (signature, method) in _SIGNATURES.items()
}
"""By name, as an expression's environment holds them."""


def text_of(number: float) -> str:
    """A number as JavaScript writes it, of 15 digits."""
    digits = Decimal(repr(float(f"{number:.{_DIGITS}g}"))).normalize()
    sign, figures, exponent = digits.as_tuple()
    assert isinstance(exponent, int), "The number is finite."
    shown = "".join(map(str, figures))
    point = len(shown) + exponent
    minus = "-" if sign and digits else ""
    if _EXPONENT_MIN < point <= _EXPONENT_MAX:
        if point <= 0:
            return f"{minus}0.{'0' * -point}{shown}"
        whole, rest = shown[:point].ljust(point, "0"), shown[point:]
        return f"{minus}{whole}.{rest}" if rest else f"{minus}{whole}"
    rest = f".{shown[1:]}" if shown[1:] else ""
    return f"{minus}{shown[0]}{rest}e{point - 1:+d}"


def _written(value: Any, indent: str, depth: int = 0) -> str:
    """The value as JSON text; functions are empty texts."""
    if value is Utils.NULL_VALUE or value is None:
        return "null"
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise JException("D3001", -1, value)
        return text_of(value)
    if isinstance(value, Mapping):
        colon = ": " if indent else ":"
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}{colon}{_written(part, indent, depth + 1)}"
            for name, part in value.items()
        ]
        return _enclosed("{", parts, "}", indent, depth)
    if isinstance(value, list | tuple | Utils.RangeList):
        return _enclosed("[", [_written(part, indent, depth + 1) for part in value], "]", indent, depth)
    return '""'


def _enclosed(opening: str, parts: list[str], closing: str, indent: str, depth: int) -> str:
    if not indent or not parts:
        return f"{opening}{','.join(parts)}{closing}"
    line = f"\n{indent * (depth + 1)}"
    return f"{opening}{line}{f',{line}'.join(parts)}\n{indent * depth}{closing}"


def _is_function(value: Any) -> bool:
    return isinstance(value, Jsonata.JFunctionCallable) or Functions.is_lambda(value) or Functions.is_regex(value)


def _key(value: Any) -> Any:
    return id(value) if _is_function(value) or value is Utils.NULL_VALUE else key(value)


def _limited(matcher: Any, text: str, limit: float | None) -> Iterator[_Match]:
    for count, found in enumerate(_matches(matcher, text)):
        if limit is not None and count >= limit:
            return
        yield found


def _matches(matcher: Any, text: str) -> Iterator[_Match]:
    """What the pattern finds, one after the other; nothing found again at the same place is an error (D1004)."""
    if not Functions.is_regex(matcher):
        yield from _matches_of_function(matcher, text)
        return
    for number, found in enumerate(matcher.finditer(text)):
        if number and not found.group():
            raise JException("D1004", -1)
        yield _Match(found.group(), found.start(), found.end(), list(found.groups()))
        if found.end() >= len(text):
            return
        if not found.group():
            raise JException("D1004", -1)


def _matches_of_function(matcher: Any, text: str) -> Iterator[_Match]:
    """A function in the place of a pattern gives a match, with the function that gives the next one."""
    found = Functions.func_apply(matcher, [text])
    while found is not None:
        if not isinstance(found, Mapping) or not {"match", "start", "end", "groups", "next"} <= found.keys():
            raise JException("T1010", -1)
        yield _Match(found["match"], int(found["start"]), int(found["end"]), found["groups"])
        found = Functions.func_apply(found["next"], [])


def _replaced(replacement: Any, match: _Match) -> str:
    if isinstance(replacement, str):
        return _filled(replacement, match)
    text = Functions.func_apply(replacement, [match.shown()])
    if not isinstance(text, str):
        raise JException("D3012", -1, text)
    return text


def _filled(template: str, match: _Match) -> str:
    """The template with `$0` as the match, `$1` as its first group and `$$` as `$`."""
    parts, position = [], 0
    while (index := template.find("$", position)) >= 0:
        parts.append(template[position:index])
        text, position = _group(template, index + 1, match)
        parts.append(text)
    return "".join((*parts, template[position:]))


def _group(template: str, at: int, match: _Match) -> tuple[str, int]:
    """What stands for the number at the place, of as many digits as there are groups for, and where it ends."""
    mark = template[at : at + 1]
    if mark in ("$", "0"):
        return ("$" if mark == "$" else match.match), at + 1
    digits = len(str(len(match.groups)))
    for length in range(digits, 0, -1):
        number = template[at : at + length]
        if number.isdecimal() and (int(number) <= len(match.groups) or length == 1):
            is_there = 0 < int(number) <= len(match.groups)
            return (match.groups[int(number) - 1] or "" if is_there else ""), at + len(number)
    return "$", at
