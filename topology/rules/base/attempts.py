"""How often the same work is tried in the worst case, and for how long it may come again.

For each edge: what its `retry` says, else what the service does by itself (its limits, with their sources). A
queue without a dead-letter queue tries until its retention ends; a stream without a bound on retries until the
record expires. Retries of a delivery that the target has not accepted start no work, so they do not count
where a function is started asynchronously: there the function's own retries do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from topology.graph import Edge
from topology.limits import limit
from topology.rules.base.view import COMPUTE, View
from topology.rules.base.waits import pauses_s

_RETRIES = {"topic": "topic.retries_http", "bus": "bus.retries_max"}
_TARGETS_KEPT_FOR = {"topic": "topic.retry_http_max_s", "bus": "bus.age_max_s", "schedule": "schedule.age_max_s"}


@dataclass(frozen=True, slots=True)
class Attempts:
    """The most tries of one message, and the longest time from the first to the last, in seconds; may be infinite."""

    tries: float
    window_s: float


def retries(edge: Edge) -> int:
    """Retries after the first try of a call or an invocation that is waited for."""
    return int((edge["retry"] or {}).get("max_retries") or 0)


def attempts(view: View, edge: Edge) -> Attempts:
    """What one message, event or request over this edge may cause at its target."""
    if view.starts_asynchronously(edge):
        return _of_an_asynchronous_start(view, edge)
    if edge.relation in ("calls", "invokes"):
        return _of_a_call(view, edge)
    if edge.relation != "delivers":
        return Attempts(1, 0)
    kind = view.source(edge).kind
    if kind == "queue":
        return _of_a_queue(view, edge)
    return _of_records(view, edge) if kind in ("stream", "table") else _of_a_push(view, edge)


def longest_retention_s(view: View, edge: Edge) -> float:
    """How long a stream, or the change stream of a table, keeps what the edge delivers."""
    source = view.source(edge)
    if source.kind == "stream":
        return float(source["retention_s"])
    return float(limit("table.stream_retention_s", view.graph.limits))


def retries_of_records(edge: Edge) -> float:
    """Retries of a failing batch of records; infinite when nothing bounds them."""
    given = (edge["retry"] or {}).get("max_retries")
    return math.inf if given is None or given < 0 else float(given)


def age_of_records_s(edge: Edge) -> float:
    """The age from which no try of a record starts; infinite when any age is tried."""
    given = (edge["retry"] or {}).get("max_age_s")
    return math.inf if given is None or given < 0 else float(given)


def _of_an_asynchronous_start(view: View, edge: Edge) -> Attempts:
    target = view.target(edge)
    again = int(target["retries_async"])
    pause = limit("function.retry_async_s", view.graph.limits)
    pauses = sum(pause * 2**n for n in range(again))  # 60 s, then 120 s
    window = pauses + again * float(target["timeout_s"] or 0)
    return Attempts(1 + again, min(window, float(target["event_age_max_s"])))


def _of_a_call(view: View, edge: Edge) -> Attempts:
    again = retries(edge)
    wait = edge["timeout_s"] or view.target(edge)["timeout_s"] or 0
    return Attempts(1 + again, again * float(wait) + pauses_s(edge["retry"] or {}, again))


def _of_a_queue(view: View, edge: Edge) -> Attempts:
    queue = view.source(edge)
    visible, kept = float(queue["visibility_timeout_s"]), float(queue["retention_s"])
    moves = view.outgoing(queue.id, "dead_letters")
    if not moves:
        return Attempts(math.ceil(kept / visible) if visible else math.inf, kept)
    count = max(int(move["max_receive_count"]) for move in moves)
    return Attempts(count, min(count * visible, kept))


def _of_records(view: View, edge: Edge) -> Attempts:
    again, kept = retries_of_records(edge), longest_retention_s(view, edge)
    window = min(age_of_records_s(edge), kept)
    if again == math.inf:
        return Attempts(math.inf, window)
    target = view.target(edge)
    work = float(target["timeout_s"] or 0) if target.kind in COMPUTE else 0.0
    return Attempts(1 + again, min(window, again * work))


def _of_a_push(view: View, edge: Edge) -> Attempts:
    """A topic, bus, bucket or schedule to what answers: a service, an outside system, a channel."""
    retry, name = edge["retry"] or {}, _TARGETS_KEPT_FOR.get(view.source(edge).kind)
    longest = limit(name, view.graph.limits) if name else 0.0
    again = retry.get("max_retries")
    if again is None:
        again = limit(_RETRIES.get(view.source(edge).kind, "schedule.retries_max"), view.graph.limits)
    return Attempts(1 + again, float(retry.get("max_age_s") or longest) if again else 0.0)
