"""Whether what one edge emits passes the filter of another: yes, no, or not to be known from the drawing.

Only what the document says counts: `detail_type` and the source's id for a bus, `attributes` for a topic, `body`
for all of them, `key` and `operation` for a bucket. Without a `body` its filters are unknown: handlers write it.
"""

from __future__ import annotations

from topology.graph import Edge, Node
from topology.rules.base.events import asks, described, passing
from topology.rules.base.scalars import Verdict


def passes(emission: Edge | None, channel: Node, delivery: Edge) -> Verdict:
    """Whether every message or event of the emitting edge gets through the delivering edge of the channel.

    Without an emission nothing is known of the message.
    """
    if channel.kind == "bucket":
        return _tells(emission, delivery)
    if channel.kind not in ("bus", "topic", "queue", "stream", "table"):
        return True
    return passing(described(emission, channel, delivery), asks(channel, delivery))


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
    fits = key_fits(emission["key"], str(delivery["prefix"] or ""), str(delivery["suffix"] or ""))
    return None if fits is True and not certain else fits


def key_fits(key: str | None, prefix: str, suffix: str) -> Verdict:
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
