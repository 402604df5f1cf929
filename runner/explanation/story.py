"""The rows of one trace as a story: which nodes were reached, what lay on an edge, what is still somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runner.trace import Op
from topology.graph import Edge, Graph

Row = Sequence[int]
"""seq, t_us, op, node, edge, message, invocation, attempt, value."""
Names = tuple[Sequence[str], Sequence[str]]
ARRIVED = frozenset({Op.START, Op.FIRE, Op.REQUEST, Op.ACCEPT, Op.RECORD, Op.STORE, Op.INVOKE, Op.HIT, Op.MISS})
"""Rows that say something came to the node that wrote them."""
SETTLED = frozenset({Op.DELIVERED, Op.FILTER, Op.EXPIRE, Op.DROP, Op.DEAD_LETTER, Op.REDRIVE})
CAUSES_MAX = 64
REFUSED = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """A row with names instead of indexes."""

    seq: int
    t_us: int
    op: int
    node: str | None
    edge: str | None
    message: int
    invocation: int
    attempt: int
    value: int


class Story:
    """The rows of a trace, in order, with the drawing they happened in."""

    def __init__(self, rows: Iterable[Row], payloads: Mapping[int, Any], names: Names, graph: Graph) -> None:
        nodes, edges = names
        self.graph = graph
        self.payloads = payloads
        self.rows = [
            Seen(seq, t_us, op, nodes[node] if node >= 0 else None, edges[edge] if edge >= 0 else None, *rest)
            for seq, t_us, op, node, edge, *rest in rows
        ]
        self.reached: dict[str, Seen] = {}
        self._cause: dict[int, int] = {}
        for row in self.rows:
            node = self._arrival(row)
            if node is not None:
                self.reached.setdefault(node, row)
            if row.op in (Op.SEND, Op.ACCEPT, Op.REQUEST, Op.RECORD) and row.value:
                self._cause.setdefault(row.message, row.value)

    @property
    def start(self) -> str | None:
        return next((row.node for row in self.rows if row.node is not None), None)

    def _arrival(self, row: Seen) -> str | None:
        """The node that the row says was reached."""
        if row.op in ARRIVED:
            return row.node
        passed = self.graph.edges.get(row.edge or "")
        target = passed.target if passed is not None else None
        if row.op == Op.SEND and target == row.node:
            return target
        return target if row.op == Op.SDK and row.value < REFUSED else None

    def on(self, edge: Edge, *ops: Op) -> list[Seen]:
        """The rows of these operations along the edge."""
        return [row for row in self.rows if row.edge == edge.id and row.op in ops]

    def at(self, node: str, *ops: Op) -> list[Seen]:
        """The rows of these operations that the node wrote."""
        return [row for row in self.rows if row.node == node and row.op in ops]

    def waiting(self, node: str, edge: str | None = None) -> Seen | None:
        """The last row about a message that is in the node still (for that edge, where messages are each for one)."""
        last: dict[int, Seen] = {}
        for row in self.at(node, *Op):
            if row.op == Op.ACCEPT and (edge is None or row.edge == edge):
                last[row.message] = row
            elif row.message in last:
                last[row.message] = row
                if row.op in SETTLED:
                    del last[row.message]
        return max(last.values(), key=lambda row: row.seq, default=None)

    def running(self, node: str) -> Seen | None:
        """An invocation or request of the node that has not ended."""
        ended = {row.invocation for row in self.at(node, Op.END)}
        answered = {row.message for row in self.at(node, Op.RESPONSE, Op.REFUSE)}
        going = [row for row in self.at(node, Op.INVOKE) if row.invocation not in ended]
        asked = [row for row in self.at(node, Op.REQUEST) if row.message not in answered]
        return next(iter(going or asked), None)

    def payload(self, message: int) -> Any:
        """What the message carries: its own payload, or that of what caused it."""
        for _ in range(CAUSES_MAX):
            if message in self.payloads:
                return self.payloads[message]
            message = self._cause.get(message, 0)
        return None
