"""This consumer may get a message twice, and nothing keeps it from doing the work twice.

*Why.* Queues, topics, buses, streams and asynchronous invocations deliver at least once: after a timeout, a
crash or a lost acknowledgement the same message comes again. Charging a card or writing a row then happens
again.

*Fix.* Make the handler recognise what it has done: a conditional write, or a table of keys that were seen.
Then say so with `idempotency: {key: …}`; the key is what stays the same when a message comes again. It is an
error when the consumer writes to a store or calls an outside system, a warning when it calls or invokes a
part of this design.

*Example.*

    orders:queue -> charge:function -calls-> provider:external

*See.* AWS Well-Architected Serverless Lens, reliability; Powertools for AWS, "Idempotency".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from topology.rules.base import STORES, Edge, Finding, Fix, Node, Rule, View

_KEYS = {
    "queue": "$.messageId",
    "topic": "$.Records[0].Sns.MessageId",
    "bus": "$.id",
    "stream": "$.eventID",
    "table": "$.eventID",
    "bucket": "$.Records[0].s3.object.sequencer",
    "schedule": "$.id",
}


def check(view: View) -> Iterable[Finding]:
    for consumer in view.graph.of_kind("function", "service"):
        if (consumer["idempotency"] or {}).get("key"):
            continue
        arrival = next((edge for edge in view.incoming(consumer.id) if _comes_again(view, edge)), None)
        if arrival is None:
            continue
        effects = [edge for edge in view.outgoing(consumer.id) if _is_effect(view, edge)]
        if effects:
            lasting = [edge for edge in effects if _is_lasting(view, edge)]
            yield _finding(view, consumer, arrival, lasting or effects)


def _comes_again(view: View, edge: Edge) -> bool:
    return edge.relation == "delivers" or view.starts_asynchronously(edge)


def _is_effect(view: View, edge: Edge) -> bool:
    if edge.relation == "writes":
        return view.target(edge).kind in STORES and edge["operation"] != "delete"  # gone twice is gone
    return edge.relation in ("calls", "invokes")


def _is_lasting(view: View, edge: Edge) -> bool:
    """A write to a store that keeps it, or a call to a system outside."""
    kind = view.target(edge).kind
    return kind == "external" or (edge.relation == "writes" and kind != "cache")


def _finding(view: View, consumer: Node, arrival: Edge, effects: Sequence[Edge]) -> Finding:
    effect = effects[0]
    key = _KEYS.get(view.source(arrival).kind, "$.requestContext.requestId")
    does = "writes to" if effect.relation == "writes" else effect.relation
    return RULE.finding(
        f"{arrival.source} may bring the same message to {consumer.id} twice, and {consumer.id} then {does} "
        f"{effect.target} twice. Make it recognise a message it has handled, by {key} or a better key, and "
        "set idempotency.",
        nodes=[consumer.id, *(edge.target for edge in effects)],
        edges=[arrival.id, *(edge.id for edge in effects)],
        path=[arrival.source, consumer.id, effect.target],
        severity="error" if _is_lasting(view, effect) else "warning",
        fixes=[
            Fix(
                f"The handler is idempotent by {key}",
                ({"op": "set", "node": consumer.id, "path": "idempotency", "value": {"key": key}},),
            )
        ],
    )


RULE = Rule("REL-018", "missing-idempotency-with-at-least-once", "error", "reliability", check, __doc__)
