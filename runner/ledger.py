"""The ledger: where every accepted message is. Each bucket has a counter of its own; nothing is a difference."""

from __future__ import annotations

from collections.abc import Iterable

BUCKETS = ("delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "in_flight")
REQUESTS = ("received", "answered", "failed", "rejected", "throttled", "timed_out", "in_flight")


class Account:
    """The counters of one node that accepts messages. `held` and `in_flight` go up and down, the rest only up."""

    __slots__ = (
        "accepted",
        "age_max_us",
        "dead_lettered",
        "deduplicated",
        "delivered",
        "depth_max",
        "dropped",
        "expired",
        "filtered",
        "held",
        "in_flight",
    )

    def __init__(self) -> None:
        self.accepted = 0
        self.delivered = 0
        self.dead_lettered = 0
        self.filtered = 0
        self.expired = 0
        self.dropped = 0
        self.held = 0
        self.in_flight = 0
        self.deduplicated = 0
        self.depth_max = 0
        self.age_max_us = 0

    def is_balanced(self, held: int, in_flight: int) -> bool:
        """True when the counters add up and agree with what was found in the node."""
        settled = self.delivered + self.dead_lettered + self.filtered + self.expired + self.dropped
        return (
            self.accepted == settled + self.held + self.in_flight and self.held == held and self.in_flight == in_flight
        )

    def as_dict(self) -> dict[str, int | float]:
        """The counters as `simulate --format json` prints them for a channel."""
        counters: dict[str, int | float] = {"accepted": self.accepted}
        counters |= {bucket: getattr(self, bucket) for bucket in BUCKETS}
        counters["deduplicated"] = self.deduplicated
        counters["depth_max"] = self.depth_max
        counters["age_max_s"] = self.age_max_us / 1_000_000
        return counters


class Requests:
    """What clients saw of their attempts on gateways and services."""

    __slots__ = REQUESTS

    def __init__(self) -> None:
        self.received = 0
        self.answered = 0
        self.failed = 0
        self.rejected = 0
        self.throttled = 0
        self.timed_out = 0
        self.in_flight = 0

    def settle(self, outcome: str) -> None:
        """Moves one request from `in_flight` to its outcome, the name of a counter."""
        self.in_flight -= 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def count(self, outcome: str) -> None:
        """Counts one request that came and went."""
        self.received += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in REQUESTS}


def totals(accounts: Iterable[Account]) -> dict[str, int]:
    """The sums over all nodes, with `lost`, which is a view: dropped and expired."""
    sums = dict.fromkeys(("accepted", *BUCKETS), 0)
    for account in accounts:
        for name in sums:
            sums[name] += getattr(account, name)
    sums["lost"] = sums["dropped"] + sums["expired"]
    return sums
