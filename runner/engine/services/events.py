"""events: what handlers put on buses. Partial failure with status 200, as the service does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Parcel
from runner.engine.accepting import check_events, event_detail
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Desk, Service


class Events(Service):
    name = "events"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {"PutEvents": self._put}

    def _put(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        results: list[dict[str, Any]] = []
        failed = 0
        entries = params.get("Entries") or ()
        check_events(self.world, entries)
        for entry in entries:
            try:
                bus = caller.target(entry.get("EventBusName"), ("bus",))
                number = caller.hand_over(bus, self._event(caller, bus, entry))
                results.append({"EventId": self.world.message_uuid(number)})
            except Refused as refused:
                if refused.reply.error_code.startswith("AccessDenied"):
                    raise
                failed += 1
                reply = refused.reply
                results.append({"ErrorCode": reply.error_code, "ErrorMessage": reply.error_message})
        return {"FailedEntryCount": failed, "Entries": results}

    def _event(self, caller: Caller, bus: Behaviour, entry: Mapping[str, Any]) -> Parcel:
        detail = event_detail(entry)
        origin = str(entry["Source"])
        parcel = Parcel(caller.wire(bus), detail, event=str(entry["DetailType"])).having(origin=origin)
        parcel.resources = tuple(entry.get("Resources") or ())
        return parcel
