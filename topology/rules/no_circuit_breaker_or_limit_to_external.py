"""When this outside system fails, it takes its caller down with it.

*Why.* A slow provider holds every invocation that waits for it. With many retries and nothing that stops calling,
every request costs several calls and all their time, and a function without a bound takes the concurrency of all
others.

Who works off a queue brings its backlog as fast as it can. Where that is more than the `rate_per_s_max` of the outside
system, the rest is refused, counts as received, and ends in the dead-letter queue.

*Fix.* Where a call is retried more than twice, set a `circuit_breaker` on the edge, or a
bound on the caller: reserved concurrency, or `concurrency_max` on the queue that feeds it. A call with a
timeout and up to two retries is not found, nor a caller that only a schedule or the shards of a stream start. A service
is bounded by its slots: it is found where others wait for it, as all slots are then held by tries that fail. Give
deliveries a `concurrency_max` with which their calls, by the mean time of a batch, are no more than the rate allows.

*Example.*

    pay:function -calls(timeout_s=5, retry={max_retries: 4})-> provider:external

*See.* Nygard, "Release It!", Circuit Breaker; "Using timeouts", Amazon Builders' Library. A call
without a timeout is REL-034's, which says what to do first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from topology.rules.base import COMPUTE, Edge, Finding, Fix, Node, Rule, Threshold, View
from topology.rules.base.attempts import retries
from topology.rules.base.capacity import Capacities

_RETRIES = 2
_AT_ONCE_MIN = 2  # fewer a queue cannot be told
_PACED = frozenset({"schedule", "stream", "table"})  # they start it one after the other, or once a shard


def check(view: View) -> Iterable[Finding]:
    yield from _without_a_stop(view)
    for external in view.graph.of_kind("external"):
        if external["rate_per_s_max"] is not None:
            yield from _too_fast(view, external, float(external["rate_per_s_max"]))


def _without_a_stop(view: View) -> Iterator[Finding]:
    for edge in view.edges("calls"):
        caller = view.source(edge)
        if caller.kind not in COMPUTE or view.target(edge).kind != "external" or edge["circuit_breaker"]:
            continue
        if (
            edge["timeout_s"] is not None
            and retries(edge) > view.threshold("external_retries", _RETRIES)
            and not _is_bounded(view, caller)
        ):
            rest = "nothing bounds how often it runs at once. Add a circuit breaker, or bound it."
            if caller.kind == "service":
                rest = "who asks it waits for its slots meanwhile. Add a circuit breaker, or try less often."
            yield RULE.finding(
                f"{caller.id} calls {edge.target} up to {1 + retries(edge)} times for each request, nothing stops it "
                f"during an outage, and {rest}",
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
    if caller.kind == "service":  # a request of others waits for a slot: all are held by calls that are tried again
        return not any(view.is_waited_for(edge) for edge in view.incoming(caller.id))
    if caller["concurrency_reserved"]:
        return True
    starts = [edge for edge in view.incoming(caller.id) if edge.relation in ("delivers", "routes", "invokes", "calls")]
    return bool(starts) and all(edge["concurrency_max"] or view.source(edge).kind in _PACED for edge in starts)


def _too_fast(view: View, external: Node, allowed: float) -> Iterator[Finding]:
    """Callers that work off queues faster than the outside system takes calls."""
    calls = view.incoming(external.id, "calls")
    feeding = [
        (call, delivery)
        for call in calls
        for delivery in view.incoming(call.source, "delivers")
        if view.source(delivery).kind == "queue"
    ]
    view.steps.spend(len(feeding))
    rate = _calls_per_s(view.once(Capacities), feeding)
    if rate <= allowed or not math.isfinite(rate):
        return
    queues = list(dict.fromkeys(delivery.source for _, delivery in feeding))
    callers = list(dict.fromkeys(call.source for call, _ in feeding))
    yield RULE.finding(
        f"{' and '.join(callers)} can call {external.id} {rate:.4g} times a second while there is a backlog in "
        f"{' and '.join(queues)}, and {external.id} takes {allowed:g}: it refuses the rest. Bound the deliveries by "
        "concurrency_max.",
        nodes=[*callers, external.id],
        edges=[call.id for call in dict.fromkeys(call for call, _ in feeding)],
        path=[queues[0], feeding[0][0].source, external.id],
        fixes=_bound(view, feeding, allowed),
    )


def _calls_per_s(capacities: Capacities, feeding: Sequence[tuple[Edge, Edge]]) -> float:
    """The calls that all deliveries lead to, at most; those of which the drawing does not tell are left out."""
    rates = [(capacities.per_s(delivery), call["per_invocation"]) for call, delivery in feeding]
    return sum(rate * (1.0 if times is None else float(times)) for rate, times in rates if rate is not None)


def _bound(view: View, feeding: Sequence[tuple[Edge, Edge]], allowed: float) -> list[Fix]:
    """The most batches at once that the outside system bears, tried before it is offered."""
    delivery = feeding[0][1]
    at_once = view.once(Capacities).batches(delivery)
    if len(feeding) > 1 or not at_once or view.target(delivery).kind != "function":
        return []
    value = math.floor(at_once * allowed / _calls_per_s(view.once(Capacities), feeding))
    after = Capacities(view, {(delivery.id, "concurrency_max"): value})
    if value < _AT_ONCE_MIN or _calls_per_s(after, feeding) > allowed:
        return []
    operation = {"op": "set", "edge": delivery.id, "path": "concurrency_max", "value": value}
    return [Fix(f"Work on {value} batches at once", (operation,))]


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
