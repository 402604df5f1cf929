"""Messages are sent to this channel and nobody reads them.

*Why.* The sender gets its acknowledgement and notices nothing. A topic or a bus without a consumer drops what
it gets at once; a queue or a stream keeps it until its retention ends, and then drops it too.

*Fix.* Connect a consumer. If something outside this drawing reads the channel, set `external_consumer`. A
dead-letter queue is meant to be read by a person, so it is left alone.

*Example.*

    pay:function -publishes-> payments:topic

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Invalid Message Channel.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Node, Rule, View

_PRODUCING = ("sends", "publishes", "routes", "delivers", "state", "on_success", "on_failure")


def check(view: View) -> Iterable[Finding]:
    for channel in view.graph.of_kind("queue", "topic", "bus", "stream"):
        if channel["external_consumer"] or channel.id in view.dead_letter_queues:
            continue
        producing = view.incoming(channel.id, *_PRODUCING)
        if not producing or view.outgoing(channel.id, "delivers"):
            continue
        producers = list(dict.fromkeys(edge.source for edge in producing))
        yield RULE.finding(
            f"What {_some(producers)} sends to {channel.id} is never read: {_fate(channel)} Connect a "
            "consumer, or say that one outside this drawing reads it.",
            nodes=[channel.id, *producers],
            edges=[edge.id for edge in producing],
            path=[producers[0], channel.id],
            fixes=[
                Fix(
                    f"{channel.id} is read from outside",
                    ({"op": "set", "node": channel.id, "path": "external_consumer", "value": True},),
                )
            ],
        )


def _some(producers: list[str]) -> str:
    return producers[0] if len(producers) == 1 else f"{producers[0]} and {len(producers) - 1} more"


def _fate(channel: Node) -> str:
    retention = channel["retention_s"]
    if channel.kind in ("topic", "bus") or not retention:
        return f"the {channel.kind} drops it at once."
    return f"it expires after {retention / 86_400:g} days."


RULE = Rule("TOP-005", "publisher-without-subscriber", "warning", "reliability", check, __doc__)
