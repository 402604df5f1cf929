"""Filters of event source mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.matching import compile_filters, content

_PARTS = {"sqs": "body", "kinesis": "data"}
"""What of a record its filters are about; those of other sources are about the whole record."""


class EsmFilters(Suite):
    name = "esm_filter_cases"
    title = "Event source filters"
    doc = "The event source mapping's filters agree on `record_body`."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        part = _PARTS.get(case.get("event_source", "sqs"), "")
        filters, body = compile_filters(case["filters"], part), content(case["record_body"])
        actual = filters.match_record({part: body} if part else body)
        return Outcome(actual is case["matches"], case["matches"], actual)


SUITE = EsmFilters()
