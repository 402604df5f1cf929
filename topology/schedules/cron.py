"""Cron expressions of EventBridge: minutes, hours, day of month, month, day of week, year.

Exactly one of day of month and day of week is `?`. `L` is the last day, `L-3` the third before it, `15W` the weekday
nearest to the 15th within its month, `LW` the last weekday, `6L` the last Friday, `6#3` the third one. A range may wrap
around (`22-2`), as the user guide's own example does; a year's may not. Days of the week have no steps.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from topology.errors import ScheduleInvalid

Days = Callable[[int, int], tuple[int, ...]]
"""From a year and a month to the days that count, in order."""

_NUMBER = re.compile(r"[0-9]{1,4}")
_BEFORE_LAST = re.compile(r"L-([0-9]{1,2})")
_NEAREST = re.compile(r"([0-9]{1,2})W")
_LAST = re.compile(r"([0-9A-Z]{1,3})L")
_NTH = re.compile(r"([0-9A-Z]{1,3})#([0-9])")
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What an expression says, each part in order."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """What one field may hold: its bounds, names for numbers, the longest step."""

    name: str
    low: int
    high: int
    step_max: int
    names: Mapping[str, int]
    wraps: bool = True

    def number(self, text: str) -> int:
        value = self.names.get(text)
        if value is None and _NUMBER.fullmatch(text):
            value = int(text)
        if value is None or not self.low <= value <= self.high:
            raise ScheduleInvalid(f"{text!r} is not valid for the {self.name} of a cron expression.")
        return value

    def values(self, text: str) -> tuple[int, ...]:
        """`*`, values, ranges and steps, between commas."""
        found: set[int] = set()
        for part in text.split(","):
            found.update(self._part(part))
        return tuple(sorted(found))

    def _part(self, text: str) -> list[int]:
        base, slash, by = text.partition("/")
        step = self._step(by) if slash else 1
        if base == "*":
            return list(range(self.low, self.high + 1, step))
        start_text, dash, end_text = base.partition("-")
        start = self.number(start_text)
        end = self.number(end_text) if dash else self.high if slash else start
        if end >= start:
            return list(range(start, end + 1, step))
        if not self.wraps:
            raise ScheduleInvalid(f"The range {base!r} of the {self.name} runs backwards.")
        size = self.high - self.low + 1
        return [(at - self.low) % size + self.low for at in range(start, end + size + 1, step)]

    def _step(self, text: str) -> int:
        if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= self.step_max:
            raise ScheduleInvalid(f"The step {text!r} is not valid for the {self.name} of a cron expression.")
        return int(text)


_MINUTE = _Field("minutes", 0, 59, 59, {})
_HOUR = _Field("hours", 0, 23, 23, {})
_DAY_OF_MONTH = _Field("day of month", 1, 31, 31, {})
_MONTH = _Field("month", 1, 12, 12, _MONTHS)
_DAY_OF_WEEK = _Field("day of week", 1, 7, 7, _DAYS)
_YEAR = _Field("year", 1970, 2199, 229, {}, wraps=False)


def read_calendar(text: str) -> Calendar:
    """The calendar of the six fields. Raises ScheduleInvalid where the service refuses them."""
    fields = text.upper().split(" ")
    fields = [field for field in fields if field]
    if len(fields) != 6 or text != text.strip():
        raise ScheduleInvalid(f"cron({text}) needs six fields: minutes hours day-of-month month day-of-week year.")
    minutes, hours, day_of_month, month, day_of_week, year = fields
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ScheduleInvalid(f"cron({text}) needs a ? as day of month or as day of week, and not as both.")
    days = _days_of_week(day_of_week) if day_of_month == "?" else _days_of_month(day_of_month)
    return Calendar(_MINUTE.values(minutes), _HOUR.values(hours), days, _MONTH.values(month), _YEAR.values(year))


def _days_of_month(text: str) -> Days:
    if text == "L":
        return lambda year, month: (_length(year, month),)
    if text == "LW":
        return lambda year, month: (_nearest_weekday(year, month, _length(year, month)),)
    before = _BEFORE_LAST.fullmatch(text)
    if before is not None and 1 <= int(before[1]) <= 30:
        distance = int(before[1])
        return lambda year, month: tuple(day for day in (_length(year, month) - distance,) if day >= 1)
    nearest = _NEAREST.fullmatch(text)
    if nearest is not None:
        wanted = _DAY_OF_MONTH.number(nearest[1])
        return lambda year, month: (_nearest_weekday(year, month, wanted),) if wanted <= _length(year, month) else ()
    chosen = _DAY_OF_MONTH.values(text)
    return lambda year, month: tuple(day for day in chosen if day <= _length(year, month))


def _days_of_week(text: str) -> Days:
    last, nth = _LAST.fullmatch(text), _NTH.fullmatch(text)
    if last is not None:
        weekday = _DAY_OF_WEEK.number(last[1])
        return lambda year, month: _falling_on(year, month, (weekday,))[-1:]
    if nth is not None:
        weekday, which = _DAY_OF_WEEK.number(nth[1]), int(nth[2])
        if not 1 <= which <= 5:
            raise ScheduleInvalid(f"{text!r}: a month has the first to the fifth of a weekday.")
        return lambda year, month: _falling_on(year, month, (weekday,))[which - 1 : which]
    if "/" in text:
        raise ScheduleInvalid(f"{text!r}: days of the week are named or given as a range, they have no steps.")
    # The last day of the week is Saturday.
    chosen = (7,) if text == "L" else _DAY_OF_WEEK.values(text)
    return lambda year, month: _falling_on(year, month, chosen)


def _falling_on(year: int, month: int, weekdays: tuple[int, ...]) -> tuple[int, ...]:
    """The days of the month that fall on these weekdays; 1 is Sunday."""
    first = (calendar.weekday(year, month, 1) + 1) % 7
    return tuple(day for day in range(1, _length(year, month) + 1) if (first + day - 1) % 7 + 1 in weekdays)


def _nearest_weekday(year: int, month: int, day: int) -> int:
    """The day itself, or the Friday before or Monday after, but never in another month."""
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < _length(year, month) else day - 2
    return day


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
