"""How much a node can take: invocations at once, and messages a second of what reads a channel.

A function runs as many at once as are reserved for it, else as the account has left (`function.concurrency_account`
less all that is reserved; each account and region that zones draw has its own). A service serves `replicas` times
`concurrency`. What reads a queue takes concurrency x batch size / mean time of a full batch; a stream is read by its
shards times `parallelization`. Batches are taken as full: that is the most, and what a queue with a backlog sees.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from topology.graph import Edge, Node
from topology.limits import limit
from topology.rules.base.latency import Latencies
from topology.rules.base.places import Account, account_of
from topology.rules.base.view import COMPUTE, View

Changes = Mapping[tuple[str, str], Any]  # (id of a node or edge, field) -> the value tried


class Capacities:
    """What the nodes and deliveries of a view can take, with some values changed to try a fix."""

    def __init__(self, view: View, changes: Changes | None = None) -> None:
        self.view = view
        self.changes = changes or {}
        self.latencies = view.once(Latencies)
        self.account = int(limit("function.concurrency_account", view.graph.limits))
        self._account_of = {node.id: account_of(view, node) for node in view.graph.of_kind("function")}
        self._reserved: Counter[Account] = Counter()
        for name, account in self._account_of.items():
            self._reserved[account] += int(self._field(view.graph.nodes[name], "concurrency_reserved") or 0)

    def _field(self, part: Node | Edge, name: str) -> Any:
        return self.changes.get((part.id, name), part[name])

    def reserved(self, function: str) -> int:
        """What is reserved in the account and region of the function, for all there."""
        return self._reserved[self._account_of[function]]

    def pool(self, function: str) -> int:
        """Invocations at once that functions without a reservation share, in the function's account and region."""
        return max(0, self.account - self.reserved(function))

    def together(self, functions: Iterable[str]) -> list[list[str]]:
        """The functions, in groups that share one pool."""
        groups: dict[Account, list[str]] = {}
        for name in functions:
            groups.setdefault(self._account_of[name], []).append(name)
        return list(groups.values())

    def at_once(self, node_id: str) -> int | None:
        """Invocations or requests that a function or service runs at once; None for other kinds."""
        node = self.view.graph.nodes[node_id]
        if node.kind == "service":
            return int(self._field(node, "replicas")) * int(self._field(node, "concurrency"))
        if node.kind != "function":
            return None
        reserved = self._field(node, "concurrency_reserved")
        return self.pool(node_id) if reserved is None else int(reserved)

    def batches(self, delivery: Edge) -> float | None:
        """Batches of the delivery in work at once; None when the drawing does not say."""
        source, target = self.view.source(delivery), self.view.target(delivery)
        if target.kind not in COMPUTE:
            return None
        most = float(self.at_once(target.id) or 0)
        given = self._field(delivery, "concurrency_max")
        if source.kind == "queue":
            most = min(most, float(given or limit("queue.concurrency_max", self.view.graph.limits)))
            groups = self._groups(source) if source["fifo"] else None
            return most if groups is None else min(most, groups)
        if source.kind != "stream" or source["capacity_mode"] == "on_demand":
            return None
        side_by_side = int(self._field(source, "shards")) * int(self._field(delivery, "parallelization") or 1)
        return min(most, side_by_side, float(given or math.inf))

    def per_s(self, delivery: Edge) -> float | None:
        """Messages or records a second that the delivery can bring; None when the drawing does not say."""
        at_once = self.batches(delivery)
        size = int(delivery["batch_size"] or 1)
        time = self.latencies.batch(delivery.target, size)
        if at_once is None or time is None:
            return None
        return math.inf if time.mean_ms <= 0 else at_once * size * 1000 / time.mean_ms

    def of_queue(self, queue: str) -> float | None:
        """Messages a second that all consumers of a queue take together; None when unknown, or there is none."""
        found = [self.per_s(edge) for edge in self.view.outgoing(queue, "delivers")]
        known = [rate for rate in found if rate is not None]
        return sum(known) if known and len(known) == len(found) else None

    def _groups(self, queue: Node) -> int | None:
        """Message groups of a FIFO queue, each worked on by one batch at a time; None when they are filled in anew."""
        if queue["external_producer"]:
            return None
        groups: set[str] = set()
        for edge in self.view.incoming(queue.id):
            group = edge["message_group"]
            if edge.relation != "sends" or not isinstance(group, str) or "{{" in group or group.startswith("$"):
                return None
            groups.add(group)
        return len(groups) or None
