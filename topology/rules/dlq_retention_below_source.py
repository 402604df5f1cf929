"""This dead-letter queue keeps messages no longer than the queue they come from.

*Why.* A standard queue does not reset a message's age when it moves it. A message that was tried for three of
its four days has one day left in a dead-letter queue of four days: it can expire before anybody reads it.

*Fix.* Keep the dead-letter queue for 14 days, the maximum. At the maximum the rule is silent: longer there is
not. So it is for FIFO queues, whose messages start a new age.

*Example.*

    jobs:queue -dead_letters-> jobs-dlq:queue(retention_s=345600)

*See.* SQS developer guide, "Dead-letter queues": message retention.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import RETENTION_MAX_S, Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for edge in view.edges("dead_letters"):
        source, target = view.source(edge), view.target(edge)
        if source.kind != "queue" or source["fifo"] or target["fifo"]:
            continue
        kept, before = target["retention_s"], source["retention_s"]
        if kept > before or kept >= RETENTION_MAX_S:
            continue
        yield RULE.finding(
            f"{target.id} keeps messages {kept / 86_400:g} days and {source.id} {before / 86_400:g}. Their "
            "age goes on when they are moved, so they can expire before anybody reads them. Keep "
            f"{target.id} for 14 days.",
            nodes=[target.id, source.id],
            edges=[edge.id],
            path=[source.id, target.id],
            fixes=[
                Fix(
                    f"Keep {target.id} for 14 days",
                    ({"op": "set", "node": target.id, "path": "retention_s", "value": RETENTION_MAX_S},),
                )
            ],
        )


RULE = Rule("REL-010", "dlq-retention-below-source", "error", "reliability", check, __doc__, automatic=True)
