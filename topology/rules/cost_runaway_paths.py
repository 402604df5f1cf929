"""One request multiplies into so much work that a million of them cost more than anybody expects.

*Why.* Each part is cheap; the product is not. A fan-out of some hundreds before a function that works for a second
turns a request of a thousandth of a cent into one of several cents, and a rush into a bill.

*Fix.* Send in batches instead of one by one, do the work once for all, or take it out of the request. Told is a way of
more than $1,000 a million requests on which the dearest node is reached ten times or more for each of them; what a
schedule starts must cost as much in a month. Prices are in `topology/limits`; what costs by the hour does not count.

*Example.*

    web:client -> api:gateway -routes(method=POST, path="/import")-> split:function
    split -sends(per_invocation=400)-> rows:queue -> store:function(memory_mb=1024, latency=800)

*See.* AWS Well-Architected, serverless lens, cost optimisation; the services' price lists of November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Rule, Threshold, View
from topology.rules.base.costs import costs, starts
from topology.rules.base.rates import starts_per_s

_MUCH = 1_000.0  # dollars a million requests
_MANY = 10.0  # visits of the dearest node for each request
_STARTS_MAX = 50
_MONTH_S = 30 * 86_400


def check(view: View) -> Iterable[Finding]:
    prices = view.once(costs)
    told = 0
    for begin, edge in starts(view):
        whole = prices.over(edge)
        if (
            whole is None
            or whole <= view.threshold("cost_per_million", _MUCH)
            or told >= _STARTS_MAX
            or _is_rare(view, edge, whole)
        ):
            continue
        view.steps.spend(len(view.graph.nodes) + len(view.graph.edges))
        parts = prices.parts(edge)
        dearest = max(parts, key=lambda node: (parts[node][1], node))
        visits, cost = parts[dearest]
        if visits < view.threshold("cost_visits", _MANY):
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


def _is_rare(view: View, edge: Edge, whole: float) -> bool:
    """Whether a schedule starts it so seldom that a month of it costs less."""
    source = view.source(edge)
    return source.kind == "schedule" and starts_per_s(source) * _MONTH_S * whole / 1_000_000 <= view.threshold(
        "cost_per_million", _MUCH
    )


RULE = Rule(
    "CST-001",
    "cost-runaway-paths",
    "warning",
    "cost",
    check,
    __doc__,
    thresholds={
        "cost_per_million": Threshold(_MUCH, "US dollars", "What a million requests of one way in may cost."),
        "cost_visits": Threshold(_MANY, "visits", "How often one request may reach the dearest node."),
    },
)
