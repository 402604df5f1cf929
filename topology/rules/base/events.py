"""What the document says of the messages that an edge emits, and what a delivery asks of them.

Known are `detail_type`, `attributes`, `body` and `operation` of the emitting edge, and the node it comes from.
What a handler makes of its own accord is not known. Events that services make themselves (a bucket's, those of
an asynchronous result) have the names that the service gives them, and changes of a table the images that its stream
carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from topology.graph import Edge, Node
from topology.rules.base.scalars import TEXT, Verdict, every, some
from topology.rules.base.symbolic import OPEN, Fields, Pattern, Some, certain, known, possible, read

_RESULT = {"on_success": "Success", "on_failure": "Failure"}
_OBJECT = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}
_RECORD = frozenset(("eventSource", "awsRegion", "eventSourceARN"))
_PARTS = {
    "queue": ("body", _RECORD | {"body", "messageAttributes", "attributes"}),
    "stream": (
        "data",
        _RECORD | {"data", "partitionKey", "sequenceNumber", "approximateArrivalTimestamp", "kinesisSchemaVersion"},
    ),
}
"""The part of a record that carries its content, and the names that make a filter one of the whole record."""
_CHANGE = ("ApproximateCreationDateTime", "Keys", "SequenceNumber", "SizeBytes", "StreamViewType")
_IMAGES = {"keys": (), "new": ("NewImage",), "old": ("OldImage",), "both": ("NewImage", "OldImage")}
_MISSING = {"INSERT": "OldImage", "REMOVE": "NewImage"}


def asks(channel: Node, delivery: Edge) -> tuple[Pattern, ...]:
    """The patterns of a delivery, of which one must match; a single one that asks nothing where it has no filter."""
    if channel.kind == "bus":
        return (read(delivery["pattern"] or None),)
    if channel.kind == "topic":
        return (read(delivery["filter_policy"] or None, "policy"),)
    filters = delivery["filters"] or ()
    return tuple(read(_whole(channel.kind, given)) for given in filters) or (read(None),)


def _whole(kind: str, given: Any) -> Any:
    """A filter about the whole record: one that names no part of it is about its content."""
    if isinstance(given, Mapping) and set(given) == {"pattern"}:
        given = given["pattern"]
    given = _parsed(given)
    part, names = _PARTS.get(kind, ("", frozenset()))
    return {part: given} if part and isinstance(given, Mapping) and not names & set(given) else given


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or "{{" in value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def described(emission: Edge | None, channel: Node, delivery: Edge) -> tuple[Any, ...]:
    """What is known of the messages of the emission, as filters of the delivery see them: one for each sort."""
    if channel.kind == "table":
        return _changes(emission, channel)
    if emission is None:
        return (OPEN,)
    if channel.kind == "bus":
        return _events(emission)
    if channel.kind == "topic":
        return (_published(emission, of_body=delivery["filter_scope"] == "MessageBody"),)
    if emission.relation in ("sends", "publishes") and emission["body"] is not None:
        part = "body" if channel.kind == "queue" else "data"
        return (Fields({part: known(_parsed(emission["body"]))}, is_open=True),)
    return (OPEN,)


def _changes(emission: Edge | None, table: Node) -> tuple[Any, ...]:
    """Records of a change stream: they have the images that the stream carries, and that there are."""
    carried = _IMAGES.get(str(table["stream"]))
    names: tuple[str, ...] = ("INSERT", "MODIFY", "REMOVE")
    if emission is not None and emission.relation == "writes":
        names = names[2:] if emission["operation"] == "delete" else names[:2]
    records = []
    for name in names:
        images = [image for image in carried or () if image != _MISSING.get(name)]
        change = OPEN if carried is None else Fields(dict.fromkeys((*_CHANGE, *images), OPEN))
        records.append(Fields({"eventName": name, "eventSource": "aws:dynamodb", "dynamodb": change}, is_open=True))
    return tuple(records)


def _events(emission: Edge) -> tuple[Any, ...]:
    if emission.relation == "publishes":
        return (_event(emission.source, emission["detail_type"] or OPEN, emission["body"]),)
    if emission.relation in _RESULT:
        return (_event("lambda", f"Lambda Function Invocation Result - {_RESULT[emission.relation]}", None),)
    if emission.relation == "delivers" and emission["events"]:
        told = {str(event).removeprefix("s3:").partition(":")[0] for event in emission["events"]}
        detail = Fields({"bucket": Fields({"name": emission.source})}, is_open=True)
        return tuple(_event("aws.s3", _OBJECT.get(event, OPEN), detail) for event in sorted(told))
    return (OPEN,)


def _event(source: Any, detail_type: Any, body: Any) -> Fields:
    """An event of the bus: its envelope is complete, its detail is what the body says."""
    detail = body if isinstance(body, Fields) else known(body) if isinstance(body, Mapping) else OPEN
    envelope = dict.fromkeys(("id", "version", "account", "time", "region"), Some((TEXT,)))
    return Fields({**envelope, "resources": OPEN, "source": source, "detail-type": detail_type, "detail": detail})


def _published(emission: Edge, *, of_body: bool) -> Any:
    if of_body:
        body = emission["body"] if emission.relation == "publishes" else None
        body = _parsed(body)
        return known(body) if isinstance(body, Mapping) else OPEN
    if emission.relation == "delivers":
        return Fields({})  # what a bus, a bucket or a schedule hands on carries no attributes
    if emission.relation != "publishes" or not emission["attributes"]:
        return OPEN
    return Fields({name: _attribute(value) for name, value in emission["attributes"].items()})


def _attribute(value: Any) -> Any:
    return OPEN if isinstance(value, Mapping) else known(value)


def passing(events: Iterable[Any], patterns: Iterable[Pattern]) -> Verdict:
    """Whether all of these events get through a delivery that asks one of the patterns: yes, none does, or unknown."""
    patterns = tuple(patterns)
    verdicts = [_passing(event, patterns) for event in events]
    if all(verdict is False for verdict in verdicts):
        return False
    return True if all(verdicts) else None


def _passing(event: Any, patterns: tuple[Pattern, ...]) -> Verdict:
    verdicts = [certain(event, pattern) for pattern in patterns]
    return some(verdicts)


def can_pass(events: Iterable[Any], *deliveries: tuple[Pattern, ...]) -> Verdict:
    """Whether one of these events can get through all of the deliveries at once."""
    return some(_can_pass(event, deliveries) for event in events)


def _can_pass(event: Any, deliveries: tuple[tuple[Pattern, ...], ...]) -> Verdict:
    if all(len(patterns) == 1 for patterns in deliveries):
        return possible(event, *(patterns[0] for patterns in deliveries))
    each = every(some(possible(event, pattern) for pattern in patterns) for patterns in deliveries)
    return each if len(deliveries) == 1 or each is False else None
