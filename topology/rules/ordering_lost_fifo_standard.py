"""Messages that must stay in order cross something that does not keep it.

*Why.* A FIFO channel or a stream keeps the order of a key only as long as every hop does. A standard queue or
topic, a bus, or an asynchronous start hands messages over in any order, and nothing behind it can put them
right: a cancellation is handled before its order.

*Fix.* Make the channel FIFO and carry the message group on, or put the messages in order again where it
matters, by a sequence number in them. It is an error where the queue that gets them says `ordering: required`.
It is a warning where a FIFO queue that says so hands on to a standard queue, and where a FIFO channel hands on
to another FIFO queue over a hop that has lost the order. A FIFO queue that says nothing may have unordered side
effects. So may a FIFO topic, but not only them: it is a warning where all its queues are standard, and none says
`ordering: none`.

*Example.*

    orders:queue(fifo=true, content_based_deduplication=true) -> work:function -sends->
        ledger-jobs:queue(ordering=required) -> book:function

*See.* Enterprise Integration Patterns, "Resequencer"; SQS developer guide, "FIFO queues". A search by breadth
over pairs of a node and whether the order is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from topology.kinds import refusal_between
from topology.rules.base import Edge, Finding, Fix, Node, Rule, Severity, View

_State = tuple[str, bool]  # a node, and whether the order is lost on the way to it
_Parents = Mapping[_State, tuple[_State, Edge] | None]


def check(view: View) -> Iterable[Finding]:
    required = [queue for queue in view.graph.of_kind("queue") if queue["ordering"] == "required"]
    told: set[str] = set()
    for queue in required:
        if not queue["fifo"]:
            told.add(queue.id)
    ordered = [node.id for node in view.graph.nodes.values() if _keeps_order(view, node)]
    parents = _search(view, ordered)
    for queue in required:
        if not queue["fifo"] or (queue.id, True) in parents:
            told.add(queue.id)
            yield _finding(view, queue, _way(parents, (queue.id, True)), "error")
    yield from _warnings(view, told)


def _warnings(view: View, told: set[str]) -> Iterable[Finding]:
    fifo = [node.id for node in view.graph.of_kind("queue", "topic") if node["fifo"]]
    parents = _search(view, fifo)
    for queue in view.graph.of_kind("queue"):
        if queue["fifo"] and queue.id not in told and (queue.id, True) in parents:
            way = _way(parents, (queue.id, True))
            if way and way[0].source != queue.id:
                told.add(queue.id)
                yield _finding(view, queue, way, "warning")
    for topic in view.graph.of_kind("topic"):
        way = _ordered_for_nobody(view, topic)
        if way and way[0].target not in told:
            told.add(way[0].target)
            yield _finding(view, view.target(way[0]), way, "warning")
    marked = [name for name in fifo if view.graph.nodes[name]["ordering"] == "required"]
    parents = _search(view, marked)
    for queue in view.graph.of_kind("queue"):
        if not queue["fifo"] and queue.id not in told and (queue.id, True) in parents:
            way = _way(parents, (queue.id, True))
            if sum(_loses(view, edge) for edge in way) == 1 and _loses(view, way[-1]):
                yield _finding(view, queue, way, "warning")


def _ordered_for_nobody(view: View, topic: Node) -> list[Edge]:
    """The first delivery of a FIFO topic of which no queue keeps the order, or says that it needs none."""
    deliveries = view.outgoing(topic.id, "delivers")
    queues = [view.target(edge) for edge in deliveries]
    if not topic["fifo"] or topic["external_consumer"] or any(one["fifo"] or one["ordering"] for one in queues):
        return []
    view.steps.spend(len(queues))
    return list(deliveries[:1])


def _keeps_order(view: View, node: Node) -> bool:
    """True for a channel that hands over the messages of a key in their order."""
    if node.kind in ("queue", "topic"):
        return bool(node["fifo"])
    return node.kind == "stream" or (node.kind == "table" and bool(view.outgoing(node.id, "delivers")))


def _search(view: View, starts: Sequence[str]) -> _Parents:
    """How each node is reached from the starts, with the order kept and with the order lost."""
    parents: dict[_State, tuple[_State, Edge] | None] = {(start, False): None for start in starts}
    waiting: deque[_State] = deque(parents)
    while waiting:
        state = waiting.popleft()
        for edge in view.outgoing(state[0]):
            view.steps.spend()
            if not view.is_caused(edge) or edge.relation == "on_failure" or view.source(edge).kind == "external":
                continue
            if refusal_between(view.source(edge), edge.relation, view.target(edge)):
                continue  # it cannot be, and TOP-001 says so
            after = (edge.target, state[1] or _loses(view, edge))
            if after not in parents:
                parents[after] = (state, edge)
                waiting.append(after)
    return parents


def _loses(view: View, edge: Edge) -> bool:
    """True when messages may overtake each other on the edge or in what it leads to."""
    target = view.target(edge)
    if target.kind in ("queue", "topic"):
        return not target["fifo"]
    return target.kind in ("bus", "bucket") or view.starts_asynchronously(edge)


def _way(parents: _Parents, state: _State) -> list[Edge]:
    way: list[Edge] = []
    step = parents.get(state)
    while step is not None:
        way.append(step[1])
        step = parents[step[0]]
    return way[::-1]


def _finding(view: View, queue: Node, way: Sequence[Edge], severity: Severity) -> Finding:
    hop = next((edge for edge in way if _loses(view, edge)), None)
    path = [way[0].source, *(edge.target for edge in way)] if way else [queue.id]
    if hop is None:
        message = f"{queue.id} must keep its messages in order, and a standard queue does not."
    else:
        start = f" from {path[0]}" if path[0] != queue.id else ""
        message = f"What comes{start} to {queue.id} in order loses it at {hop.target}: {' → '.join(path)}."
    return RULE.finding(
        f"{message} Use FIFO channels with a message group on the whole way, or put the messages in order again by "
        "a sequence number.",
        nodes=[queue.id],
        edges=[],
        path=path,
        severity=severity,
        fixes=_fixes(view, queue, way),
    )


def _fixes(view: View, queue: Node, way: Sequence[Edge]) -> list[Fix]:
    """The standard queue, with its dead-letter queue, made FIFO: where it is what loses the order, and may be."""
    losing = [edge for edge in way if _loses(view, edge)]
    if queue["fifo"] or any(edge.target != queue.id for edge in losing) or not _may_be_fifo(view, queue):
        return []
    moves = view.outgoing(queue.id, "dead_letters")
    names = [queue.id, *(move.target for move in moves)]
    operations: list[dict[str, Any]] = []
    for name in names:
        operations.append({"op": "set", "node": name, "path": "fifo", "value": True})
        operations.append({"op": "set", "node": name, "path": "content_based_deduplication", "value": True})
    return [Fix(f"Make {queue.id} FIFO", tuple(operations))]


def _may_be_fifo(view: View, queue: Node) -> bool:
    """True when only who can send to a FIFO queue sends to it, and its dead-letter queue is its own."""
    senders = view.incoming(queue.id)
    if queue.id in view.dead_letter_queues or any(edge.relation not in ("sends", "routes") for edge in senders):
        return False
    if any((edge["batch_size"] or 1) > 10 or edge["batch_window_s"] for edge in view.outgoing(queue.id, "delivers")):
        return False
    for move in view.outgoing(queue.id, "dead_letters"):
        named = any(move.target in (edge["dead_letter"], edge["on_failure"]) for edge in view.edges())
        if named or len(view.graph.incoming(move.target)) > 1 or view.outgoing(move.target):
            return False
    return True


RULE = Rule("REL-020", "ordering-lost-fifo-standard", "error", "reliability", check, __doc__)
