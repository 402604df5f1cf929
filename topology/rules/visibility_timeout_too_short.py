"""The queue shows a message again while its consumer may still work on it.

*Why.* When the visibility timeout is shorter than the consumer's timeout, a second consumer gets the message
while the first still runs: it is done twice, and its receive count climbs towards the dead-letter queue. For
a function six times its timeout is advised, plus the batch window, because throttled batches wait too.

*Fix.* Raise `visibility_timeout_s` to six times the function's timeout plus the batch window, or lower the
timeout. Below the consumer's timeout it is an error, below the advice a warning.

*Example.*

    orders:queue(visibility_timeout_s=2) -> worker:function(timeout_s=3)

*See.* Lambda developer guide, "Using Lambda with Amazon SQS"; cfn-lint E3505.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from topology.rules.base import Edge, Finding, Fix, Node, Rule, Threshold, View

_TIMES = 6
_VISIBILITY_MAX_S = 43_200


def check(view: View) -> Iterable[Finding]:
    return view.each(view.graph.of_kind("queue"), _of_queue)


def _of_queue(view: View, queue: Node) -> Iterator[Finding]:
    deliveries = view.outgoing(queue.id, "delivers")
    enough = max((_advised(view, edge) for edge in deliveries), default=0)
    for edge in deliveries:
        timeout = _timeout(view, edge)
        visible = queue["visibility_timeout_s"]
        if visible < timeout:
            yield _finding(queue, edge, f"works up to {timeout:g} s", enough, too_short=True)
        elif visible < _advised(view, edge):
            advice = f"with its timeout of {timeout:g} s needs {_advised(view, edge)} s"
            yield _finding(queue, edge, advice, enough, too_short=False)


def _timeout(view: View, edge: Edge) -> float:
    """How long the consumer may work on a batch; a pipe answers at once."""
    target = view.target(edge)
    return float(target["timeout_s"] or 0) if target.kind in ("function", "service") else 0.0


def _advised(view: View, edge: Edge) -> int:
    """Six times the timeout and the batch window for a function, the timeout itself for a service."""
    timeout = _timeout(view, edge)
    if view.target(edge).kind == "function":
        return math.ceil(view.threshold("visibility_times", _TIMES) * timeout + (edge["batch_window_s"] or 0))
    return math.ceil(timeout)


def _finding(queue: Node, edge: Edge, consumer: str, enough: int, *, too_short: bool) -> Finding:
    visible = queue["visibility_timeout_s"]
    effect = (
        f"{queue.id} shows a message again after {visible:g} s while {edge.target} {consumer}: a second "
        "consumer gets it and it is done twice."
        if too_short
        else f"{queue.id} shows a message again after {visible:g} s; {edge.target} {consumer} for retries of "
        "throttled batches."
    )
    fixes = []
    if enough <= _VISIBILITY_MAX_S:
        operation = {"op": "set", "node": queue.id, "path": "visibility_timeout_s", "value": enough}
        fixes = [Fix(f"Set visibility timeout to {enough} s", (operation,))]
    return RULE.finding(
        f"{effect} Set the visibility timeout to {enough} s.",
        nodes=[queue.id, edge.target],
        edges=[edge.id],
        severity="error" if too_short else "warning",
        fixes=fixes,
    )


RULE = Rule(
    "REL-015",
    "visibility-timeout-too-short",
    "error",
    "reliability",
    check,
    __doc__,
    automatic=True,
    thresholds={
        "visibility_times": Threshold(
            _TIMES, "times the timeout", "How long a queue hides a message, for the time its consumer may take."
        ),
    },
)
