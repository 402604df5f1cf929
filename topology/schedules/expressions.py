"""Schedules: `rate(…)`, `cron(…)` and `at(…)` as EventBridge reads them, in any time zone.

Sources: EventBridge user guide, *Cron expressions reference*, and EventBridge Scheduler user guide, *Schedule types*
(November 2026); semantics 3.3 for what the service refuses. Times are whole seconds since the Unix epoch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Protocol
from zoneinfo import ZoneInfo

from topology.errors import ScheduleInvalid
from topology.schedules.cron import Calendar, read_calendar

_RATE = re.compile(r"([1-9][0-9]{0,8}) (minute|hour|day)(s?)")
_UNITS_S = {"minute": 60, "hour": 3_600, "day": 86_400}
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")


class Schedule(Protocol):
    """When something is started."""

    def first(self, from_s: int) -> int | None:
        """The first start at or after `from_s`, where the schedule begins to hold; None where there is none."""
        ...

    def following(self, after_s: int) -> int | None:
        """The next start after the one at `after_s`; None where there is none."""
        ...


def compile_schedule(expression: str, timezone: str = "UTC") -> Schedule:
    """The schedule of an expression. Raises ScheduleInvalid where the service refuses it."""
    name, opening, rest = expression.partition("(")
    if not opening or not rest.endswith(")"):
        raise ScheduleInvalid(f"{expression!r} is none of rate(…), cron(…) and at(…).")
    inner = rest[:-1]
    match name:
        case "rate":
            return _rate(inner)
        case "cron":
            return Cron(read_calendar(inner), zone(timezone))
        case "at":
            return At(_instant(inner, zone(timezone)))
    raise ScheduleInvalid(f"{expression!r} is none of rate(…), cron(…) and at(…).")


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of that name, from the data that this project pins: the same on every machine."""
    if name not in _zones():
        raise ScheduleInvalid(f"There is no time zone {name!r}; an example is Europe/Berlin.")
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def _rate(inner: str) -> Rate:
    found = _RATE.fullmatch(inner)
    if found is None:
        raise ScheduleInvalid(f"rate({inner}) is not valid: write rate(1 minute), rate(5 minutes), hours or days.")
    value, unit, plural = int(found[1]), found[2], bool(found[3])
    if plural == (value == 1):
        raise ScheduleInvalid(f"rate({inner}) is not valid: 1 goes with {unit}, other numbers with {unit}s.")
    return Rate(value * _UNITS_S[unit])


def _instant(inner: str, where: ZoneInfo) -> int:
    if _AT.fullmatch(inner) is None:
        raise ScheduleInvalid(f"at({inner}) is not valid: write at(2026-12-01T08:00:00).")
    try:
        local = datetime.fromisoformat(inner)
    except ValueError as error:
        raise ScheduleInvalid(f"at({inner}) is not valid: {error}.") from None
    return int(local.replace(tzinfo=where).timestamp())


class Rate:
    """Every so many seconds, the first time at once. A day is 24 hours, whatever the clocks do."""

    def __init__(self, period_s: int) -> None:
        self.period_s = period_s

    def first(self, from_s: int) -> int | None:
        return from_s

    def following(self, after_s: int) -> int | None:
        return after_s + self.period_s


class At:
    """Once. A time that the clocks skip is the instant that much after they changed."""

    def __init__(self, at_s: int) -> None:
        self._at_s = at_s

    def first(self, from_s: int) -> int | None:
        return self._at_s if self._at_s >= from_s else None

    def following(self, after_s: int) -> int | None:
        return self._at_s if self._at_s > after_s else None


class Cron:
    """By the calendar of a time zone. A local time that the clocks skip is left out; one that comes twice counts once,
    the first time.
    """

    def __init__(self, calendar: Calendar, where: ZoneInfo) -> None:
        self._calendar = calendar
        self._zone = where

    def first(self, from_s: int) -> int | None:
        return self.following(from_s - 1)

    def following(self, after_s: int) -> int | None:
        local = datetime.fromtimestamp(after_s, UTC).astimezone(self._zone)
        for at in self._local_times(local.replace(tzinfo=None)):
            instant = at.replace(tzinfo=self._zone)
            at_s = int(instant.timestamp())
            # What comes first of two is meant, which is past where the look begins in the second of them.
            if at_s > after_s and instant.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) == at:
                return at_s
        return None

    def _local_times(self, after: datetime) -> Iterator[datetime]:
        """The times of the calendar after that one, whether the clocks show them or not."""
        calendar, first_day = self._calendar, after.date()
        for day in _days(calendar, first_day):
            midnight = datetime(day.year, day.month, day.day)
            for hour in calendar.hours:
                if day == first_day and hour < after.hour:
                    continue
                for minute in calendar.minutes:
                    at = midnight + timedelta(hours=hour, minutes=minute)
                    if at > after:
                        yield at


def _days(calendar: Calendar, start: date) -> Iterator[date]:
    for year in calendar.years:
        if year < start.year:
            continue
        for month in calendar.months:
            if (year, month) < (start.year, start.month):
                continue
            for day in calendar.days(year, month):
                found = date(year, month, day)
                if found >= start:
                    yield found
