"""events: what handlers put on buses. Partial failure with status 200, as the service does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Parcel, body_text
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Desk, Service, json_value


class Events(Service):
    name = "events"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {"PutEvents": self._put}

    def _put(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        results: list[dict[str, Any]] = []
        failed = 0
        for entry in params.get("Entries") or ():
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
        detail = json_value(body_text(entry.get("Detail")))
        if not isinstance(detail, dict):
            raise Refused("MalformedDetail", "Detail is malformed.")
        origin = str(entry.get("Source") or caller.node)
        return Parcel(caller.wire(bus), detail, event=str(entry.get("DetailType") or "")).having(origin=origin)
