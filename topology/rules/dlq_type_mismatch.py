"""This dead-letter queue cannot take what its source moves there.

*Why.* A FIFO queue dead-letters to a FIFO queue only, a standard one to a standard one. What a bus, a schedule,
a bucket, a standard topic, a stream or a function gives up goes to standard queues only. And a dead-letter
queue lives in the account and the region of its source. Otherwise the deployment fails, or the failures are
lost.

*Fix.* Use a dead-letter queue of the same type and at the same place.

*Example.*

    orders:queue(fifo=true, content_based_deduplication=true) -dead_letters-> orders-dlq:queue

*See.* SQS developer guide, "Dead-letter queues"; cfn-lint E3502.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from topology.rules.base import Edge, Finding, Fix, Node, Rule, View, dead_letter_queue
from topology.rules.base.places import place

_STANDARD_ONLY = frozenset({"function", "service", "bus", "schedule", "bucket", "stream", "table"})
_PLACES = ("account", "region")


@dataclass(frozen=True, slots=True)
class _Move:
    """What dead-letters where: an edge, or the field of an edge that names the queue."""

    edge: Edge
    field: str | None
    source: Node
    queue: Node


def check(view: View) -> Iterable[Finding]:
    moves = list(_moves(view))
    for move in moves:
        fifo = _needs_fifo(view, move)
        if fifo is not None and fifo != bool(move.queue["fifo"]):
            yield _mismatch(view, move, moves, fifo)
        elif border := _elsewhere(view, move):
            yield RULE.finding(
                f"{move.queue.id} is in another {border} than {move.source.id}, which cannot move its failures "
                f"there. Put a dead-letter queue beside {move.source.id}.",
                nodes=[move.queue.id, move.source.id],
                edges=[move.edge.id],
                path=[move.source.id, move.queue.id],
                fixes=[_own_queue(view, move, bool(move.queue["fifo"]), group=move.source["group"])],
            )


def _moves(view: View) -> Iterator[_Move]:
    for edge in view.edges():
        target = view.target(edge)
        if edge.relation in ("dead_letters", "on_failure") and target.kind == "queue":
            yield _Move(edge, None, view.source(edge), target)
        for field in ("dead_letter", "on_failure"):
            queue = view.graph.nodes.get(edge[field] or "")
            if queue is not None and queue.kind == "queue":
                yield _Move(edge, field, view.source(edge), queue)


def _needs_fifo(view: View, move: _Move) -> bool | None:
    """Whether the queue must be FIFO; None when it may be either."""
    if move.source.kind == "queue":
        return bool(move.source["fifo"])
    if move.source.kind == "topic":
        subscriber = bool(view.target(move.edge)["fifo"])
        if move.source["fifo"] or subscriber:  # a standard topic with a FIFO subscriber is TOP-001's
            return True if move.source["fifo"] and subscriber else None
        return False
    return False if move.source.kind in _STANDARD_ONLY else None


def _elsewhere(view: View, move: _Move) -> str | None:
    """The kind of border between the two, when both places are drawn and differ."""
    for border in _PLACES:
        here, there = place(view, move.source, border), place(view, move.queue, border)
        if here is not None and there is not None and here != there:
            return border
    return None


def _mismatch(view: View, move: _Move, moves: list[_Move], fifo: bool) -> Finding:
    is_one, other = ("FIFO", "standard") if move.queue["fifo"] else ("standard", "FIFO")
    others = [one for one in moves if one.queue.id == move.queue.id]
    shared = any(_needs_fifo(view, one) is not fifo for one in others)
    arrivals = {edge.id for edge in view.incoming(move.queue.id)} - {one.edge.id for one in others}
    if shared or arrivals or len(others) > 1 or view.outgoing(move.queue.id):
        fix = _own_queue(view, move, fifo)
    else:
        fix = _turned(move.queue, fifo)
    return RULE.finding(
        f"{move.queue.id} is {is_one} and {move.source.id} needs a {other} dead-letter queue: the deployment fails. "
        f"Use a {other} one.",
        nodes=[move.queue.id, move.source.id],
        edges=[move.edge.id],
        path=[move.source.id, move.queue.id],
        fixes=[fix],
    )


def _turned(queue: Node, fifo: bool) -> Fix:
    values: list[dict[str, Any]] = [{"op": "set", "node": queue.id, "path": "fifo", "value": fifo}]
    if fifo:
        values.append({"op": "set", "node": queue.id, "path": "content_based_deduplication", "value": True})
    return Fix(f"Make {queue.id} {'FIFO' if fifo else 'standard'}", tuple(values))


def _own_queue(view: View, move: _Move, fifo: bool, group: str | None = None) -> Fix:
    """A dead-letter queue of its own for the source, of the right type and place."""
    addition = dead_letter_queue(view.graph, move.source, fifo=fifo)
    if group is not None:
        addition["fields"]["group"] = group
    name = addition["id"]
    if move.field is not None:
        rest = [{"op": "set", "edge": move.edge.id, "path": move.field, "value": name}]
    else:
        ends = {"source": move.source.id, "target": name, "relation": move.edge.relation}
        rest = [
            {"op": "remove_edge", "id": move.edge.id},
            {"op": "add_edge", **ends, "fields": dict(move.edge.fields)},
        ]
    return Fix(f"Add {name}", (addition, *rest))


RULE = Rule("REL-011", "dlq-type-mismatch", "error", "reliability", check, __doc__, automatic=True)
