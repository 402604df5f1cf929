"""Whether what one edge emits passes the filter of another: yes, no, or not to be known from the drawing.

Only what the document says counts: `detail_type` and the source's id for a bus, `attributes` for a topic, `key`
and `operation` for a bucket. A filter on a body is unknown, because handlers write bodies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from topology.graph import Edge, Node

Verdict = bool | None  # None: unknown
_MISSING = object()
_UNKNOWN = object()


def passes(emission: Edge | None, channel: Node, delivery: Edge) -> Verdict:
    """Whether a message or event of the emitting edge gets through the delivering edge of the channel.

    Without an emission nothing is known of the message.
    """
    if channel.kind == "bus":
        return _matches(delivery["pattern"], _event(emission))
    if channel.kind == "topic":
        policy = delivery["filter_policy"]
        if not policy:
            return True
        if delivery["filter_scope"] == "MessageBody" or emission is None or not emission["attributes"]:
            return None
        return _matches(policy, emission["attributes"])
    if channel.kind == "bucket":
        return _tells(emission, delivery)
    return None if delivery["filters"] else True


_CREATED = {"put": "ObjectCreated", "delete": "ObjectRemoved"}


def _tells(emission: Edge | None, delivery: Edge) -> Verdict:
    """Whether a bucket's delivery tells of what the edge writes there: by the kind of event, and by its key."""
    if emission is None or emission.relation != "writes":
        plain = set(delivery["events"]) == {"s3:ObjectCreated:*"} and not delivery["prefix"] and not delivery["suffix"]
        return True if plain and emission is not None else None
    happens = _CREATED[emission["operation"] or "put"]
    told = [str(event).removeprefix("s3:") for event in delivery["events"]]
    if not any(event.partition(":")[0] in (happens, "*") for event in told):
        return False
    certain = any(event in ("*", happens, f"{happens}:*") for event in told)
    fits = _key_fits(emission["key"], str(delivery["prefix"] or ""), str(delivery["suffix"] or ""))
    return None if fits is True and not certain else fits


def _key_fits(key: str | None, prefix: str, suffix: str) -> Verdict:
    """Whether a key begins and ends so; of a template only what stands before and after its parts is known."""
    if not prefix and not suffix:
        return True
    if key is None:
        return None
    begins, ends = key.partition("{{")[0], key.rpartition("}}")[2]
    if "{{" not in key:
        return key.startswith(prefix) and key.endswith(suffix)
    if not (begins.startswith(prefix) or prefix.startswith(begins)) or not (
        ends.endswith(suffix) or suffix.endswith(ends)
    ):
        return False
    return True if begins.startswith(prefix) and ends.endswith(suffix) else None


def _event(emission: Edge | None) -> dict[str, Any]:
    """What is known of an event on a bus; every other field may be there."""
    if emission is None or emission.relation != "publishes":
        return {"*": _UNKNOWN}
    detail_type = emission["detail_type"] or _UNKNOWN
    return {"source": emission.source, "detail-type": detail_type, "*": _UNKNOWN}


def _matches(pattern: Mapping[str, Any] | None, known: Mapping[str, Any]) -> Verdict:
    if not pattern:
        return True
    verdicts: list[Verdict] = []
    for name, wanted in pattern.items():
        if name == "$or" and isinstance(wanted, tuple):
            verdicts.append(_any(_matches(part, known) for part in wanted if isinstance(part, Mapping)))
            continue
        value = known.get(name, known.get("*", _MISSING))
        if value is _UNKNOWN or not isinstance(wanted, tuple):
            verdicts.append(None)
        else:
            verdicts.append(_any(_accepts(item, value) for item in wanted))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    if True in found:
        return True
    return None if None in found else False


def _accepts(item: Any, value: Any) -> Verdict:
    """Whether one alternative of a field accepts the value; values of lists match by any element."""
    if isinstance(value, tuple):
        return _any(_accepts(item, element) for element in value)
    if not isinstance(item, Mapping):
        return value is not _MISSING and type(item) is type(value) and bool(item == value)
    return _operator(item, value)


def _operator(item: Mapping[str, Any], value: Any) -> Verdict:
    """One operator of an event pattern or filter policy; what is not listed here is unknown."""
    if "exists" in item:
        return bool(item["exists"]) == (value is not _MISSING)
    if value is _MISSING:
        return False
    if not isinstance(value, str) or len(item) != 1:
        return None
    name, wanted = next(iter(item.items()))
    if name == "anything-but":
        return _nothing_of(wanted, value)
    if not isinstance(wanted, str):
        return None
    if name == "prefix":
        return value.startswith(wanted)
    if name == "suffix":
        return value.endswith(wanted)
    if name == "equals-ignore-case":
        return value.casefold() == wanted.casefold()
    if name == "wildcard" and "\\" not in wanted:
        return _wildcard(wanted.split("*"), value)
    return None


def _wildcard(parts: list[str], value: str) -> bool:
    """Whether the parts, with anything between them, make up the value: each at its first place."""
    if len(parts) == 1:
        return value == parts[0]
    first, *middle, last = parts
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    rest, at = value[: len(value) - len(last)], len(first)
    for part in middle:
        found = rest.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _nothing_of(wanted: Any, value: str) -> Verdict:
    """The operator anything-but: a value, a list of values, or an operator of its own."""
    if isinstance(wanted, Mapping):
        inner = _operator(wanted, value)
        return None if inner is None else not inner
    if isinstance(wanted, tuple):
        return value not in wanted
    return bool(value != wanted)
