"""Samples that only the trace knows: how long messages waited, and how long what came along an edge took.

Nobody keeps them for every run. Where an expectation asks for one, the rows are looked at on their way to the sink.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runner.kernel import Samples
from runner.trace import WIDTH, Op, Sink
from topology.document import Expectation

_SETTLED = frozenset({Op.DELIVERED, Op.DEAD_LETTER, Op.EXPIRE, Op.DROP, Op.FILTER, Op.REDRIVE})
Scope = tuple[str, str | None]
"""`node` or `edge` with its name, or `all`."""


def asked_of_trace(expect: Sequence[Expectation]) -> bool:
    """Whether an expectation needs the trace to be measured."""
    return any(
        given.metric == "age_ms" or (given.metric == "latency_ms" and given.edge is not None) for given in expect
    )


class Measures:
    """A sink before the sink: takes what it wants and hands everything on."""

    def __init__(self, sink: Sink, nodes: Sequence[str], edges: Sequence[str]) -> None:
        self._sink = sink
        self._nodes, self._edges = nodes, edges
        self._accepted: dict[int, int] = {}
        self._asked: dict[int, tuple[int, int]] = {}
        self._begun: dict[int, tuple[int, int]] = {}
        self._ages: dict[Scope, Samples] = {}
        self._latencies: dict[Scope, Samples] = {}

    def ages(self, node: str | None, edge: str | None) -> Samples:
        """Microseconds from the acceptance of each settled message to its settlement."""
        scope: Scope = ("edge", edge) if edge else ("node", node) if node else ("all", None)
        return self._ages.get(scope) or Samples()

    def latencies(self, edge: str) -> Samples:
        """Microseconds of each request, invocation or batch along the edge."""
        return self._latencies.get(("edge", edge)) or Samples()

    def payload(self, message: int, body: Any) -> None:
        self._sink.payload(message, body)

    def rows(self, flat: list[int], first_seq: int) -> None:
        for at in range(0, len(flat), WIDTH):
            t_us, op, node, edge, message, invocation, _, value = flat[at : at + WIDTH]
            if op == Op.ACCEPT:
                self._accepted[message] = t_us
            elif op in _SETTLED:
                self._settle(t_us, node, edge, message)
            elif op == Op.SEND:
                self._asked[message] = (t_us, edge)
            elif op == Op.ROUTE and value:
                self._asked[value] = (t_us, edge)
            elif op in (Op.RESPONSE, Op.TIMEOUT):
                self._took(t_us, self._asked.pop(message, None))
            elif op == Op.INVOKE and edge >= 0:
                self._begun[invocation] = (t_us, edge)
            elif op == Op.END:
                self._took(t_us, self._begun.pop(invocation, None))
        self._sink.rows(flat, first_seq)

    def fold(self) -> None:
        """Keeps the samples in bounds."""
        for samples in (*self._ages.values(), *self._latencies.values()):
            samples.fold()

    def _settle(self, t_us: int, node: int, edge: int, message: int) -> None:
        since_us = self._accepted.pop(message, None)
        if since_us is None:
            return
        scopes: list[Scope] = [("all", None), ("node", self._nodes[node])]
        if edge >= 0:
            scopes.append(("edge", self._edges[edge]))
        for scope in scopes:
            self._ages.setdefault(scope, Samples()).append(t_us - since_us)

    def _took(self, t_us: int, begun: tuple[int, int] | None) -> None:
        if begun is not None and begun[1] >= 0:
            samples = self._latencies.setdefault(("edge", self._edges[begun[1]]), Samples())
            samples.append(t_us - begun[0])
