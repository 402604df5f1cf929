"""A run at one moment: what its rows up to then come to, counted row by row.

It says what a run that was cut off there would say: the ledger by node, where each message is, how much runs. What
leaves no row (the writes of modelled handlers) is not in it. The state can be laid down and taken up again, so that
a later moment need not begin with the first row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runner.trace.ops import Op

HELD, IN_FLIGHT = "held", "in_flight"
BUCKETS = ("delivered", "dead_lettered", "filtered", "expired", "dropped", HELD, IN_FLIGHT)
SETTLING: Mapping[int, str] = {
    Op.DELIVERED: "delivered",
    Op.REDRIVE: "delivered",
    Op.DEAD_LETTER: "dead_lettered",
    Op.FILTER: "filtered",
    Op.EXPIRE: "expired",
    Op.DROP: "dropped",
}
"""The bucket in which a message ends."""
TAKEN = frozenset({Op.RECEIVE, Op.DELIVER, Op.INVOKE, Op.BACKOFF})
COUNTED: Mapping[int, str] = {Op.INVOKE: "invocations", Op.COLD_START: "cold_starts", Op.THROTTLE: "throttles"}
PASSES = (
    Op.SEND, Op.ROUTE, Op.DELIVER, Op.RECEIVE, Op.DEAD_LETTER, Op.SDK, Op.ACCEPT, Op.REQUEST, Op.INVOKE,
)  # fmt: skip
"""The row that says best that something passed an edge; an edge is counted by the first of these that it has."""
TIMED_OUT, FAILED = 2, 400

Place = list[int]
"""Of a message in a node: whether it is in flight, receives, when it was accepted, its cause."""


class Moment:
    """Takes rows in order, as columns."""

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        """With a `state` it goes on where another was laid down."""
        given = state or {}
        self.seq = int(given.get("seq", 0))
        self.t_us = int(given.get("t_us", 0))
        self._counts: dict[int, dict[str, int]] = _by_number(given.get("counts"))
        self._passed: dict[int, dict[int, int]] = _by_number(given.get("passed"))
        self._failed: dict[int, int] = dict(given.get("failed", {}))
        self._places: dict[int, dict[int, Place]] = _by_number(given.get("places"))
        self._late: set[int] = set(given.get("late", ()))
        self._running: dict[int, int] = dict(given.get("running", {}))
        self._received = int(given.get("received", 0))

    @property
    def size(self) -> int:
        """How many messages it knows of: what laying it down costs."""
        return sum(len(places) for places in self._places.values()) + len(self._late)

    def state(self) -> dict[str, Any]:
        """Everything, as plain data."""
        return {
            "seq": self.seq, "t_us": self.t_us, "counts": self._counts, "passed": self._passed,
            "failed": self._failed, "places": self._places, "late": sorted(self._late), "running": self._running,
            "received": self._received,
        }  # fmt: skip

    def add(self, first: int, columns: Sequence[Sequence[int]], until_us: int) -> bool:
        """Takes the rows up to that time, numbered from `first`; false where a row is later."""
        for row in zip(*columns, strict=True):
            if row[0] > until_us:
                return False
            self.seq, self.t_us = first, row[0]
            first += 1
            self._row(row)
        return True

    def _row(self, row: tuple[int, ...]) -> None:
        t_us, op, node, edge, message, _, attempt, value = row
        if edge >= 0:
            self._pass(op, edge, message, value)
        if op == Op.START:
            self._received += 1
        elif op == Op.TIMEOUT:
            self._late.add(message)
        elif op == Op.RESPONSE:
            self._late.discard(message)
        if node < 0:
            return
        if op in COUNTED:
            self._bump(node, COUNTED[op])
        if op == Op.INVOKE:
            self._running[node] = self._running.get(node, 0) + 1
        elif op == Op.END:
            self._running[node] = self._running.get(node, 0) - 1
            if value:
                self._bump(node, "errors")
            if value == TIMED_OUT:
                self._bump(node, "timeouts")
        elif op == Op.REQUEST:
            self._bump(node, "requests")
        if op == Op.ACCEPT:
            self._bump(node, "accepted")
            self._places.setdefault(node, {})[message] = [0, 0, t_us, value]
        elif message:
            self._move(op, node, message, attempt)

    def _move(self, op: int, node: int, message: int, attempt: int) -> None:
        places = self._places.get(node)
        place = places.get(message) if places is not None else None
        if places is None or place is None:
            return
        if op in SETTLING:
            self._bump(node, SETTLING[op])
            del places[message]
        elif op in TAKEN:
            place[0] = 1
            if op == Op.RECEIVE:
                place[1] = attempt
        elif op == Op.VISIBLE:
            place[0] = 0

    def _pass(self, op: int, edge: int, message: int, value: int) -> None:
        if op in PASSES:
            passed = self._passed.setdefault(edge, {})
            passed[op] = passed.get(op, 0) + 1
        is_bad = (op == Op.RESPONSE and value >= FAILED and message not in self._late) or op in (
            Op.TIMEOUT, Op.RETURN, Op.REJECT,
        )  # fmt: skip
        if is_bad:
            self._failed[edge] = self._failed.get(edge, 0) + 1

    def _bump(self, node: int, metric: str) -> None:
        counts = self._counts.setdefault(node, {})
        counts[metric] = counts.get(metric, 0) + 1

    # What is to be seen

    def nodes(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The counters of each node, with what it holds and runs."""
        found: dict[str, dict[str, Any]] = {}
        for index, name in enumerate(names):
            counts: dict[str, Any] = dict(self._counts.get(index, {}))
            if "accepted" in counts:
                counts |= self._account(index)
            if "invocations" in counts:
                counts["concurrency"] = self._running.get(index, 0)
                counts.setdefault("errors", 0)
            found[name] = counts
        return found

    def _account(self, node: int) -> dict[str, Any]:
        places = self._places.get(node, {})
        in_flight = sum(place[0] for place in places.values())
        counts = self._counts[node]
        settled = {bucket: counts.get(bucket, 0) for bucket in BUCKETS if bucket not in (HELD, IN_FLIGHT)}
        oldest_us = min((place[2] for place in places.values()), default=self.t_us)
        return {
            **settled, HELD: len(places) - in_flight, IN_FLIGHT: in_flight, "depth": len(places),
            "age_s": (self.t_us - oldest_us) / 1_000_000,
        }  # fmt: skip

    def edges(self, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """What passed each edge; an edge without a row is not in it."""
        found = {}
        for index, name in enumerate(names):
            passed = self._passed.get(index)
            best = next((passed[op] for op in PASSES if op in passed), 0) if passed else 0
            if best or index in self._failed:
                found[name] = {"errors": self._failed.get(index, 0), **({"messages": best} if best else {})}
        return found

    def ledger(self) -> dict[str, Any]:
        """The totals; `balanced` says that what was accepted is what was settled and what is there."""
        accounts = [self._account(node) for node, counts in self._counts.items() if "accepted" in counts]
        accepted = sum(counts.get("accepted", 0) for counts in self._counts.values())
        sums = {bucket: sum(account[bucket] for account in accounts) for bucket in BUCKETS}
        return {
            "accepted": accepted, **sums, "lost": sums["dropped"] + sums["expired"],
            "balanced": accepted == sum(sums.values()),
        }  # fmt: skip

    def requests(self) -> dict[str, int]:
        return {"received": self._received}

    def messages(self, node: int) -> list[dict[str, Any]]:
        """What is in the node, the earliest first, without the bodies."""
        return [
            {
                "message": number,
                "state": "in_flight" if in_flight else "visible",
                "receive_count": receives,
                "t_us": accepted_us,
                "age_us": self.t_us - accepted_us,
                "cause": cause,
            }
            for number, (in_flight, receives, accepted_us, cause) in self._places.get(node, {}).items()
        ]


def _by_number(given: Any) -> Any:
    return {key: dict(value) for key, value in (given or {}).items()}
