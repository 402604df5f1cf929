"""No service can make this connection: the pair of kinds, or these settings of theirs, do not fit.

*Why.* A drawing is only worth running and exporting when every arrow exists in reality. A standard topic, for
one, never delivers to a FIFO queue: the deployment fails.

*Fix.* Remove the connection, or put a node between that both sides can talk to: mostly a function or a queue.

*Example.*

    news:topic -delivers-> orders:queue(fifo=true)

*See.* The table of relations in the format; SNS developer guide, "FIFO topics".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.kinds import refusal_between
from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for edge in view.graph.edges.values():
        source, target = view.source(edge), view.target(edge)
        reason = refusal_between(source, edge.relation, target)
        if reason:
            yield RULE.finding(
                f"The edge {edge.relation} from {source.id} to {target.id} cannot be built. {reason}",
                nodes=[source.id, target.id],
                edges=[edge.id],
                fixes=[
                    Fix(
                        f"Remove the connection from {source.id} to {target.id}",
                        ({"op": "remove_edge", "id": edge.id},),
                    )
                ],
            )


RULE = Rule("TOP-001", "illegal-connection", "error", "reliability", check, __doc__)
