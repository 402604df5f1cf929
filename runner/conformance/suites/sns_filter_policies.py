"""Filter policies of subscriptions, on attributes and on the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.matching import compile_policy


class SnsFilterPolicies(Suite):
    name = "sns_filter_policies"
    title = "Subscription filter policies"
    doc = "The subscription's filter agrees on `policy`, `attributes` and `body` in its `scope`."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        policy = compile_policy(case["policy"], case["scope"])
        actual = policy.match(case["attributes"] or {}, case["body"])
        return Outcome(actual is case["matches"], case["matches"], actual)


SUITE = SnsFilterPolicies()
