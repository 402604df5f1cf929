"""bus: routes each event to the targets whose pattern it matches, as EventBridge does (semantics 3.3)."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Compute, Context, Parcel, Pusher, Retry, Unit, Wire, iso_time, of_edge
from runner.trace import Op
from topology.matching import Pattern, PatternIndex, Target, as_text, compile_pattern, compile_target

ACCOUNT = "000000000000"
REGION = "us-east-1"
DAY_US = 86_400_000_000
ERRORS = {
    0: ("TIMEOUT", "The target did not answer in time."),
    400: ("INVALID_JSON", "The input of the target is not valid."),
    403: ("NO_PERMISSIONS", "The target refused access."),
    404: ("NO_RESOURCE", "The target does not exist."),
    413: ("INVALID_PARAMETER", "The event is larger than the target takes."),
    429: ("THROTTLING", "The target throttled the event."),
}
"""What a dead letter says about a status [K]; other statuses below 500 are the client's fault, the rest internal."""


class Bus(Behaviour):
    name = "bus"
    has_account = True
    takes_messages = True
    replays = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        limit = context.world.limit
        self._retries = int(limit("bus.retries_max"))
        self._age_s = limit("bus.age_max_s")
        self.pusher = Pusher(
            context,
            self._copy,
            self._pause_us,
            age_max_s=self._age_max_s,
            endpoint_timeout_s=limit("bus.endpoint_timeout_s"),
        )
        self.pusher.dead = self._explain
        self._rules: list[tuple[Wire, Target | None]] = []
        self._matched: list[int] = []
        self._events = 0
        self._index = PatternIndex(())
        self._archive_us = int(context.node["archive_days"] or 0) * DAY_US
        self._archive: deque[tuple[int, dict[str, Any]]] = deque(maxlen=int(limit("bus.archive_max_events")))
        self._replays = 0

    def connect(self) -> None:
        self.pusher.connect()
        wires = self.context.wires("delivers")
        patterns: list[Pattern | None] = []
        for wire in wires:
            with of_edge(wire.id):
                self._rules.append((wire, compile_target(wire.edge, wire.id, self._rule_arn(wire))))
                patterns.append(compile_pattern(wire.edge["pattern"]) if wire.edge["pattern"] else None)
        self._matched = [0] * len(wires)
        self._index = PatternIndex(patterns)

    def _rule_arn(self, wire: Wire) -> str:
        return f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{self.context.node.id}/{wire.id}"

    def accept(self, parcel: Parcel) -> None:
        world, pusher = self.context.world, self.pusher
        number = parcel.number or world.next_message()
        event = self._event(parcel, number)
        self.context.record(Op.SEND, parcel.wire, number, parcel.invocation, 0, parcel.cause)
        self.context.payload(number, event)
        parcel.event, parcel.cause = event, number
        if self._archive_us and "replay-name" not in event:
            self._keep(event)
        self._events += 1
        found = self._index.match(event)
        for rule in found:
            wire, target = self._rules[rule]
            self._matched[rule] += 1
            unit, status = parcel, 0
            if target is not None:
                is_valid, value = target.value(event)
                unit = Parcel(wire, value, number, parcel.invocation, kind="input", event=event)
                status = 0 if is_valid else 400
            pusher.accept(world.next_message(), wire, unit, status)
        if not found:
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
            "resources": list(parcel.resources),
            "detail": body if isinstance(body, Mapping) else _detail(body),
        }

    def _copy(self, wire: Wire, parcel: Parcel, number: int, accepted_us: int) -> Parcel:
        if parcel.kind == "input":
            body = as_text(parcel.body) if wire.target.has_account else parcel.body
            return Parcel(wire, body, number, 0, True, "event", parcel.body)
        # A function that models works with the detail; its real handler and every other target get the whole event.
        event = parcel.event
        body = event["detail"] if isinstance(wire.target, Compute) else event
        return Parcel(wire, body, number, 0, False, "event", event)

    def _explain(self, unit: Unit, parcel: Parcel, is_aged: bool) -> None:
        """A dead letter is the event as it was put, with the reason in its attributes."""
        status = unit.status
        internal = ("SDK_CLIENT_ERROR" if 400 <= status < 500 else "INTERNAL_ERROR", f"The target answered {status}.")
        code, message = ERRORS.get(status, internal)
        parcel.body = parcel.event = unit.parcel.event
        parcel.kind, parcel.is_fresh = "event", False
        parcel.attributes = {
            "RULE_ARN": self._rule_arn(unit.wire),
            "TARGET_ARN": f"arn:aws:{unit.wire.target.name}:{REGION}:{ACCOUNT}:{unit.wire.target.context.node.id}",
            "ERROR_CODE": code,
            "ERROR_MESSAGE": message,
            "RETRY_ATTEMPTS": str(unit.attempts - 1),
        }
        if is_aged or not _is_final(status):
            condition = "MaximumEventAgeInSeconds" if is_aged else "MaximumRetryAttempts"
            parcel.attributes["EXHAUSTED_RETRY_CONDITION"] = condition

    def _pause_us(self, attempts: int, wire: Wire) -> int | None:
        """Exponential with jitter; None when the retries are used up."""
        fields = wire.edge["retry"] or {}
        if attempts > min(int(fields.get("max_retries", self._retries)), self._retries):
            return None
        stream = self.context.stream("backoff")
        if "backoff" in fields:
            return Retry(fields).pause_us(attempts, stream)
        return stream.randint(500_000, 1_000_000) * min(1 << min(attempts - 1, 20), 600)

    def _age_max_s(self, wire: Wire) -> float:
        """EventBridge gives up after 24 h or 185 retries, whichever comes first [B, D]."""
        return min(float((wire.edge["retry"] or {}).get("max_age_s", self._age_s)), self._age_s)

    # Archive

    def _keep(self, event: dict[str, Any]) -> None:
        now_us, archive = self.clock.now_us, self._archive
        while archive and now_us - archive[0][0] > self._archive_us:
            archive.popleft()
        archive.append((now_us, event))

    def replay(self, from_us: int, until_us: int) -> int:
        """Puts what was archived in [from_us, until_us) once more, marked with `replay-name`; returns how many."""
        self._replays += 1
        oldest_us = self.clock.now_us - self._archive_us
        chosen = [event for at_us, event in self._archive if from_us <= at_us < until_us and at_us >= oldest_us]
        for event in chosen:
            again = {**event, "replay-name": f"replay-{self._replays}"}
            self.context.soon(self.accept, Parcel(None, again["detail"], event=again))
        return len(chosen)

    # What is to be seen

    def report(self) -> dict[str, Any]:
        """Brings the edges up to date: what a rule did not match is counted when somebody looks."""
        for (wire, _), matched in zip(self._rules, self._matched, strict=True):
            wire.filtered = self._events - matched
        return {}

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.pusher.units)

    def is_busy(self) -> bool:
        return bool(self.pusher.units)

    def contents(self) -> list[dict[str, Any]]:
        return self.pusher.contents()


def _is_final(status: int) -> bool:
    return 400 <= status < 500 and status != 429


def _detail(body: Any) -> dict[str, Any]:
    """A detail is an object: text that holds one is read, anything else is wrapped."""
    if isinstance(body, str):
        try:
            value = json.loads(body)
        except ValueError:
            value = body
        body = value
    return body if isinstance(body, dict) else {"value": body}
