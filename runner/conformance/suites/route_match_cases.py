"""Routes of a gateway: which one a method and path choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from runner.matching import Routes


class RouteMatches(Suite):
    name = "route_match_cases"
    title = "Routes of gateways"
    doc = "The gateway chooses `expected_route` with its `path_parameters`, or none."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        found = Routes(case["routes"], case["api_type"] == "REST").match(case["method"], case["path"])
        actual = None if found is None else (found[0], dict(found[1]))
        wanted = None if case["expected_route"] is None else (case["expected_route"], case["path_parameters"])
        return Outcome(actual == wanted, wanted, actual)


SUITE = RouteMatches()
