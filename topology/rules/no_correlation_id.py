"""What this node sends carries nothing by which it can be joined to the request that caused it.

*Why.* Logs of the sender and of the consumers can only be put together by a value that both have: a correlation id,
or the context of a trace.

*Fix.* Put a `correlation_id` into the attributes, or into the body. Only sends whose attributes or body the drawing
writes out are looked at: a body that is handed on keeps what it has, and what a handler writes is not known here.

*Example.*

    take:function -sends(attributes={"type": "order"}, body={"order": 1})-> orders:queue

*See.* Enterprise Integration Patterns, "Correlation Identifier"; CloudEvents, extension "Distributed Tracing".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from topology.rules.base import Edge, Finding, Fix, Rule, View

_JOINING = re.compile(r"correlation|causation|trace_?(id|parent)|request_?id|conversation", re.IGNORECASE)
_ID = "{{uuid}}"


def check(view: View) -> Iterable[Finding]:
    for edge in view.edges("sends", "publishes"):
        view.steps.spend()
        if isinstance(edge["body"], Mapping) and not _joins(edge["body"]) and not _joins(edge["attributes"] or {}):
            yield RULE.finding(
                f"What {edge.source} sends to {edge.target} cannot be joined to the request that caused it. "
                "Add a correlation_id.",
                nodes=[edge.source, edge.target],
                edges=[edge.id],
                fixes=[_fix(edge)],
            )


def _joins(given: Mapping[str, Any]) -> bool:
    """Whether a name of the object, at any depth that a message has, joins it to its cause."""
    return any(
        _JOINING.search(name.replace("-", "_")) or (isinstance(value, Mapping) and _joins(value))
        for name, value in given.items()
    )


def _fix(edge: Edge) -> Fix:
    path = ["body", "correlation_id"]
    return Fix("Add a correlation_id", ({"op": "set", "edge": edge.id, "path": path, "value": _ID},))


RULE = Rule("OPS-003", "no-correlation-id", "info", "operations", check, __doc__)
