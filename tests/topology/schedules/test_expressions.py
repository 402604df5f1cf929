"""Schedules: when a rate, a cron and a single time start; what is refused says why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from topology.errors import ScheduleInvalid
from topology.schedules import compile_schedule


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_rate_starts_at_once_and_then_each_period() -> None:
    schedule = compile_schedule("rate(5 minutes)")
    assert schedule.first(1_000) == 1_000
    assert schedule.following(1_000) == 1_300


def test_a_cron_starts_at_the_very_moment_it_begins_to_hold() -> None:
    schedule = compile_schedule("cron(0 0 * * ? *)")
    assert schedule.first(_at("2026-01-01")) == _at("2026-01-01")
    assert schedule.following(_at("2026-01-01")) == _at("2026-01-02")


def test_a_single_time_that_is_past_never_comes() -> None:
    schedule = compile_schedule("at(2025-12-31T23:59:59)")
    assert schedule.first(_at("2026-01-01")) is None
    assert compile_schedule("at(2026-01-01T01:00:00)", "Europe/Berlin").first(_at("2026-01-01")) == _at("2026-01-01")


def test_a_calendar_without_days_never_comes() -> None:
    assert compile_schedule("cron(0 0 30 2 ? *)").first(_at("2026-01-01")) is None
    assert compile_schedule("cron(0 0 1 1 ? 2020)").first(_at("2026-01-01")) is None


@pytest.mark.parametrize(
    ("expression", "timezone", "says"),
    [
        ("cron(61 0 * * ? *)", "UTC", "'61' is not valid for the minutes"),
        ("cron(0 0 * * * *)", "UTC", "needs a ?"),
        ("cron(0 0 * * ?)", "UTC", "needs six fields"),
        ("rate(1 minutes)", "UTC", "1 goes with minute"),
        ("cron(0 0 * * ? *)", "Mars/Base", "There is no time zone 'Mars/Base'"),
        ("cron(0 0 * * ? *)", "../../etc/passwd", "There is no time zone"),
        ("sometimes", "UTC", "none of rate(…), cron(…) and at(…)"),
    ],
)
def test_what_is_refused_says_why(expression: str, timezone: str, says: str) -> None:
    with pytest.raises(ScheduleInvalid) as refused:
        compile_schedule(expression, timezone)
    assert says in str(refused.value)
