"""What becomes of an asynchronous invocation that ended: destinations and the dead-letter queue (semantics 3.4)."""

from __future__ import annotations

from functools import partial
from typing import Any

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.sending import modelled_parcel
from runner.behaviours.base.templates import iso_time
from runner.behaviours.base.values import Parcel
from runner.trace import Op

SUCCESS, EXHAUSTED, AGED = "Success", "RetriesExhausted", "EventAgeExceeded"
ERROR_TEXT_MAX = 1_024
"""Characters of an error's message in the attribute of a dead letter: the first kilobyte [D]."""


class Event:
    """One accepted asynchronous invocation. `invocations` counts how often it ran, `failures` how often it failed."""

    __slots__ = ("accepted_us", "failures", "invocations", "number", "output", "parcel", "throttles")

    def __init__(self, number: int, parcel: Parcel, accepted_us: int) -> None:
        self.number = number
        self.parcel = parcel
        self.accepted_us = accepted_us
        self.invocations = 0
        self.failures = 0
        self.throttles = 0
        self.output: Any = None

    @property
    def payload(self) -> Any:
        return self.parcel.event if self.parcel.kind == "event" else self.parcel.body


class Results:
    """Tells the targets of a function about its asynchronous invocations, and only about those."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.of_failure = list(context.wires("on_failure", "dead_letters"))
        self.of_success = list(context.wires("on_success"))

    def tell(self, event: Event, condition: str) -> None:
        """Sends the record to every destination for this ending, and the payload to the dead-letter queue."""
        for wire in self.of_success if condition == SUCCESS else self.of_failure:
            wire.messages += 1
            told = modelled_parcel(self._context, wire, event.payload, event.number, 0)
            if wire.relation == "dead_letters":
                told.attributes = self._attributes(event)
                told.is_fresh = False
                told.moved_from = partial(self._invoke_again, event.parcel)
            else:
                self._put(told, self.record_of(event, condition), condition)
            if condition != SUCCESS:
                # Topic and bus number what they accept themselves; a queue or function takes this number.
                told.number = self._context.world.next_message() if _takes_number(wire) else 0
                told.came_from = self._context.node.id
                self._context.record(Op.DEAD_LETTER, wire, event.number, 0, event.failures, told.number)
            self._context.soon(wire.accept, told)

    def _put(self, told: Parcel, record: dict[str, Any], condition: str) -> None:
        told.body = record
        told.is_fresh = True
        # A bus gets the record as the detail of an event of Lambda's own.
        told.event = f"Lambda Function Invocation Result - {'Success' if condition == SUCCESS else 'Failure'}"
        told.origin = "lambda"

    def _invoke_again(self, original: Parcel, moved: Parcel) -> None:
        """Takes back a dead letter that is redriven by hand: a new asynchronous invocation."""
        self._context.world.behaviours[self._context.node.id].accept(original.again(moved))

    def _attributes(self, event: Event) -> dict[str, Any]:
        return {
            "RequestID": self._context.world.message_uuid(event.number),
            "ErrorCode": 200 if event.failures else 429,
            "ErrorMessage": _text(event.output)[:ERROR_TEXT_MAX] if event.failures else "Rate Exceeded.",
        }

    def record_of(self, event: Event, condition: str) -> dict[str, Any]:
        """What a destination receives."""
        context = self._context
        response: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
        if condition != SUCCESS:
            response["functionError"] = "Unhandled"
        if not event.invocations:
            response = {"statusCode": 429}
        return {
            "version": "1.0",
            "timestamp": iso_time(context.clock.now_us),
            "requestContext": {
                "requestId": context.world.message_uuid(event.number),
                "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{context.node.id}:$LATEST",
                "condition": condition,
                "approximateInvokeCount": event.invocations,
            },
            "requestPayload": event.payload,
            "responseContext": response,
            "responsePayload": event.output,
        }


def _takes_number(wire: Wire) -> bool:
    return wire.target.name in ("queue", "function")


def _text(output: Any) -> str:
    return str(output.get("message", output)) if isinstance(output, dict) else str(output)
