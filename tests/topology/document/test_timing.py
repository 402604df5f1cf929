"""What is wrong with a schedule is told when the document is read, at its line."""

from __future__ import annotations

import pytest

from tests.build import parsed


@pytest.mark.parametrize(
    "fields",
    [
        'expression="rate(5 minutes)"',
        'expression="cron(0 8 ? * MON-FRI *)", timezone="Europe/Berlin"',
        'expression="at(2026-12-01T08:00:00)", starts_at="2026-01-01T00:00:00Z", ends_at="2027-01-01T00:00:00"',
        'expression="cron(0 0 29 2 ? *)"',
        'expression="cron(0 0 1 1 ? 2020)"',  # past, but it was
        'title="nothing yet"',
    ],
)
def test_a_schedule_that_is_valid_is_silent(fields: str) -> None:
    assert [finding.message for finding in parsed(f"s:schedule({fields}) -> f:function").findings] == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ('expression="rate(1 minutes)"', "node s: expression: rate(1 minutes) is not valid: 1 goes with minute"),
        ('expression="cron(0 0 * * * *)"', "needs a ? as day of month or as day of week"),
        ('expression="rate(1 hour)", timezone="Europe/Atlantis"', "timezone: There is no time zone 'Europe/Atlantis'"),
        ('expression="rate(1 hour)", starts_at="2026-02-30T00:00:00"', "node s: starts_at: day is out of range"),
    ],
)
def test_what_the_service_refuses_is_an_error(fields: str, says: str) -> None:
    (finding,) = parsed(f"s:schedule({fields}) -> f:function").findings
    assert (finding.rule, finding.severity, finding.nodes) == ("DOC-003", "error", ("s",))
    assert says in finding.message and "line" in finding.message


@pytest.mark.parametrize("days", ["31 2 ?", "31 4,6,9,11 ?", "30W 2 ?"])
def test_a_day_that_never_comes_is_a_warning(days: str) -> None:
    (finding,) = parsed(f's:schedule(expression="cron(0 3 {days} *)") -> f:function').findings
    assert (finding.rule, finding.severity, finding.nodes) == ("DOC-003", "warning", ("s",))
    assert f"The day of cron(0 3 {days} *) never comes" in finding.message
