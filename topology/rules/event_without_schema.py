"""What is published has neither a type nor a schema: consumers must guess what they get.

*Why.* Whoever wants to subscribe has to read the code of the producer, and a change of it breaks consumers that
nobody knew of. A type lets them choose, a schema lets them rely on it.

*Fix.* Name the event: `detail_type` on a bus, `attributes` on a topic, best with a version (`order.created.v1`). Or
give its JSON Schema in `schema`. The fix adds an empty one to fill in.

*Example.*

    pay:function -publishes-> payments:topic

*See.* CloudEvents 1.0, `type` and `dataschema`; AsyncAPI, "Message object".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for put in view.edges("publishes"):
        channel = view.target(put)
        if channel.kind not in ("bus", "topic") or put["schema"] or put["detail_type"] or put["attributes"]:
            continue
        name = "detail_type" if channel.kind == "bus" else "an attribute with its type"
        yield RULE.finding(
            f"What {put.source} publishes to {channel.id} has no type and no schema, so its consumers must guess. Give "
            f"it {name}, or a schema.",
            nodes=[put.source, channel.id],
            edges=[put.id],
            fixes=[
                Fix(
                    "Add an empty schema to fill in",
                    ({"op": "set", "edge": put.id, "path": "schema", "value": {"type": "object", "properties": {}}},),
                )
            ],
        )


RULE = Rule("TOP-014", "event-without-schema", "info", "operations", check, __doc__, automatic=True)
