"""A run as a film: what passed each edge and what each node held, in equal steps of the run's time.

Built in one pass over the rows, in constant memory but for the messages that are somewhere just now. Every series
is sparse, `[step, value]` where the value changed, and holds the value at the end of the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runner.trace.ops import Op

STEPS_MAX = 600
STEPS_MIN = 60
POINTS_MAX = 60_000
"""About as many points as all series may have together: many nodes make fewer steps."""

Series = list[list[int]]
Table = dict[str, dict[str, Series]]

# The row that says best that something passed an edge; an edge is counted by the first of these that it has.
PASSES = (
    Op.SEND, Op.ROUTE, Op.DELIVER, Op.RECEIVE, Op.DEAD_LETTER, Op.SDK, Op.ACCEPT, Op.REQUEST, Op.INVOKE,
)  # fmt: skip
FAILED, SERVER_FAILED = 400, 500

COUNTED = {
    Op.REQUEST: "requests",
    Op.ACCEPT: "accepted",
    Op.DELIVERED: "delivered",
    Op.DEAD_LETTER: "dead_lettered",
    Op.INVOKE: "invocations",
    Op.THROTTLE: "throttles",
    Op.REFUSE: "rejected",
}
LEDGER = {
    Op.ACCEPT: "accepted",
    Op.DELIVERED: "delivered",
    Op.DEAD_LETTER: "dead_lettered",
    Op.FILTER: "filtered",
    Op.EXPIRE: "expired",
    Op.DROP: "dropped",
}
SETTLED = frozenset({Op.DELIVERED, Op.FILTER, Op.EXPIRE, Op.DROP, Op.DEAD_LETTER, Op.REDRIVE})
TAKEN = frozenset({Op.RECEIVE, Op.DELIVER, Op.INVOKE})
GIVEN_BACK = frozenset({Op.VISIBLE, Op.BACKOFF})
HELD, IN_FLIGHT = 0, 1


def steps_for(nodes: int, edges: int) -> int:
    """How many steps a run with so many nodes and edges is told in."""
    return max(STEPS_MIN, min(STEPS_MAX, POINTS_MAX // max(1, nodes + edges)))


class Timeline:
    """Takes rows in order; `value()` is the film."""

    def __init__(self, names: tuple[Sequence[str], Sequence[str]], until_us: int) -> None:
        self.names = names
        steps = steps_for(len(names[0]), len(names[1]))
        self.step_us = max(1, -(-max(1, until_us) // steps))
        self.until_us = until_us
        self._step = 0
        self._count: dict[tuple[int, str], int] = {}
        self._passed: dict[tuple[int, int], int] = {}
        self._failed: dict[int, int] = {}
        self._total: dict[str, int] = {"requests": 0, **dict.fromkeys(LEDGER.values(), 0)}
        self._where: dict[int, dict[int, int]] = {}
        self._gauges: dict[int, list[int]] = {}
        self._series: dict[tuple[str, Any, Any], Series] = {}
        self._last: dict[tuple[str, Any, Any], int] = {}
        self._late: set[int] = set()
        self._faults: list[dict[str, Any]] = []

    def add(self, columns: Sequence[Sequence[int]]) -> None:
        """Rows as columns: t_us, op, node, edge, message, invocation, attempt, value."""
        times, ops, nodes, edges, messages, _, _, values = columns
        for t_us, op, node, edge, message, value in zip(times, ops, nodes, edges, messages, values, strict=True):
            step = t_us // self.step_us
            if step != self._step:
                self._close(self._step)
                self._step = step
            self._row(t_us, op, node, edge, message, value)

    def value(self) -> dict[str, Any]:
        """Steps, nodes, edges, ledger, requests and faults."""
        self._close(self._step)
        nodes: Table = {}
        edges: Table = {}
        ledger: dict[str, Series] = {}
        for (part, index, metric), series in self._series.items():
            if part == "node":
                nodes.setdefault(self.names[0][index], {})[metric] = series
            elif part == "total":
                ledger[metric] = series
        for index in {edge for edge, _ in self._passed} | set(self._failed):
            entry = edges.setdefault(self.names[1][index], {})
            passed = next((op for op in PASSES if ("pass", index, op) in self._series), None)
            if passed is not None:
                entry["messages"] = self._series[("pass", index, passed)]
            if ("fail", index, 0) in self._series:
                entry["errors"] = self._series[("fail", index, 0)]
        requests = {"received": ledger.pop("requests", [])}
        return {
            "step_us": self.step_us,
            "t_us": self.until_us,
            "nodes": nodes,
            "edges": edges,
            "ledger": ledger,
            "requests": requests,
            "faults": self._faults,
        }

    def _row(self, t_us: int, op: int, node: int, edge: int, message: int, value: int) -> None:
        bad = _is_bad(op, value)
        if edge >= 0:
            if op in PASSES:
                key = (edge, op)
                self._passed[key] = self._passed.get(key, 0) + 1
            if bad and op != Op.END and not (op == Op.RESPONSE and message in self._late):
                self._failed[edge] = self._failed.get(edge, 0) + 1
        if op in LEDGER:
            self._total[LEDGER[Op(op)]] += 1
        elif op == Op.START:
            self._total["requests"] += 1
        elif op == Op.TIMEOUT:
            self._late.add(message)
        elif op == Op.FAULT:
            self._fault(t_us, node, edge, value)
        if node < 0:
            return
        if op in COUNTED:
            self._bump(node, COUNTED[Op(op)], 1)
        if op == Op.INVOKE:
            self._bump(node, "concurrency", 1)
        elif op == Op.END:
            self._bump(node, "concurrency", -1)
            self._bump(node, "errors", int(bad))
        elif op == Op.RESPONSE and value >= SERVER_FAILED:
            self._bump(node, "failed", 1)
        if message:
            self._move(op, node, message)

    def _bump(self, node: int, metric: str, by: int) -> None:
        if by:
            self._count[(node, metric)] = self._count.get((node, metric), 0) + by

    def _move(self, op: int, node: int, message: int) -> None:
        where = self._where.setdefault(node, {})
        gauges = self._gauges.setdefault(node, [0, 0])
        old = where.get(message)
        if op == Op.ACCEPT:
            new: int | None = HELD
        elif old is None:
            return
        elif op in SETTLED:
            new = None
        elif op in TAKEN:
            new = IN_FLIGHT
        elif op in GIVEN_BACK:
            new = HELD
        else:
            return
        if old is not None:
            gauges[old] -= 1
        if new is None:
            del where[message]
        else:
            where[message] = new
            gauges[new] += 1

    def _fault(self, t_us: int, node: int, edge: int, value: int) -> None:
        where = {
            "node": self.names[0][node] if node >= 0 else None,
            "edge": self.names[1][edge] if edge >= 0 else None,
        }
        if value:
            self._faults.append({**where, "from_us": t_us, "to_us": self.until_us})
            return
        for fault in reversed(self._faults):
            if fault["node"] == where["node"] and fault["edge"] == where["edge"]:
                fault["to_us"] = t_us
                return

    def _close(self, step: int) -> None:
        for (node, metric), count in self._count.items():
            self._point(step, ("node", node, metric), count)
        held = in_flight = 0
        for node, gauges in self._gauges.items():
            held += gauges[HELD]
            in_flight += gauges[IN_FLIGHT]
            self._point(step, ("node", node, "held"), gauges[HELD])
            self._point(step, ("node", node, "in_flight"), gauges[IN_FLIGHT])
        for (edge, op), count in self._passed.items():
            self._point(step, ("pass", edge, op), count)
        for edge, count in self._failed.items():
            self._point(step, ("fail", edge, 0), count)
        for name, count in (*self._total.items(), ("held", held), ("in_flight", in_flight)):
            self._point(step, ("total", 0, name), count)

    def _point(self, step: int, key: tuple[str, Any, Any], value: int) -> None:
        if self._last.get(key, 0) != value:
            self._last[key] = value
            self._series.setdefault(key, []).append([step, value])


def _is_bad(op: int, value: int) -> bool:
    if op == Op.RESPONSE:
        return value >= FAILED
    if op == Op.END:
        return value != 0
    return op in (Op.TIMEOUT, Op.RETURN, Op.REJECT)
