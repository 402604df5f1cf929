"""This call is retried, and what it does is done again.

*Why.* A call that timed out may have been done all the same. Trying it again charges the card twice or writes
the order twice, unless the target knows that it has seen the request.

*Fix.* Send an Idempotency-Key and let the target recognise it (`idempotency: {key: …}`), or do not retry. It is
found where the target writes to a store or calls an outside system: directly, or behind a gateway by POST,
PATCH or ANY. GET, PUT and DELETE may be repeated. A service that is called without a `route` and only asks
outside systems is taken to be read from. Of a call to an outside system only its `route` tells the method;
where the caller has an idempotency key of its own, it can pass it on.

*Example.*

    shop:client -calls(retry={"max_retries": 1})-> api:gateway
    api -routes(method=POST, path="/orders")-> place:function -writes-> orders:table

*See.* IETF draft "The Idempotency-Key HTTP Header Field"; "Making retries safe with idempotent APIs", Amazon
Builders' Library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topology.rules.base import COMPUTE, STORES, Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.attempts import retries

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


def check(view: View) -> Iterable[Finding]:
    for call in view.edges("calls", "invokes"):
        if not retries(call) or not view.is_waited_for(call) or _method(call) in _REPEATABLE:
            continue
        for target, way in _targets(view, call):
            effect = _effect(view, target, is_known=len(way) > 2 or bool(_method(call)) or call.relation == "invokes")
            if effect is not None and not (target["idempotency"] or {}).get("key"):
                yield _finding(call, target, way, effect)
        if view.target(call).kind == "external" and _method(call) and not _key(view.source(call)):
            yield _outside(call)


def _key(node: Node) -> bool:
    return bool((node["idempotency"] or {}).get("key"))


def _method(call: Edge) -> str:
    return str(call["route"] or "").partition(" ")[0]


def _targets(view: View, call: Edge) -> Iterator[tuple[Node, list[str]]]:
    """The functions and services that the call may start, each with the way to it, once."""
    target = view.target(call)
    if target.kind in COMPUTE:
        yield target, [call.source, target.id]
    if target.kind != "gateway":
        return
    wanted = str(call["route"] or "").partition(" ")[2]
    seen: set[str] = set()
    for route in view.outgoing(target.id, "routes"):
        view.steps.spend()
        handler, is_other = view.target(route), bool(wanted) and route["path"] not in (None, wanted)
        if handler.kind in COMPUTE and route["method"] not in _REPEATABLE | {None} and not is_other:
            if handler.id not in seen:
                yield handler, [call.source, target.id, handler.id]
            seen.add(handler.id)


def _effect(view: View, node: Node, *, is_known: bool) -> Edge | None:
    """Something that the node does and that lasts: twice is not the same as once.

    Behind a call of which nobody knows the method, asking an outside system may be no more than a question.
    """
    for edge in view.outgoing(node.id, "writes", "calls"):
        view.steps.spend()
        kind = view.target(edge).kind
        if edge.relation == "calls" and kind == "external" and _method(edge) not in _REPEATABLE:
            if is_known or _method(edge):
                return edge
            continue
        if edge.relation == "writes" and kind in STORES - {"cache"} and edge["operation"] != "delete":
            return edge
    return None


def _finding(call: Edge, target: Node, way: list[str], effect: Edge) -> Finding:
    does = "writes to" if effect.relation == "writes" else "calls"
    again = retries(call)
    tries = f"{again} time{'' if again == 1 else 's'}"
    key = "$.requestContext.requestId" if len(way) > 2 else "$.id"
    return RULE.finding(
        f"{call.source} tries its call again up to {tries}, and {target.id} then {does} {effect.target} again: it does "
        f"not recognise a request. Send an Idempotency-Key that {target.id} knows, or set max_retries to 0.",
        nodes=[call.source, target.id],
        edges=[call.id],
        path=[*way, effect.target],
        fixes=[
            _no_retries(call),
            Fix(
                f"The handler of {target.id} is idempotent",
                ({"op": "set", "node": target.id, "path": "idempotency", "value": {"key": key}},),
            ),
        ],
    )


def _outside(call: Edge) -> Finding:
    return RULE.finding(
        f"{call.source} tries {call['route']} of {call.target} again, which may do it twice. Send an "
        "Idempotency-Key, or set max_retries to 0.",
        nodes=[call.source, call.target],
        edges=[call.id],
        fixes=[_no_retries(call)],
    )


def _no_retries(call: Edge) -> Fix:
    value = {**call["retry"], "max_retries": 0}
    operation = {"op": "set", "edge": call.id, "path": "retry", "value": value}
    return Fix(f"Call {call.target} without retries", (operation,))


RULE = Rule("REL-030", "retry-on-non-idempotent-call", "error", "reliability", check, __doc__)
