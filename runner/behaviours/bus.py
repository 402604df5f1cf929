"""bus: routes each event to the targets whose pattern it matches, as EventBridge does (semantics 3.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Context, Parcel, Pusher, Retry, Wire, iso_time
from runner.matching import Pattern, Target, compile_pattern, compile_target
from runner.trace import Op

ACCOUNT = "000000000000"
REGION = "us-east-1"
RETRIES = 185
"""EventBridge gives up after 24 h or 185 retries, whichever comes first [B, D]."""


class Bus(Behaviour):
    name = "bus"
    has_account = True
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pusher = Pusher(context, self._copy, self._pause_us)
        self._rules: list[tuple[Wire, Pattern | None, Target | None]] = []

    def connect(self) -> None:
        self.pusher.connect()
        for wire in self.context.wires("delivers"):
            pattern = wire.edge["pattern"]
            self._rules.append((wire, compile_pattern(pattern) if pattern else None, compile_target(wire.edge)))

    def accept(self, parcel: Parcel) -> None:
        world, pusher = self.context.world, self.pusher
        number = parcel.number or world.next_message()
        event = self._event(parcel, number)
        self.context.record(Op.SEND, parcel.wire, number, parcel.invocation, 0, parcel.cause)
        self.context.payload(number, event)
        parcel.event, parcel.cause = event, number
        matched = False
        for wire, pattern, target in self._rules:
            if pattern is not None and not pattern.match(event):
                wire.filtered += 1
                continue
            matched = True
            parcel_of_unit = parcel
            if target is not None:
                is_delivered, value = target.value(event)
                if not is_delivered:
                    pusher.filtered(world.next_message(), wire, parcel)
                    continue
                parcel_of_unit = Parcel(wire, value, number, parcel.invocation, kind="input")
            pusher.accept(world.next_message(), wire, parcel_of_unit)
        if not matched:
            pusher.filtered(world.next_message(), None, parcel)

    def _event(self, parcel: Parcel, number: int) -> dict[str, Any]:
        """The event of a put; one that is an event already (from another bus) passes as it is."""
        given = parcel.event
        if isinstance(given, dict):
            return given
        body = parcel.body
        source = parcel.origin
        if not source:
            source = parcel.wire.source.context.node.id if parcel.wire is not None else self.context.node.id
        return {
            "version": "0",
            "id": self.context.world.message_uuid(number),
            "detail-type": given if isinstance(given, str) else f"{source}.event",
            "source": source,
            "account": ACCOUNT,
            "time": iso_time(self.context.clock.now_us)[:19] + "Z",
            "region": REGION,
            "resources": [],
            "detail": body if isinstance(body, Mapping) else _detail(body),
        }

    def _copy(self, wire: Wire, parcel: Parcel, number: int, accepted_us: int) -> Parcel:
        if parcel.kind == "input":
            return Parcel(wire, parcel.body, number, 0, True, "event", parcel.body)
        # A target that models works with the detail; a real handler and a queue get the whole event.
        event = parcel.event
        body = event if wire.target.name == "queue" else event["detail"]
        return Parcel(wire, body, number, 0, False, "event", event)

    def _pause_us(self, attempts: int, wire: Wire) -> int | None:
        """Exponential with jitter; None when the retries are used up."""
        fields = wire.edge["retry"] or {}
        if attempts > int(fields.get("max_retries", RETRIES)):
            return None
        stream = self.context.stream("backoff")
        if "backoff" in fields:
            return Retry(fields).pause_us(attempts, stream)
        return stream.randint(500_000, 1_000_000) * min(1 << min(attempts - 1, 20), 600)

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.pusher.units)

    def is_busy(self) -> bool:
        return bool(self.pusher.units)


def _detail(body: Any) -> dict[str, Any]:
    """A detail is an object: text that holds one is read, anything else is wrapped."""
    if isinstance(body, str):
        try:
            value = json.loads(body)
        except ValueError:
            value = body
        body = value
    return body if isinstance(body, dict) else {"value": body}
