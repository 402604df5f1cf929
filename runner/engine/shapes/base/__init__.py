"""What the event shapes share."""

from __future__ import annotations

from runner.engine.shapes.base.attributes import sdk_attribute, sqs_attribute, sum_of, typed
from runner.engine.shapes.base.envelope import notification, notification_event
from runner.engine.shapes.base.messages import queue_body, system_attributes
from runner.engine.shapes.base.payload_v1 import rest_event
from runner.engine.shapes.base.payload_v2 import http_event
from runner.engine.shapes.base.requests import grouped, lower, millis
from runner.engine.shapes.base.shape import Shape

__all__ = [
    "Shape",
    "grouped",
    "http_event",
    "lower",
    "millis",
    "notification",
    "notification_event",
    "queue_body",
    "rest_event",
    "sdk_attribute",
    "sqs_attribute",
    "sum_of",
    "system_attributes",
    "typed",
]
