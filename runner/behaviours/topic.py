"""topic: copies each message to every subscription whose filter policy it passes, as SNS does (semantics 3.2)."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Behaviour, Context, Parcel, Pusher, Retry, Wire
from runner.matching import Policy, compile_policy
from runner.trace import Op


class Topic(Behaviour):
    name = "topic"
    has_account = True
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pusher = Pusher(context, self._copy, self._pause_us)
        self._subscriptions: list[tuple[Wire, Policy | None]] = []
        self._raw: frozenset[int] = frozenset()

    def connect(self) -> None:
        self.pusher.connect()
        self._raw = frozenset(wire.index for wire in self.context.wires("delivers") if wire.edge["raw"])
        for wire in self.context.wires("delivers"):
            policy = wire.edge["filter_policy"]
            scope = wire.edge["filter_scope"] or "MessageAttributes"
            self._subscriptions.append((wire, compile_policy(policy, scope) if policy is not None else None))

    def accept(self, parcel: Parcel) -> None:
        world, pusher = self.context.world, self.pusher
        event = parcel.event if isinstance(parcel.event, dict) else None
        if parcel.is_fresh or parcel.number or event is not None:
            parcel.cause = self._keep(parcel)
            parcel.is_fresh = False
        if not self._subscriptions:
            pusher.filtered(world.next_message(), None, parcel)
        for wire, policy in self._subscriptions:
            number = world.next_message()
            if policy is None or policy.match(parcel.attributes, parcel.body):
                pusher.accept(number, wire, parcel)
            else:
                pusher.filtered(number, wire, parcel)

    def _keep(self, parcel: Parcel) -> int:
        """All units of one publish show the same payload: it is recorded once, under a number of its own."""
        number = parcel.number or self.context.world.next_message()
        self.context.payload(number, parcel.body)
        self._follows(number, parcel)
        return number

    def _follows(self, number: int, parcel: Parcel) -> None:
        self.context.record(Op.SEND, None, number, parcel.invocation, 0, parcel.cause)

    def _copy(self, wire: Wire, parcel: Parcel, number: int, accepted_us: int) -> Parcel:
        event = (self.context.node.id, wire.id, number, accepted_us)
        kind = "raw" if wire.index in self._raw else "topic"
        copy = Parcel(wire, parcel.body, number, 0, False, kind, event)
        if parcel.attributes or parcel.group is not None or parcel.deduplication is not None:
            copy.having(parcel.attributes, None, parcel.group, parcel.deduplication)
        return copy

    def _pause_us(self, attempts: int, wire: Wire) -> int | None:
        """The pause after a failed attempt; None when the attempts are used up."""
        fields = wire.edge["retry"]
        if fields:
            retry = Retry(fields, 3)
            if attempts > retry.max_retries:
                return None
            return retry.pause_us(attempts, self.context.stream("backoff"))
        if wire.target.name in ("service", "external"):
            return 20_000_000 if attempts <= 3 else None
        return _managed_pause_us(attempts)

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.pusher.units)

    def is_busy(self) -> bool:
        return bool(self.pusher.units)

    def contents(self) -> list[dict[str, Any]]:
        return [
            {
                "message": unit.number,
                "state": "in_flight",
                "receive_count": unit.attempts,
                "t_us": unit.accepted_us,
                "body": unit.parcel.body,
                "attributes": dict(unit.parcel.attributes),
            }
            for unit in self.pusher.units.values()
        ]


def _managed_pause_us(attempts: int) -> int | None:
    """SNS to its own endpoints: 3 at once, 2 after 1 s, 10 from 1 s to 20 s, then 20 s, 100,015 in all [K]."""
    if attempts <= 3:
        return 0
    if attempts <= 5:
        return 1_000_000
    if attempts <= 15:
        return round(1_000_000 * 20 ** ((attempts - 6) / 9))
    return 20_000_000 if attempts <= 100_015 else None
