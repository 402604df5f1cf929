"""This queue has a consumer and no dead-letter queue.

*Why.* A message that its consumer cannot handle comes back after every visibility timeout, is tried again and
again until the queue's retention ends, and is then deleted without a trace. Meanwhile it takes the consumer's
time from good messages.

*Fix.* Add a dead-letter queue with a maximum receive count, keep it for 14 days, and let an alarm watch it. A
dead-letter queue itself needs none.

*Example.*

    emails:queue -delivers-> send-email:function

*See.* SQS developer guide, "Dead-letter queues"; cdk-nag SQS3.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View, dead_letter_queue

_RECEIVES = 5


def check(view: View) -> Iterable[Finding]:
    for queue in view.graph.of_kind("queue"):
        deliveries = view.outgoing(queue.id, "delivers")
        if not deliveries or view.outgoing(queue.id, "dead_letters") or queue.id in view.dead_letter_queues:
            continue
        consumers = list(dict.fromkeys(edge.target for edge in deliveries))
        addition = dead_letter_queue(view.graph, queue, fifo=bool(queue["fifo"]))
        move = {
            "op": "add_edge",
            "source": queue.id,
            "target": addition["id"],
            "relation": "dead_letters",
            "fields": {"max_receive_count": _RECEIVES},
        }
        yield RULE.finding(
            f"A message of {queue.id} that {consumers[0]} cannot handle is tried again until the retention of "
            f"{queue['retention_s'] / 86_400:g} days ends, and is then lost. Add a dead-letter queue that "
            f"takes it after {_RECEIVES} receives.",
            nodes=[queue.id],
            path=[queue.id, consumers[0]],
            fixes=[Fix(f"Add {addition['id']}", (addition, move))],
        )


RULE = Rule("REL-001", "queue-without-dlq", "error", "reliability", check, __doc__, automatic=True)
