"""Filters of event source mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from runner.matching import compile_filters


class EsmFilters(Suite):
    name = "esm_filter_cases"
    title = "Event source filters"
    doc = "The event source mapping's filters agree on `record_body`."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        actual = compile_filters(case["filters"]).match(case["record_body"])
        return Outcome(actual is case["matches"], case["matches"], actual)


SUITE = EsmFilters()
