"""One message that fails makes this function do its whole batch again.

*Why.* Unless the function names what failed, the queue takes the batch as a whole: nine good messages are done
twice because of a bad one, their receive counts climb too, and in the end they are dead-lettered with it.

*Fix.* Set `partial_batch_response` and return the ids of the failed messages, or set `batch_size` to 1. A
service deletes each message by itself, so it is not found.

*Example.*

    jobs:queue -delivers(batch_size=10)-> work:function

*See.* AWS prescriptive guidance, "Implementing partial batch responses";
aws-samples/aws-serverless-failure-modes.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for queue in view.graph.of_kind("queue"):
        for edge in view.outgoing(queue.id, "delivers"):
            size = edge["batch_size"] or 1
            if view.target(edge).kind != "function" or size <= 1 or edge["partial_batch_response"]:
                continue
            yield RULE.finding(
                f"When one of up to {size} messages of {queue.id} fails, {edge.target} does all of them again. Set "
                "partial_batch_response and return what failed.",
                nodes=[queue.id, edge.target],
                edges=[edge.id],
                fixes=[
                    Fix(
                        f"{edge.target} names what failed",
                        ({"op": "set", "edge": edge.id, "path": "partial_batch_response", "value": True},),
                    )
                ],
            )


RULE = Rule("REL-017", "batch-without-partial-failure-report", "warning", "reliability", check, __doc__, automatic=True)
