"""The number of receives before a message is dead-lettered is out of any useful range.

*Why.* Every receive counts, also those that end because the consumer was throttled or a deployment stopped it.
With one or two, a short spell of throttling sends good messages to the dead-letter queue. With more than fifty,
a poison message takes the consumer's time for hours before somebody hears of it.

A message is hidden for the visibility timeout at every receive. Where all of them together take longer than the queue
keeps it, it expires before it is moved, and is lost: that is an error.

*Fix.* Five is what AWS advises with Lambda; three to fifty is not found. Keep messages for longer than all receives
take.

*Example.*

    jobs:queue -> work:function; jobs -dead_letters(max_receive_count=1)-> jobs-dlq:queue

*See.* Lambda developer guide, "Configuring a queue for use with Lambda";
aws-samples/aws-serverless-failure-modes.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import RETENTION_MAX_S, Edge, Finding, Fix, Node, Rule, Threshold, View

_FEWEST = 3
_MOST = 50
_DAY_S = 86_400


def check(view: View) -> Iterable[Finding]:
    advised = int(limit("queue.max_receive_count_advised_min", view.graph.limits))
    fewest, most = view.threshold("receives_fewest", _FEWEST), view.threshold("receives_most", _MOST)
    for queue in view.graph.of_kind("queue"):
        if not view.outgoing(queue.id, "delivers"):
            continue
        for edge in view.outgoing(queue.id, "dead_letters"):
            count = edge["max_receive_count"]
            if count * queue["visibility_timeout_s"] > queue["retention_s"]:
                yield _expires(queue, edge)
            if fewest <= count <= most:
                continue
            effect = (
                f"after {count} receive{'' if count == 1 else 's'}: throttling alone can send good messages there"
                if count < fewest
                else f"only after {count} receives: a poison message is tried all that time before anybody hears of it"
            )
            yield RULE.finding(
                f"{queue.id} moves a message to {edge.target} {effect}. Set max_receive_count to {advised}.",
                nodes=[queue.id, edge.target],
                edges=[edge.id],
                fixes=[
                    Fix(
                        f"Move it after {advised} receives",
                        ({"op": "set", "edge": edge.id, "path": "max_receive_count", "value": advised},),
                    )
                ],
            )


def _expires(queue: Node, edge: Edge) -> Finding:
    taken = edge["max_receive_count"] * queue["visibility_timeout_s"]
    fixes = []
    if taken < RETENTION_MAX_S:
        kept = next(days * _DAY_S for days in (1, 4, 14) if days * _DAY_S > taken)
        operation = {"op": "set", "node": queue.id, "path": "retention_s", "value": kept}
        fixes = [Fix(f"Keep messages of {queue.id} for {kept // _DAY_S} d", (operation,))]
    return RULE.finding(
        f"{queue.id} keeps a message {queue['retention_s']:g} s, and {edge['max_receive_count']} receives take "
        f"{taken:g} s: one that always fails expires before it is moved to {edge.target}, and is lost. Keep it longer, "
        "or move it after fewer.",
        nodes=[queue.id, edge.target],
        edges=[edge.id],
        severity="error",
        fixes=fixes,
    )


RULE = Rule(
    "REL-014",
    "maxreceivecount-too-small-or-too-large",
    "warning",
    "reliability",
    check,
    __doc__,
    automatic=True,
    thresholds={
        "receives_fewest": Threshold(_FEWEST, "receives", "The least before a message is moved away."),
        "receives_most": Threshold(_MOST, "receives", "The most before a message is moved away."),
    },
)
