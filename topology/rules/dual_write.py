"""This changes a store and sends a message in one go, and nothing holds the two together.

*Why.* If it fails between the two, the store and everybody who listens disagree for ever: an order that nobody
hears of, or news of an order that is not there.

*Fix.* Publish what the table's change stream tells (a transactional outbox): then the write alone decides. Or make
it safe to do again: with `idempotency`, and a trigger that tries again, the second try completes the first. So it
is silent where a retry follows a failure, or where a workflow calls and tries again. A change that is also told
over the table's own stream is silent, too, and so are two writes to tables, which one transaction can hold.

*Example.*

    shop:client -calls-> api:gateway -routes-> place:function -writes-> orders:table
    place -sends-> jobs:queue

*See.* Richardson, "Microservices Patterns": Transactional outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from topology.rules.base import CHANNELS, COMPUTE, Edge, Finding, Fix, Node, Rule, View, dead_letter_queue

_KEEPING = frozenset({"table", "database"})


def check(view: View) -> Iterable[Finding]:
    return view.each(view.graph.of_kind(*sorted(COMPUTE)), _of_writer)


def _of_writer(view: View, writer: Node) -> Iterator[Finding]:
    writes = [edge for edge in view.outgoing(writer.id, "writes") if view.target(edge).kind in _KEEPING]
    if not writes or view.incoming(writer.id, "state") or _is_done_again(view, writer):
        return
    sends = [edge for edge in view.outgoing(writer.id, "sends", "publishes") if _is_news(view, edge)]
    sends = [edge for edge in sends if not any(_is_told(view, write.target, edge.target) for write in writes)]
    if sends:
        yield _finding(view, writer, writes, sends)
    elif len({edge.target for edge in writes}) > 1 and any(view.target(edge).kind != "table" for edge in writes):
        yield _finding(view, writer, writes[:1], [edge for edge in writes if edge.target != writes[0].target])


def _is_news(view: View, edge: Edge) -> bool:
    """False for what only keeps failures."""
    return edge.target not in view.dead_letter_queues


def _is_told(view: View, store: str, channel: str) -> bool:
    """True when the changes of the store come to the channel over its own stream."""
    for delivery in view.outgoing(store, "delivers"):
        view.steps.spend()
        if delivery.target == channel:
            return True
        if any(edge.target == channel for edge in view.outgoing(delivery.target, "sends", "publishes", "delivers")):
            return True
    return False


def _is_done_again(view: View, writer: Node) -> bool:
    """True when it recognises what it has done, and what starts it tries again or is told of the failure."""
    if not (writer["idempotency"] or {}).get("key"):
        return False
    triggers = [edge for edge in view.incoming(writer.id) if view.is_caused(edge)]
    return not triggers or not all(_gives_up(view, edge) for edge in triggers)


def _gives_up(view: View, trigger: Edge) -> bool:
    """True when the drawing says that nothing follows a failure."""
    if view.starts_asynchronously(trigger):
        return bool(view.target(trigger)["retries_async"] == 0)
    if trigger.relation == "routes":
        callers = view.incoming(trigger.source, "calls")
        return bool(callers) and all(_is_one_try(caller) for caller in callers)
    if trigger.relation in ("calls", "invokes"):
        return _is_one_try(trigger)
    moves = view.outgoing(trigger.source, "dead_letters") if view.source(trigger).kind == "queue" else ()
    return any(move["max_receive_count"] == 1 for move in moves)


def _is_one_try(call: Edge) -> bool:
    return bool(call["retry"]) and call["retry"].get("max_retries") == 0


def _finding(view: View, writer: Node, writes: Sequence[Edge], sends: Sequence[Edge]) -> Finding:
    store, channel = writes[0].target, sends[0].target
    does = "writes to" if sends[0].relation == "writes" else sends[0].relation.removesuffix("es") + "es to"
    does = "sends to" if sends[0].relation == "sends" else does
    return RULE.finding(
        f"{writer.id} writes to {store} and {does} {channel}: if it fails between the two, they disagree for ever. "
        f"Tell {channel} from the changes of {store}, or make {writer.id} idempotent and let its trigger try again.",
        nodes=[writer.id, *(edge.target for edge in (*writes, *sends))],
        edges=[edge.id for edge in (*writes, *sends)],
        path=[store, writer.id, channel],
        fixes=list(_outbox(view, writes, sends)),
    )


def _outbox(view: View, writes: Sequence[Edge], sends: Sequence[Edge]) -> Iterator[Fix]:
    """The table's stream in place of the message, where one channel takes it as it is."""
    table, channel = view.target(writes[0]), view.target(sends[0])
    if (
        len(writes) > 1
        or len({edge.target for edge in sends}) > 1
        or table.kind != "table"
        or channel.kind not in CHANNELS
    ):
        return
    if channel["fifo"] or any(_filters(edge) for edge in view.outgoing(channel.id, "delivers")):
        return
    keeper = dead_letter_queue(view.graph, table)
    fields = {"bisect": True, "retry": {"max_retries": 5, "max_age_s": 3600}, "on_failure": keeper["id"]}
    operations: list[dict[str, Any]] = [{"op": "remove_edge", "id": edge.id} for edge in sends]
    if table["stream"] in (None, "none"):
        operations.append({"op": "set", "node": table.id, "path": "stream", "value": "new"})
    operations += [
        keeper,
        {"op": "add_edge", "source": table.id, "target": channel.id, "relation": "delivers", "fields": fields},
    ]
    yield Fix(f"Tell {channel.id} from the changes of {table.id}", tuple(operations))


def _filters(delivery: Edge) -> bool:
    return any(delivery[field] for field in ("pattern", "filter_policy", "filters", "schema"))


RULE = Rule("TOP-018", "dual-write", "warning", "reliability", check, __doc__)
