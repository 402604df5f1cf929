"""This function is invoked asynchronously, and what it fails at goes nowhere.

*Why.* Whoever started it (a topic, a bus, a schedule, a bucket, an invocation with `wait: false`) was
told "accepted" and has forgotten the event. After the last retry the platform drops it, silently.

*Fix.* Give the function a dead-letter queue or an `on_failure` destination. The `dead_letter` of a
subscription or a bus target does not help here: it keeps what could not be *delivered*. A function that
is only polled from a queue or called through a gateway needs none: the queue or the caller still has the
message.

*Example.*

    order-events:bus -delivers-> reserve:function

*See.* Lambda developer guide, "Asynchronous invocation"; cdk-nag LambdaAsyncFailureDestination.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View, dead_letter_queue


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        starts = [edge for edge in view.incoming(function.id) if view.starts_asynchronously(edge)]
        if not starts or view.outgoing(function.id, "dead_letters", "on_failure"):
            continue
        sources = list(dict.fromkeys(edge.source for edge in starts))
        retries = function["retries_async"]
        addition = dead_letter_queue(view.graph, function)
        move = {
            "op": "add_edge",
            "source": function.id,
            "target": addition["id"],
            "relation": "dead_letters",
            "fields": {},
        }
        yield RULE.finding(
            f"{sources[0]} starts {function.id} without waiting. When it fails, it is tried {retries} more "
            f"time{'' if retries == 1 else 's'} and the event is dropped. Add a dead-letter queue to "
            f"{function.id}.",
            nodes=[function.id, *sources],
            edges=[edge.id for edge in starts],
            path=[sources[0], function.id],
            fixes=[Fix(f"Add {addition['id']}", (addition, move))],
        )


RULE = Rule(
    "REL-002",
    "async-function-invocation-without-failure-destination",
    "error",
    "reliability",
    check,
    __doc__,
    automatic=True,
)
