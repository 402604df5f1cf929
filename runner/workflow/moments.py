"""Timestamps in the States Language: RFC 3339 with an upper-case T, and a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from runner.workflow.context import EPOCH

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,18})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def moment(value: Any) -> Fraction | None:
    """Seconds since 1970, exactly; None for anything that is no timestamp."""
    found = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        whole = datetime.fromisoformat(found[1] + ("+00:00" if found[3] == "Z" else found[3]))
        since = whole.astimezone(UTC) - EPOCH
    except (ValueError, OverflowError):
        return None
    return Fraction(since // timedelta(seconds=1)) + Fraction(found[2] or 0)


def micros(value: Any) -> int | None:
    """Microseconds since 1970, None for anything that is no timestamp."""
    found = moment(value)
    return None if found is None else int(found * 1_000_000)
