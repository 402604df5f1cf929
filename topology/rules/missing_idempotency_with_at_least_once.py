"""This consumer may get a message twice, and nothing keeps it from doing the work twice.

*Why.* Queues, topics, buses, streams and asynchronous invocations deliver at least once: after a timeout, a
crash or a lost acknowledgement the same message comes again. Charging a card or writing a row then happens
again.

*Fix.* Make the handler recognise what it has done: a conditional write, or a table of keys that were seen.
Then say so with `idempotency: {key: …}`; the key is what stays the same when a message comes again. It is an
error when the consumer writes to a store or calls an outside system, a warning when it calls or invokes a
part of this design. A call of a part that has `idempotency` itself, or that only reads, may come again.

*Example.*

    orders:queue -> charge:function -calls-> provider:external

*See.* AWS Well-Architected Serverless Lens, reliability; Powertools for AWS, "Idempotency".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from topology.rules.base import CHANNELS, COMPUTE, STORES, Edge, Finding, Fix, Node, Rule, View

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_FAILURES = frozenset({"dead_letters", "on_failure", "on_success"})
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
        if _recognises(consumer):
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
    if not _asks_for_more(edge):
        return False
    target = view.target(edge)
    if target.kind != "gateway":
        return _changes(view, target)
    routes = view.outgoing(target.id, "routes")
    return not routes or any(_changes(view, view.target(way)) for way in routes if _may_be(way, edge))


def _asks_for_more(edge: Edge) -> bool:
    """Whether it is a call, and not one that only reads."""
    return edge.relation in ("calls", "invokes") and str(edge["route"] or "").partition(" ")[0] not in _SAFE_METHODS


def _may_be(route: Edge, call: Edge) -> bool:
    """Whether the call may be for this route, and the route for more than a question."""
    method, _, path = str(call["route"] or "").partition(" ")
    if method and route["method"] not in (None, "ANY", method):
        return False
    return route["method"] not in _SAFE_METHODS and (not path or route["path"] in (None, path))


def _changes(view: View, node: Node) -> bool:
    """Whether it does more when it is asked twice than once: unknown counts, but not what recognises a request.

    Who gets what it sends on has to recognise that itself.
    """
    if _recognises(node):
        return False
    if node.kind not in COMPUTE:
        return node.kind not in CHANNELS
    edges = [edge for edge in view.outgoing(node.id) if edge.relation not in _OF_FAILURES]
    view.steps.spend(len(edges))
    return not edges or any(_is_more(view, edge) for edge in edges)


def _is_more(view: View, edge: Edge) -> bool:
    if edge.relation == "writes":
        return view.target(edge).kind in STORES and edge["operation"] != "delete"
    return _asks_for_more(edge) and not _recognises(view.target(edge))


def _recognises(node: Node) -> bool:
    return bool((node["idempotency"] or {}).get("key"))


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
