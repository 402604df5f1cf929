"""lambda: how handlers invoke functions. A synchronous invoke replies when its target has answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Call, Message, Parcel, Response, Retry, body_text, timeout_us
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Reply, Service, json_value, unsupported
from runner.handlers import SdkReply


class Lambda(Service):
    name = "lambda"

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        if operation not in ("Invoke", "InvokeFunction"):
            raise unsupported(caller)
        function = caller.target(params.get("FunctionName"), ("function",))
        payload = params.get("Payload")
        body = json_value(payload.decode() if isinstance(payload, bytes) else body_text(payload)) if payload else None
        if params.get("InvocationType") == "Event":
            caller.hand_over(function, Parcel(caller.wire(function), body))
            caller.record(params, 202)
            done(SdkReply(True, {"StatusCode": 202, "Payload": b""}, status=202))
            return
        self._ask(caller, function, body, params, done)

    def _ask(self, caller: Caller, function: Behaviour, body: Any, params: Mapping[str, Any], done: Reply) -> None:
        wire = caller.wire(function)
        if wire is None:
            raise Refused("AccessDeniedException", f"{caller.node} has no edge to this function.", 403)

        def answered(response: Response) -> None:
            caller.record(params, response.status)
            done(_reply(response))

        # The handler's own code retries; the model's `retry` is not applied on top.
        Call(
            self.world.behaviours[caller.node].context,
            wire,
            Message("POST", "/", body),
            answered,
            invocation=caller.invocation.number,
            cause=caller.cause,
            timeout_us=timeout_us(wire),
            retry=Retry(None),
        ).start()


def _reply(response: Response) -> SdkReply:
    """A function's error is status 200 with `FunctionError` (semantics 3.4)."""
    if response.refusal == "function":
        return SdkReply(False, {}, "TooManyRequestsException", "Rate Exceeded.", 429)
    if response.status == 0:
        return SdkReply(False, {}, "RequestTimeout", "No answer in time.", 408)
    result: dict[str, Any] = {
        "StatusCode": 200,
        "Payload": json.dumps(response.body, default=str).encode(),
        "ExecutedVersion": "$LATEST",
    }
    if response.status >= 400:
        result["FunctionError"] = "Unhandled"
    return SdkReply(True, result)
