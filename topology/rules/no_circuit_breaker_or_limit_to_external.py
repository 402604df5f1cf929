"""When this outside system fails, it takes its caller down with it.

*Why.* A slow provider holds every invocation that waits for it. With many retries and nothing that stops calling,
every request costs several calls and all their time, and a function without a bound takes the concurrency of all
others.

*Fix.* Where a call is retried more than twice, set a `circuit_breaker` on the edge, or a
bound on the caller: reserved concurrency, or `concurrency_max` on the queue that feeds it. A call with a
timeout and up to two retries is not found, nor a caller that only a schedule or the shards of a stream start.

*Example.*

    pay:function -calls(timeout_s=5, retry={max_retries: 4})-> provider:external

*See.* Nygard, "Release It!", Circuit Breaker; "Using timeouts", Amazon Builders' Library. A call
without a timeout is REL-034's, which says what to do first.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Edge, Finding, Fix, Node, Rule, Threshold, View
from topology.rules.base.attempts import retries

_RETRIES = 2
_PACED = frozenset({"schedule", "stream", "table"})  # they start it one after the other, or once a shard


def check(view: View) -> Iterable[Finding]:
    for edge in view.edges("calls"):
        caller = view.source(edge)
        if caller.kind not in COMPUTE or view.target(edge).kind != "external" or edge["circuit_breaker"]:
            continue
        if (
            edge["timeout_s"] is not None
            and retries(edge) > view.threshold("external_retries", _RETRIES)
            and not _is_bounded(view, caller)
        ):
            yield RULE.finding(
                f"{caller.id} calls {edge.target} up to {1 + retries(edge)} times for each request, nothing stops it "
                "during an outage, and nothing bounds how often it runs at once. Add a circuit breaker, or bound it.",
                nodes=[caller.id, edge.target],
                edges=[edge.id],
                fixes=[_breaker(edge)],
            )


def _breaker(edge: Edge) -> Fix:
    value = {"failures": 5, "open_s": 30}
    operation = {"op": "set", "edge": edge.id, "path": "circuit_breaker", "value": value}
    return Fix(f"Stop calling {edge.target} for 30 s after 5 failures", (operation,))


def _is_bounded(view: View, caller: Node) -> bool:
    """True when only so many calls can be made at once, without taking from others."""
    if caller.kind == "service" or caller["concurrency_reserved"]:
        return True
    starts = [edge for edge in view.incoming(caller.id) if edge.relation in ("delivers", "routes", "invokes", "calls")]
    return bool(starts) and all(edge["concurrency_max"] or view.source(edge).kind in _PACED for edge in starts)


RULE = Rule(
    "REL-031",
    "no-circuit-breaker-or-limit-to-external",
    "warning",
    "reliability",
    check,
    __doc__,
    thresholds={
        "external_retries": Threshold(_RETRIES, "retries", "Retries of a call to outside that need no breaker."),
    },
)
