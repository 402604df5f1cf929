"""Events of this bus are gone once they are delivered: it has no archive.

*Why.* When a consumer turns out to have worked wrongly for a week, its events cannot be sent again, and a new
consumer cannot start with what has happened before it came.

*Fix.* Set `archive_days`.

*Example.*

    shop:function -publishes(detail_type=order.created)-> orders:bus -delivers-> ship:function

*See.* EventBridge user guide, "Archiving and replaying events"; Enterprise Integration Patterns, "Message Store".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View

_DAYS = 30


def check(view: View) -> Iterable[Finding]:
    for bus in view.graph.of_kind("bus"):
        view.steps.spend()
        events = [edge["detail_type"] for edge in view.incoming(bus.id, "publishes") if edge["detail_type"]]
        if events and not bus["archive_days"]:
            archive = {"op": "set", "node": bus.id, "path": "archive_days", "value": _DAYS}
            yield RULE.finding(
                f"Events of {bus.id}, as {events[0]}, cannot be replayed once they are lost. "
                f"Keep them in an archive, as for {_DAYS} days.",
                nodes=[bus.id],
                fixes=[Fix(f"Archive {bus.id} for {_DAYS} days", (archive,))],
            )


RULE = Rule("OPS-009", "bus-without-archive", "info", "reliability", check, __doc__, automatic=True)
