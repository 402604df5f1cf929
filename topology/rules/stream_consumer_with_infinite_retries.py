"""Nothing bounds how often this consumer tries a record that fails.

*Why.* Records of a shard come in order, so a record that always fails stops everything behind it until it
expires: a day on a table's change stream, up to a year on a stream. The consumer is paid for all that time and
the good records get old; those that expire meanwhile are lost.

*Fix.* Bound `max_retries` (up to 10) and `max_age_s` in `retry` of the delivering edge, halve a failing batch
with `bisect`, and name a queue in `on_failure`. Unbounded in both it is an error. When only one is bounded it
is told as information: something ends the tries, but a bad hour may take longer than meant.

*Example.*

    clicks:stream -> count:function

*See.* Lambda developer guide, "Error handling for Kinesis event sources";
aws-samples/aws-serverless-failure-modes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from topology.rules.base import Edge, Finding, Fix, Rule, View
from topology.rules.base.attempts import age_of_records_s, longest_retention_s, retries_of_records
from topology.rules.base.fixes import failure_queue

_RETRIES = 10
_AGE_S = 21_600


def check(view: View) -> Iterable[Finding]:
    for channel in view.graph.of_kind("stream", "table"):
        for edge in view.outgoing(channel.id, "delivers"):
            again, age = retries_of_records(edge), age_of_records_s(edge)
            if math.inf not in (again, age):
                continue
            hours = min(age, longest_retention_s(view, edge)) / 3600
            if again != math.inf:
                effect = f"is tried {again + 1:g} times, however old it gets"
            else:
                effect = f"is tried again and again and blocks its shard for up to {hours:g} h"
            yield RULE.finding(
                f"A record of {channel.id} that {edge.target} cannot handle {effect}. Set max_retries up to {_RETRIES} "
                "and max_age_s, halve failing batches, and name a queue in on_failure.",
                nodes=[channel.id, edge.target],
                edges=[edge.id],
                severity="error" if again == age == math.inf else "info",
                fixes=[_fix(view, edge)],
            )


def _fix(view: View, edge: Edge) -> Fix:
    given = dict(edge["retry"] or {})
    if retries_of_records(edge) == math.inf:
        given["max_retries"] = _RETRIES
    if age_of_records_s(edge) == math.inf:
        given["max_age_s"] = _AGE_S
    operations: list[dict[str, Any]] = [{"op": "set", "edge": edge.id, "path": "retry", "value": given}]
    if (edge["batch_size"] or 1) > 1 and edge["bisect"] is None:
        operations.append({"op": "set", "edge": edge.id, "path": "bisect", "value": True})
    if not edge["on_failure"] and not edge["dead_letter"]:
        queue, additions = failure_queue(view.graph, view.target(edge), view.outgoing(edge.source, "delivers"))
        operations = [*additions, *operations, {"op": "set", "edge": edge.id, "path": "on_failure", "value": queue}]
    return Fix("Bound the retries", tuple(operations))


RULE = Rule("REL-004", "stream-consumer-with-infinite-retries", "error", "reliability", check, __doc__, automatic=True)
