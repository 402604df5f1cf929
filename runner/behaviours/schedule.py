"""schedule: starts its targets at set times, as EventBridge Scheduler does (semantics 3.3).

Time 0 of a run is 2026-01-01T00:00:00Z (`EPOCH_US`). A rate starts at once, a calendar at its first time; as other
stimuli, a schedule stops when the arrivals of the scenario do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from runner.behaviours.base import Behaviour, Context, Parcel, Pusher, Wire, iso_time, part, service_pause_us
from runner.errors import TopologyRefused
from runner.handlers import EPOCH_US
from runner.trace import Op
from topology.errors import ScheduleInvalid
from topology.graph import thaw
from topology.schedules import Schedule as Times
from topology.schedules import compile_schedule, zone

ACCOUNT = "000000000000"
REGION = "us-east-1"
_EPOCH_S = EPOCH_US // 1_000_000


class Schedule(Behaviour):
    name = "schedule"
    has_account = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pusher = Pusher(context, self._copy, self._pause_us)
        self._retries = int(context.world.limit("schedule.retries_max"))
        self._window_us = round(float(context.node["flexible_window_s"] or 0) * 1_000_000)
        self._ends_us: int | None = None
        self._wires: tuple[Wire, ...] = ()

    def connect(self) -> None:
        self.pusher.connect()
        self._wires = self.context.wires("delivers")
        node = self.context.node
        if node["expression"] is None or node["enabled"] is False:
            return
        try:
            times = compile_schedule(str(node["expression"]), str(node["timezone"] or "UTC"))
            starts_us, self._ends_us = self._instant("starts_at"), self._instant("ends_at")
        except ScheduleInvalid as error:
            raise TopologyRefused(f"{node.id}: {error}") from None
        begins_us = max(starts_us or 0, self.clock.now_us)
        first = times.first(-(-(begins_us + EPOCH_US) // 1_000_000))
        # Not yet: what starts at time 0 comes after the faults that hold from there.
        self.context.soon(lambda _: self._wait(times, first), None)

    def _instant(self, field: str) -> int | None:
        """The run time of `starts_at` or `ends_at`; without an offset it is in the schedule's time zone."""
        text = self.context.node[field]
        if text is None:
            return None
        try:
            found = datetime.fromisoformat(str(text))
        except ValueError:
            raise ScheduleInvalid(f"{field} {text!r} is no time.") from None
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone(str(self.context.node["timezone"] or "UTC")))
        return (int(found.timestamp()) - _EPOCH_S) * 1_000_000

    # Starting

    def _wait(self, times: Times, at_s: int | None) -> None:
        """Sets the timer of the next start, where the run lasts so long."""
        if at_s is None:
            return
        at_us = (at_s - _EPOCH_S) * 1_000_000
        if self._ends_us is not None and at_us > self._ends_us:
            return
        # As with arrivals, a start at the very end no longer comes.
        if at_us < self.world.arrivals_end_us:
            self.context.after(at_us - self.clock.now_us, self._due, (times, at_s))

    def _due(self, due: tuple[Times, int]) -> None:
        times, at_s = due
        self._wait(times, times.following(at_s))
        if self.conditions.down:
            return
        if self._window_us:
            later_us = self.context.stream("window").randint(0, self._window_us)
            self.context.after(later_us, self._start, None)
        else:
            self._start(None)

    def _start(self, _: Any) -> None:
        """One occurrence: one acceptance for each edge."""
        context, world = self.context, self.world
        number = world.next_message()
        given = context.node["input"]
        event = self._event(number)
        body = event if given is None else thaw(given)
        context.record(Op.FIRE, None, number, 0, len(self._wires))
        context.payload(number, body)
        if not self._wires:
            self.pusher.filtered(world.next_message(), None, Parcel(None, body, number))
        for wire in self._wires:
            self.pusher.accept(world.next_message(), wire, self._parcel(wire, number, event))

    def _event(self, number: int) -> dict[str, Any]:
        return {
            "version": "0",
            "id": self.world.message_uuid(number),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": iso_time(self.clock.now_us)[:19] + "Z",
            "region": REGION,
            "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{self.context.node.id}"],
            "detail": {},
        }

    def _parcel(self, wire: Wire, number: int, event: dict[str, Any]) -> Parcel:
        """What goes along one edge: its own input, the schedule's, or the event of the schedule."""
        own, common = wire.edge["input"], self.context.node["input"]
        if own is None and common is None:
            return Parcel(wire, event, number, 0, False, "event", event)
        body = thaw(common if own is None else own)
        return Parcel(wire, body, number, 0, own is not None, "message", "Scheduled Event")

    def _copy(self, wire: Wire, parcel: Parcel, number: int, accepted_us: int) -> Parcel:
        copy = Parcel(wire, parcel.body, number, 0, parcel.is_fresh, parcel.kind, parcel.event)
        target, group = wire.target.context.node, wire.edge["message_group"]
        if target["fifo"]:
            group = "default" if group is None else str(part(parcel.body, group))
            # A run may start the same thing again and again: no queue takes the next one for a copy.
            copy.having(group=group, deduplication=self.world.message_uuid(number))
        return copy

    def _pause_us(self, attempts: int, wire: Wire) -> int | None:
        return service_pause_us(self.context, wire, attempts, self._retries)

    # What is to be seen

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.pusher.units)

    def is_busy(self) -> bool:
        return bool(self.pusher.units)
