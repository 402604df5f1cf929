"""s3: a bucket before a function, a queue, a topic and a bus; objects that come and go, with versions and without."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival

EVERYTHING = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]
_CALLS = (
    ("s3", "PutObject", {"Bucket": "b", "Key": "a dir/key.txt", "Body": b"hello"}),
    ("s3", "CopyObject", {"Bucket": "b", "Key": "copy.txt", "CopySource": "b/a dir/key.txt"}),
    ("s3", "DeleteObject", {"Bucket": "b", "Key": "a dir/key.txt"}),
)


class S3(Trigger):
    name = "s3"

    def events(self, names: Names) -> list[Any]:
        return [event for versioning in (False, True) for way in _WAYS for event in _events(way, versioning)]


def _events(way: str, versioning: bool) -> list[Any]:
    policies = [{"actions": ["s3:*"], "resources": ["b"]}]
    nodes: dict[str, Any] = {
        "client": {"kind": "client"},
        "start": {"kind": "queue"},
        "writer": {"kind": "function", "policies": policies},
        "b": {"kind": "bucket", "versioning": versioning},
        "f": {"kind": "function"},
    }
    edges: list[dict[str, Any]] = [
        {"source": "client", "target": "start", "relation": "sends"},
        {"source": "start", "target": "writer", "relation": "delivers"},
        {"source": "writer", "target": "b", "relation": "writes"},
        {"source": "b", "target": way or "f", "relation": "delivers", "events": EVERYTHING},
    ]
    if way:
        nodes[way] = {"kind": way}
        edges.append({"source": way, "target": "f", "relation": "delivers"})
    return captured(document(nodes, *edges), "f", Arrival("client", times_s=(1,), body="go"), calls={"writer": _CALLS})


_WAYS = ("", "queue", "topic", "bus")
TRIGGER = S3()
