"""The envelope that SNS puts around a message, and the event in which a function gets it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Parcel, World, body_text, iso_time
from runner.engine.shapes.base.attributes import typed
from runner.engine.specs import arn


def notification(
    world: World, event: tuple[Any, ...], body: Any, attributes: Mapping[str, Any], subject: str | None = None
) -> dict[str, Any]:
    """`event` is what the topic says of a copy: its id, the subscription's, the number and when it was published."""
    topic, _, number, published_us = event
    return {
        "Type": "Notification",
        "MessageId": world.message_uuid(number),
        "TopicArn": arn(topic, "topic"),
        "Subject": subject,
        "Message": body_text(body),
        "Timestamp": iso_time(published_us),
        "SignatureVersion": "1",
        "Signature": base64.b64encode(b"local").decode(),
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/local.pem",
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        "MessageAttributes": {
            name: {"Type": kind, "Value": text}
            for name, (kind, text) in ((name, typed(value)) for name, value in attributes.items())
        },
    }


def notification_event(world: World, parcel: Parcel) -> dict[str, Any]:
    """SNS to a function: always one record, with the envelope, raw or not."""
    topic, subscription, _, _ = parcel.event
    envelope = notification(world, parcel.event, parcel.body, parcel.attributes, parcel.subject)
    envelope |= {"SigningCertUrl": envelope.pop("SigningCertURL"), "UnsubscribeUrl": envelope.pop("UnsubscribeURL")}
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{arn(topic, 'topic')}:{subscription}",
                "Sns": envelope,
            }
        ]
    }
