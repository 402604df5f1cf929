"""Failures land in this queue and nobody is told.

*Why.* A dead-letter queue keeps what could not be done, for two weeks at most. Without an alarm or a consumer
the first to notice is the customer, and after the two weeks there is nothing left to look at.

*Fix.* Alarm a person when a message is visible in it, and write down who redrives it and how. A dead-letter
queue with a consumer, in this drawing or outside of it, is looked after.

*Example.*

    emails:queue -dead_letters-> emails-dlq:queue(retention_s=1209600)

*See.* AWS Well-Architected Serverless Lens, operational excellence; SQS developer guide, "CloudWatch alarms for
dead-letter queues".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View

_ALARM = {"metric": "visible", "above": 0}


def check(view: View) -> Iterable[Finding]:
    for queue in view.graph.of_kind("queue"):
        if queue.id not in view.dead_letter_queues or queue["alarms"] or queue["external_consumer"]:
            continue
        if view.outgoing(queue.id, "delivers"):
            continue
        moves = view.incoming(queue.id, "dead_letters", "on_failure")
        path = [moves[0].source, queue.id] if moves else [queue.id]
        yield RULE.finding(
            f"Failures land in {queue.id} unseen: it has no consumer and no alarm. Alarm a person when a message is "
            "visible in it.",
            nodes=[queue.id],
            edges=[moves[0].id] if len(moves) == 1 else [],
            path=path,
            fixes=[
                Fix(
                    f"Alarm when a message is in {queue.id}",
                    ({"op": "set", "node": queue.id, "path": "alarms", "value": [_ALARM]},),
                )
            ],
        )


RULE = Rule("REL-009", "dlq-nobody-watches", "warning", "operations", check, __doc__, automatic=True)
