"""CloudEvents: which JSON values are events, or batches of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.matching.cloudevents import batch_problems, problems


class CloudEventsCases(Suite):
    name = "cloudevents_cases"
    title = "CloudEvents"
    doc = "`value` is a CloudEvent 1.0 in JSON (a batch of them where `kind` says so), or not."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        if case.get("format", "json") != "json":
            return Outcome(False, skipped=f"The format {case['format']} is not read here.")
        found = (batch_problems if case.get("kind") == "batch" else problems)(case["value"])
        return Outcome((not found) is case["valid"], case["valid"], found or True)


SUITE = CloudEventsCases()
