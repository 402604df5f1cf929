"""One request multiplies into so much work that a million of them cost more than anybody expects.

*Why.* Each part is cheap; the product is not. A fan-out of some hundreds before a function that works for a second
turns a request of a thousandth of a cent into one of several cents, and a rush into a bill.

*Fix.* Send in batches instead of one by one, do the work once for all, or take it out of the request. Told is a way of
more than $1,000 a million requests on which the dearest node is reached ten times or more for each of them; prices are
in `topology/limits`, and what costs by the hour does not count.

*Example.*

    web:client -> api:gateway -routes(method=POST, path="/import")-> split:function
    split -sends(per_invocation=400)-> rows:queue -> store:function(memory_mb=1024, latency=800)

*See.* AWS Well-Architected, serverless lens, cost optimisation; the services' price lists of November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topology.rules.base import Edge, Finding, Rule, View
from topology.rules.base.costs import Costs

_MUCH = 1_000.0  # dollars a million requests
_MANY = 10.0  # visits of the dearest node for each request
_STARTS_MAX = 50


def check(view: View) -> Iterable[Finding]:
    costs = view.once(Costs)
    told = 0
    for begin, edge in _starts(view):
        whole = costs.over(edge)
        if whole is None or whole <= _MUCH or told >= _STARTS_MAX:
            continue
        view.steps.spend(len(view.graph.nodes) + len(view.graph.edges))
        parts = costs.parts(edge)
        dearest = max(parts, key=lambda node: (parts[node][1], node))
        visits, cost = parts[dearest]
        if visits < _MANY:
            continue
        told += 1
        what = (
            f"{edge['method'] or 'ANY'} {edge['path'] or '/'}"
            if edge.relation == "routes"
            else f"{begin} to {edge.target}"
        )
        yield RULE.finding(
            f"A million requests of {what} cost about ${whole:,.0f}, {cost / whole:.0%} of it in {dearest}, which each "
            f"of them starts {visits:,.0f} times. Send in batches, or do the work once for all.",
            nodes=[dearest, *dict.fromkeys([begin, edge.target])],
            edges=[edge.id],
            path=list(dict.fromkeys([begin, edge.target, dearest])),
        )


def _starts(view: View) -> Iterator[tuple[str, Edge]]:
    """Where requests come in: the routes of gateways, what clients reach without one, what schedules start."""
    for edge in view.edges("routes", "calls", "sends", "publishes", "delivers"):
        kind = view.source(edge).kind
        if edge.relation == "routes" or (kind in ("client", "schedule") and view.target(edge).kind != "gateway"):
            yield edge.source, edge


RULE = Rule("CST-001", "cost-runaway-paths", "warning", "cost", check, __doc__)
