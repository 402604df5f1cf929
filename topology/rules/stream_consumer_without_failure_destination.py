"""This consumer of a stream has no place for records it cannot handle.

*Why.* A record that always fails is tried again and again while everything behind it in its shard waits. When
the poller gives up, the record is gone, and nothing says which one it was.

*Fix.* Name a queue in `on_failure` of the delivering edge. It is told about each batch that was given up, and
where in the stream it stands. The function's own dead-letter queue does not help: it is for asynchronous
invocations.

*Example.*

    clicks:stream -> count:function

*See.* Lambda developer guide, "Kinesis: retain discarded records"; cdk-nag LambdaEventSourceMappingDestination.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Rule, View
from topology.rules.base.fixes import failure_queue


def check(view: View) -> Iterable[Finding]:
    for channel in view.graph.of_kind("stream", "table"):
        for edge in view.outgoing(channel.id, "delivers"):
            if not edge["on_failure"] and not edge["dead_letter"]:
                yield RULE.finding(
                    f"A record of {channel.id} that {edge.target} cannot handle blocks its shard, and is dropped "
                    "without a trace when it is given up. Name a queue in on_failure.",
                    nodes=[channel.id, edge.target],
                    edges=[edge.id],
                    fixes=[_fix(view, edge)],
                )


def _fix(view: View, edge: Edge) -> Fix:
    queue, additions = failure_queue(view.graph, view.target(edge), view.outgoing(edge.source, "delivers"))
    name = {"op": "set", "edge": edge.id, "path": "on_failure", "value": queue}
    return Fix(f"Add {queue}" if additions else f"Tell {queue}", (*additions, name))


RULE = Rule(
    "REL-003", "stream-consumer-without-failure-destination", "error", "reliability", check, __doc__, automatic=True
)
