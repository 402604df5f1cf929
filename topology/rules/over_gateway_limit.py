"""This target may work longer than any gateway of this kind waits.

*Why.* An HTTP API waits 30 s, a REST API 29 s unless the account has a higher limit. After that the client gets
an error while the work goes on and is paid for, and its retry starts the work again.

*Fix.* Answer 202 with the id of a job, do the work behind a queue or in a workflow, and let the client ask for
the outcome. Or give the target a timeout within the limit. A REST gateway whose `timeout_s` is higher is taken
to have the raised limit; the limits can be overridden in `limits` of the document.

*Example.*

    api:gateway -routes(method=POST, path="/reports")-> report:function(timeout_s=300)

*See.* API Gateway developer guide, "Quotas". REL-032 compares what is set, this rule what can be set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.waits import Waits, gateway_limit_s, is_harmless, is_over_limit


def check(view: View) -> Iterable[Finding]:
    for gateway in view.graph.of_kind("gateway"):
        longest = gateway_limit_s(view, gateway)
        for route in view.outgoing(gateway.id, "routes"):
            target = view.target(route)
            if not is_over_limit(view, gateway, route):
                continue
            kind = "a REST API" if gateway["protocol"] == "rest" else "an HTTP API"
            yield RULE.finding(
                f"{target.id} may work {target['timeout_s']:g} s and {gateway.id}, {kind}, waits {longest:g} s at "
                "most. Answer 202 with the id of a job and work behind a queue, or give it less time.",
                nodes=[target.id, gateway.id],
                edges=[route.id],
                path=[gateway.id, target.id],
                fixes=_fixes(view, target, longest),
            )


def _fixes(view: View, target: Node, longest: float) -> list[Fix]:
    seconds = math.floor(longest)
    if not is_harmless(Waits(view), {(target.id, "timeout_s"): seconds}, (target.id,)):
        return []
    operation = {"op": "set", "node": target.id, "path": "timeout_s", "value": seconds}
    return [Fix(f"Set timeout of {target.id} to {seconds} s", (operation,))]


RULE = Rule("REL-033", "over-gateway-limit", "error", "reliability", check, __doc__)
