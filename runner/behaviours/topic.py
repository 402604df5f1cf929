"""topic: copies each message to every subscription whose filter policy it passes, as SNS does (semantics 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import (
    Behaviour,
    Context,
    Duplicates,
    Parcel,
    Pusher,
    Retry,
    Spread,
    Wire,
    body_hash,
    body_text,
    of_edge,
)
from runner.trace import Op
from topology.matching import Policy, check_policy, compile_policy, view
from topology.matching.policies import Scope

_ACCEPT, _DELIVER, _DELIVERED = Op.ACCEPT.value, Op.DELIVER.value, Op.DELIVERED.value

HTTP_RETRIES = 3
HTTP_PAUSE_US = 20_000_000
"""An HTTP endpoint is tried 3 times more, 20 s apart, unless its edge says otherwise [K]."""
MANAGED_MAX_PAUSE_US = 20_000_000


class Topic(Behaviour):
    name = "topic"
    has_account = True
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node, limit = context.node, context.world.limit
        self._is_fifo = bool(node["fifo"])
        self._by_body = bool(node["content_based_deduplication"])
        self._duplicates: Duplicates | None = None
        if self._is_fifo:
            self._duplicates = Duplicates(limit("topic.deduplication_window_s"), self._by_body, by_group=False)
        self._http_max_s = limit("topic.retry_http_max_s")
        self._tries_max = int(limit("topic.retries_aws_endpoints"))
        self._bytes_max = int(limit("topic.message_max_bytes"))
        self._raw_attributes_max = int(limit("topic.raw_attributes_max"))
        self.pusher = Pusher(
            context,
            self._copy,
            self._pause_us,
            age_max_s=self._age_max_s,
            endpoint_timeout_s=limit("topic.endpoint_timeout_s"),
            ordered=self._is_fifo,
        )
        self._subscriptions: list[tuple[Wire, Policy | None]] = []
        self._raw: frozenset[int] = frozenset()

    def connect(self) -> None:
        self.pusher.connect()
        self._raw = frozenset(wire.index for wire in self.context.wires("delivers") if wire.edge["raw"])
        for wire in self.context.wires("delivers"):
            policy = wire.edge["filter_policy"]
            scope: Scope = wire.edge["filter_scope"] if wire.edge["filter_scope"] else "MessageAttributes"
            with of_edge(wire.id):
                if policy is not None:
                    limit = self.world.limit
                    check_policy(policy, scope, limit("topic.filter_keys_max"), limit("topic.filter_combinations_max"))
                self._subscriptions.append((wire, compile_policy(policy, scope) if policy is not None else None))
        for wire in self.context.wires_from("delivers"):
            # An event may be larger than a message of a topic.
            wire.weighs = True

    def link(self) -> None:
        if self._is_fifo or not self._subscriptions or not self.world.is_undisturbed:
            return
        for wire, policy in self._subscriptions:
            if policy or wire.target.goes_on or wire.weighs or type(wire.target).refusal is not Behaviour.refusal:
                return
        usual, spread = self.accept, self._spreading()

        def accept(parcel: Parcel) -> None:
            if parcel.is_fresh or parcel.number or parcel.attributes or parcel.group or isinstance(parcel.event, dict):
                usual(parcel)
            else:
                spread(parcel.body, parcel.cause, parcel.invocation)

        for wire in self.context.incoming:
            wire.accept, wire.spread = accept, spread

    def _spreading(self) -> Spread:
        """What copies a body to queues that take it as it is: each copy is accepted, delivered and settled at once."""
        world, account, clock, extend = self.world, self.account, self.clock, self.extend
        node, name, count = self.index, self.context.node.id, len(self._subscriptions)
        plan = [
            (wire, wire.index, wire.id, "raw" if wire.index in self._raw else "topic")
            for wire, _ in self._subscriptions
        ]

        def spread(body: Any, cause: int, invocation: int) -> None:
            now_us, number = clock.now_us, world.messages
            world.messages += count
            account.accepted += count
            account.delivered += count
            account.depth_max = account.depth_max or 1
            for wire, edge, edge_id, kind in plan:
                number += 1
                wire.messages += 1
                extend((
                    now_us, _ACCEPT, node, edge, number, invocation, 0, cause,
                    now_us, _DELIVER, node, edge, number, 0, 1, 0,
                    now_us, _DELIVERED, node, edge, number, 0, 1, 0,
                ))  # fmt: skip
                wire.accept(Parcel(wire, body, number, 0, False, kind, (name, edge_id, number, now_us)))

        return spread

    def weigh(self, parcel: Parcel) -> int:
        """413 for a message that is larger than the service takes."""
        return 413 if _bytes(parcel) > self._bytes_max else 0

    def accept(self, parcel: Parcel) -> None:
        world, pusher = self.context.world, self.pusher
        if self._duplicates is not None and self._is_duplicate(parcel, self._duplicates):
            return
        event = parcel.event if isinstance(parcel.event, dict) else None
        if parcel.is_fresh or parcel.number or event is not None:
            parcel.cause = self._keep(parcel)
            parcel.is_fresh = False
        if not self._subscriptions:
            pusher.filtered(world.next_message(), None, parcel)
        views: dict[str, Mapping[str, Any] | None] = {}
        has_many = len(parcel.attributes) > self._raw_attributes_max
        for wire, policy in self._subscriptions:
            number = world.next_message()
            if policy is not None:
                scope = policy.scope
                if scope not in views:
                    views[scope] = view(scope, parcel.attributes, parcel.body)
                if not policy.passes(views[scope]):
                    pusher.filtered(number, wire, parcel)
                    continue
            # A queue cannot take more attributes: raw delivery discards the message as a client's fault [K].
            pusher.accept(number, wire, parcel, 400 if has_many and self._is_raw_queue(wire) else 0)

    def _is_duplicate(self, parcel: Parcel, duplicates: Duplicates) -> bool:
        if not duplicates.knows(parcel, self.clock.now_us):
            return False
        self.account.deduplicated += 1
        number = parcel.number or self.world.next_message()
        self.context.record(Op.DEDUPLICATE, parcel.wire, number, parcel.invocation, 0, parcel.cause)
        return True

    def _is_raw_queue(self, wire: Wire) -> bool:
        return wire.index in self._raw and not wire.answers

    def _keep(self, parcel: Parcel) -> int:
        """All units of one publish show the same payload: it is recorded once, under a number of its own."""
        number = parcel.number or self.context.world.next_message()
        self.context.payload(number, parcel.body)
        self.context.record(Op.SEND, None, number, parcel.invocation, 0, parcel.cause)
        return number

    def _copy(self, wire: Wire, parcel: Parcel, number: int, accepted_us: int) -> Parcel:
        event = (self.context.node.id, wire.id, number, accepted_us)
        kind = "raw" if wire.index in self._raw else "topic"
        copy = Parcel(wire, parcel.body, number, 0, False, kind, event)
        if parcel.subject is not None:
            copy.subject = parcel.subject
        if self._is_fifo:
            deduplication = parcel.deduplication
            if deduplication is None and self._by_body:
                deduplication = body_hash(parcel.body)
            copy.having(parcel.attributes, None, parcel.group, deduplication)
        elif parcel.attributes or parcel.group is not None:
            copy.having(parcel.attributes, None, parcel.group)
        return copy

    def _pause_us(self, attempts: int, wire: Wire) -> int | None:
        """The pause after a failed attempt; None when the attempts are used up."""
        fields = wire.edge["retry"]
        if fields:
            retry = Retry(fields, HTTP_RETRIES)
            if attempts > retry.max_retries:
                return None
            return retry.pause_us(attempts, self.context.stream("backoff"))
        if wire.answers:
            return HTTP_PAUSE_US if attempts <= HTTP_RETRIES else None
        return _managed_pause_us(attempts) if attempts <= self._tries_max else None

    def _age_max_s(self, wire: Wire) -> float | None:
        """What the edge says; retries of an HTTP endpoint may not take longer than an hour."""
        given: float | None = (wire.edge["retry"] or {}).get("max_age_s")
        if wire.answers:
            return self._http_max_s if given is None else min(given, self._http_max_s)
        return given

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.pusher.units)

    def is_busy(self) -> bool:
        return bool(self.pusher.units)

    def contents(self) -> list[dict[str, Any]]:
        return self.pusher.contents()


def _managed_pause_us(attempts: int) -> int:
    """SNS to its own endpoints: 3 at once, 2 after 1 s, 10 from 1 s to 20 s, then 20 s, 100,015 in all [K]."""
    if attempts <= 3:
        return 0
    if attempts <= 5:
        return 1_000_000
    if attempts <= 15:
        return round(1_000_000 * 20 ** ((attempts - 6) / 9))
    return MANAGED_MAX_PAUSE_US


def _bytes(parcel: Parcel) -> int:
    """The size that counts: the body and the names and values of all attributes."""
    size = len(body_text(parcel.body).encode())
    return size + sum(len(name.encode()) + len(body_text(value).encode()) for name, value in parcel.attributes.items())
