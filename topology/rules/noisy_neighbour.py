"""A function that anybody may start, or that much is asked of, shares the account with a critical one.

*Why.* Functions without a reservation draw on one pool. When one of them takes all of it, by a rush, an attack or a
loop, every other one is throttled, also the one that the business hangs on.

*Fix.* Reserve concurrency for the critical function, so that nobody can take it; or bound the noisy one, by a
reservation or a throttle on its route. Critical is a function with an `slo`, or with the tag `critical`. Noisy is
another one behind a public route without a throttle, or one that needs half the pool under the declared load.

*Example.*

    web:client -> api:gateway
    api -routes(method=GET, path="/search", public=true)-> search:function
    api -routes(method=POST, path="/pay")-> pay:function(slo={"availability": 0.999})

*See.* "Understanding Lambda function scaling", AWS Lambda Developer Guide; checkov CKV_AWS_115, which asks it of every
function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from topology.rules.base import Finding, Fix, Node, Rule, Threshold, View
from topology.rules.base.capacity import Capacities
from topology.rules.base.load import at_work

_MUCH = 0.5  # of the pool
_SHARE = 0.1  # of the pool, reserved by the fix


def check(view: View) -> Iterable[Finding]:
    shared = [node.id for node in view.graph.of_kind("function") if node["concurrency_reserved"] is None]
    if not any(_is_critical(view.graph.nodes[name]) for name in shared):
        return
    for group in view.once(Capacities).together(shared):
        yield from _of_pool(view, [view.graph.nodes[name] for name in group])


def _of_pool(view: View, shared: list[Node]) -> Iterable[Finding]:
    """Of the functions that share one pool."""
    critical = [node for node in shared if _is_critical(node)]
    if not critical or len(shared) < 2:
        return
    noisy = {node.id: reason for node in shared if not _is_critical(node) and (reason := _noise(view, node))}
    pool = view.once(Capacities).pool(shared[0].id)
    for node in critical if noisy else ():
        loud, reason = min(noisy.items())
        value = max(1, int(pool * _SHARE))
        operation = {"op": "set", "node": node.id, "path": "concurrency_reserved", "value": value}
        yield RULE.finding(
            f"{loud} {reason}, and shares {pool} invocations at once with {node.id}, which is critical: "
            f"it can take them all. Reserve some for {node.id}, or bound {loud}.",
            nodes=[node.id, *sorted(noisy)],
            path=[loud, node.id],
            fixes=[Fix(f"Reserve {value} for {node.id}", (operation,))] if pool - value >= 100 else [],
        )


def _is_critical(node: Node) -> bool:
    tags = node["tags"] or ()
    words = [*tags, *tags.values()] if isinstance(tags, Mapping) else tags
    return bool(node["slo"]) or "critical" in [str(word).lower() for word in words]


def _noise(view: View, node: Node) -> str:
    """Why the function may take much of the pool; empty when it may not."""
    for route in view.incoming(node.id, "routes"):
        if not view.source(route)["private"] and not view.is_throttled(route):
            return f"stands behind {route.source} without a throttle"
    needed, pool = at_work(view, node.id), view.once(Capacities).pool(node.id)
    return (
        f"needs {needed:.0f} at once under the declared load"
        if needed > view.threshold("noisy_share", _MUCH) * pool > 0
        else ""
    )


RULE = Rule(
    "PER-003",
    "noisy-neighbour",
    "warning",
    "reliability",
    check,
    __doc__,
    thresholds={
        "noisy_share": Threshold(
            _MUCH, "of the pool", "The part of the shared concurrency that one function may need."
        ),
    },
)
