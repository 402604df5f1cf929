"""This node has far more neighbours than the others: much hangs on it.

*Why.* Every change of it concerns all its neighbours, and when it fails, so do they. Mostly it has taken on the work
of several.

*Fix.* Split it by what its neighbours want of it, or put a topic or bus between, so that they need not know each
other. Gateways, channels and workflows are there to have many neighbours, and are not counted; nor is a queue that
keeps failures a neighbour.

*Example.*

    A function with eleven neighbours among functions that have three.

*See.* Fan-in and fan-out of Henry and Kafura (1981). It is told above 10 neighbours and three times the median.
How many ways lead through a node (betweenness) is not asked: it costs more than all other rules together.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from topology.rules.base import COMPUTE, Finding, Rule, Threshold, View

_NEIGHBOURS_MIN = 10
_TIMES_MEDIAN = 3
_JUDGED = COMPUTE | {"table", "database", "cache", "bucket"}


def check(view: View) -> Iterable[Finding]:
    neighbours: dict[str, set[str]] = {name: set() for name in view.graph.nodes}
    for edge in view.edges():
        view.steps.spend()
        if edge.relation not in ("dead_letters", "on_failure") and edge.source != edge.target:
            neighbours[edge.source].add(edge.target)
            neighbours[edge.target].add(edge.source)
    counts = [len(others) for others in neighbours.values() if others]
    if not counts:
        return
    usual = median(counts)
    most = max(view.threshold("neighbours", _NEIGHBOURS_MIN), view.threshold("neighbours_times", _TIMES_MEDIAN) * usual)
    for name, others in neighbours.items():
        if view.graph.nodes[name].kind in _JUDGED and len(others) > most:
            share = 100 * len(others) / (len(neighbours) - 1)
            yield RULE.finding(
                f"{name} has {len(others)} neighbours, {share:.0f} % of all nodes; half of the nodes have at most "
                f"{usual:g}. Split it, or let its neighbours talk over a topic or bus.",
                nodes=[name],
                edges=[edge.id for edge in (*view.incoming(name), *view.outgoing(name))],
            )


RULE = Rule(
    "TOP-020",
    "chatty-neighbour",
    "info",
    "operations",
    check,
    __doc__,
    thresholds={
        "neighbours": Threshold(_NEIGHBOURS_MIN, "nodes", "Neighbours that any node may have."),
        "neighbours_times": Threshold(
            _TIMES_MEDIAN, "times the median", "Neighbours that a node may have, by what is usual in the drawing."
        ),
    },
)
