"""Event patterns that are accepted or refused when a rule is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.errors import PatternInvalid
from topology.matching import compile_pattern, read_pattern


class EventPatternValidity(Suite):
    name = "event_pattern_validity"
    title = "Valid event patterns"
    doc = "The pattern is accepted or refused as `valid` says."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        try:
            read_pattern(case["pattern_text"]) if "pattern_text" in case else compile_pattern(case["pattern"])
        except PatternInvalid as error:
            return Outcome(case["valid"] is False, case["valid"], str(error))
        return Outcome(case["valid"] is True, case["valid"], True)


SUITE = EventPatternValidity()
