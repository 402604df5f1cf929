"""Event patterns of a bus: does this pattern match this event?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.matching import compile_pattern


class EventPatterns(Suite):
    name = "event_patterns"
    title = "Event patterns"
    doc = "The bus's matcher agrees on `pattern` and `event`."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        actual = compile_pattern(case["pattern"]).match(case["event"])
        return Outcome(actual is case["matches"], case["matches"], actual)


SUITE = EventPatterns()
