"""This consumer forgets what it has done before the message can no longer come again.

*Why.* Keys are remembered for `ttl_s`. A message that comes again after that is taken for a new one, and the
work is done twice: rarely, late, and hard to explain.

*Fix.* Remember keys for as long as a message can come again. From a queue that is its `max_receive_count` times
its visibility timeout, or its retention where nothing ends the tries; after an asynchronous start the time of
the function's retries; from a stream the age of its records. Events replayed from a bus's archive can be as old
as the archive: that is told as information, because a replay is somebody's decision.

*Example.*

    jobs:queue(visibility_timeout_s=3600) -> work:function(idempotency={"key": "$.messageId", "ttl_s": 300});
    jobs -dead_letters(max_receive_count=5)-> jobs-dlq:queue

*See.* Powertools for AWS, "Idempotency": expiring idempotency records; SQS developer guide, "At-least-once
delivery".
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Node, Rule, Severity, View
from topology.rules.base.attempts import attempts

_DAY_S = 86_400


def check(view: View) -> Iterable[Finding]:
    for consumer in view.graph.of_kind("function", "service"):
        ttl = (consumer["idempotency"] or {}).get("ttl_s")
        if not ttl:
            continue
        arrivals = [
            edge
            for edge in view.incoming(consumer.id)
            if edge.relation == "delivers" or view.starts_asynchronously(edge)
        ]
        windows = [(attempts(view, edge).window_s, edge) for edge in arrivals]
        longest, edge = max(windows, key=lambda pair: pair[0], default=(0.0, None))
        if edge is not None and longest > ttl:
            yield _finding(consumer, edge, ttl, longest, "warning", "comes again")
            continue
        archived = [(float(view.source(edge)["archive_days"] or 0) * _DAY_S, edge) for edge in arrivals]
        oldest, edge = max(archived, key=lambda pair: pair[0], default=(0.0, None))
        if edge is not None and oldest > ttl:
            yield _finding(consumer, edge, ttl, oldest, "info", "is replayed from the archive")


def _finding(consumer: Node, edge: Edge, ttl: float, window: float, severity: Severity, how: str) -> Finding:
    enough = math.ceil(window)
    value = {**consumer["idempotency"], "ttl_s": enough}
    return RULE.finding(
        f"A message of {edge.source} that {how} up to {_time(window)} later finds its key forgotten: {consumer.id} "
        f"remembers keys for {_time(ttl)}. Remember them for {_time(window)}.",
        nodes=[consumer.id],
        edges=[],
        path=[edge.source, consumer.id],
        severity=severity,
        fixes=[
            Fix(
                f"Remember keys for {_time(window)}",
                ({"op": "set", "node": consumer.id, "path": "idempotency", "value": value},),
            )
        ],
    )


def _time(seconds: float) -> str:
    return f"{seconds:.4g} s" if seconds < 3600 else f"{seconds / 3600:.3g} h"


RULE = Rule(
    "REL-019", "idempotency-window-below-redelivery-window", "warning", "reliability", check, __doc__, automatic=True
)
