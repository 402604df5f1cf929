"""A crash of this queue's consumer delays the message for much longer than the work takes.

*Why.* A consumer that dies says nothing: its message stays hidden until the visibility timeout ends. At twenty
times the consumer's timeout and more, that is all waiting and no protection.

*Fix.* Six times the consumer's timeout, plus the batch window, is enough. A queue whose visibility timeout is
left at its default is not looked at.

*Example.*

    jobs:queue(visibility_timeout_s=3600) -> work:function(timeout_s=10)

*See.* SQS developer guide, "Visibility timeout": setting and adjusting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import COMPUTE, Finding, Fix, Rule, Threshold, View

_TIMES = 20


def check(view: View) -> Iterable[Finding]:
    factor = limit("queue.visibility_factor_advised", view.graph.limits)
    for queue in view.graph.of_kind("queue"):
        consumers = [edge for edge in view.outgoing(queue.id, "delivers") if view.target(edge).kind in COMPUTE]
        if not consumers or not queue.is_set("visibility_timeout_s"):
            continue
        work = max(float(view.target(edge)["timeout_s"] or 0) for edge in consumers)
        window = max(float(edge["batch_window_s"] or 0) for edge in consumers)
        visible = queue["visibility_timeout_s"]
        if visible <= view.threshold("visibility_times_most", _TIMES) * work + window:
            continue
        enough = math.ceil(factor * work + window)
        yield RULE.finding(
            f"{queue.id} hides a message for {visible:g} s and its consumers have {work:g} s: after a crash it is "
            f"retried {visible / 60:.3g} min later. {enough} s are enough.",
            nodes=[queue.id],
            edges=[edge.id for edge in consumers],
            path=[queue.id, consumers[0].target],
            fixes=[
                Fix(
                    f"Set visibility timeout to {enough} s",
                    ({"op": "set", "node": queue.id, "path": "visibility_timeout_s", "value": enough},),
                )
            ],
        )


RULE = Rule(
    "REL-016",
    "visibility-far-too-long",
    "info",
    "performance",
    check,
    __doc__,
    automatic=True,
    thresholds={
        "visibility_times_most": Threshold(
            _TIMES,
            "times the timeout",
            "The longest that a queue should hide a message, for the time its consumer may take.",
        ),
    },
)
