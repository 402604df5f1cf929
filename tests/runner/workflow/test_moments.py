from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from runner.workflow.moments import micros, moment


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        "",
        "2026-11-21",
        "2026-11-21 10:00:00Z",
        "2026-11-21T10:00:00",
        "2026-11-21t10:00:00z",
        "2026-11-21T10:00Z",
        "2026-02-30T10:00:00Z",
        "2026-11-21T25:00:00Z",
        "05-12-2016T21:29:29Z",
        "0001-01-01T00:00:00+23:59",
        "2026-11-21T10:00:00Z ",
    ],
)
def test_what_is_no_timestamp(value: Any) -> None:
    assert moment(value) is None
    assert micros(value) is None


def test_zones_and_fractions() -> None:
    assert micros("1970-01-01T00:00:00Z") == 0
    assert micros("1970-01-01T01:00:00+01:00") == 0
    assert micros("1969-12-31T23:59:59.5Z") == -500_000
    assert micros("1970-01-01T00:00:01.000001999Z") == 1_000_001
    assert moment("1970-01-01T00:00:00.000000001Z") == Fraction(1, 10**9)
