"""Schedules: which expressions are valid, and when they start something next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.errors import ScheduleInvalid
from topology.schedules import Schedule, compile_schedule


class CronCases(Suite):
    name = "cron_cases"
    title = "Schedule expressions"
    doc = (
        "The expression is accepted or refused (`validity`), and starts at the times of `next` after `after` (`next`)."
    )

    def check(self, case: Mapping[str, Any]) -> Outcome:
        try:
            schedule = compile_schedule(case["expression"], case.get("timezone") or "UTC")
        except ScheduleInvalid as error:
            return Outcome(case.get("valid") is False, case.get("valid", case.get("next")), str(error))
        if case["kind"] == "validity":
            return Outcome(case["valid"] is True, case["valid"], True)
        expected = [case["next"]] if isinstance(case["next"], str) else list(case["next"])
        actual = _starts(schedule, case["after"], len(expected))
        return Outcome(actual == [_seconds(text) for text in expected], expected, [_text(at_s) for at_s in actual])


def _starts(schedule: Schedule, after: str, count: int) -> list[int]:
    found: list[int] = []
    at_s: int | None = _seconds(after)
    while len(found) < count and at_s is not None:
        at_s = schedule.following(at_s)
        if at_s is not None:
            found.append(at_s)
    return found


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _text(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


SUITE = CronCases()
