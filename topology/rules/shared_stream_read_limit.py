"""More consumers read the changes of this table than its stream serves.

*Why.* Each shard of a table's change stream serves two readers at once. A third is throttled and throttles the other
two: all of them fall behind, and after a day records are gone before they are read.

*Fix.* Let one function read the changes and publish them to a topic or bus, to which all others subscribe.

*Example.*

    orders:table(stream=new) -> bill:function
    orders -> index:function
    orders -> audit:function

*See.* Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams": no more than two readers a shard
(`table.stream_readers_max`). A data stream has enhanced fan-out, which the drawing does not tell of, and is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topology.limits import limit
from topology.rules.base import Finding, Node, Rule, View


def check(view: View) -> Iterable[Finding]:
    return view.each(view.graph.of_kind("table"), _of_table)


def _of_table(view: View, table: Node) -> Iterator[Finding]:
    most = int(limit("table.stream_readers_max", view.graph.limits))
    deliveries = view.outgoing(table.id, "delivers")
    readers = list(dict.fromkeys(edge.target for edge in deliveries))
    if len(readers) > most:
        yield RULE.finding(
            f"{', '.join(readers[:-1])} and {readers[-1]} read the changes of {table.id}, and its stream serves {most} "
            "readers. Let one of them publish the changes to a topic for the others.",
            nodes=[table.id, *readers],
            edges=[edge.id for edge in deliveries],
            path=[table.id, readers[-1]],
        )


RULE = Rule("REL-041", "shared-stream-read-limit", "warning", "performance", check, __doc__)
