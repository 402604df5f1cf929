"""Routes of a gateway: which one a method and path choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from topology.matching import NO_ROUTE, Routes


class RouteMatches(Suite):
    name = "route_match_cases"
    title = "Routes of gateways"
    doc = "The gateway chooses `expected_route` with its `path_parameters`, or answers as it does where there is none."

    def check(self, case: Mapping[str, Any]) -> Outcome:
        is_rest = case["api_type"] == "REST"
        found = Routes(case["routes"], is_rest).match(case["method"], case["path"])
        if found is not None:
            wanted = None if case["expected_route"] is None else (case["expected_route"], case["path_parameters"])
            actual = (found[0], dict(found[1]))
            return Outcome(actual == wanted, wanted, actual)
        status, body = NO_ROUTE[is_rest]
        told = {"no_match_status": status, "no_match_body": body}
        refused = {name: case[name] for name in told if case.get(name) is not None}
        ok = case["expected_route"] is None and all(told[name] == value for name, value in refused.items())
        return Outcome(ok, case["expected_route"] or refused, told)


SUITE = RouteMatches()
