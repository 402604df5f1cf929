"""bucket: objects by key, and a notification for each that comes or goes, as S3 does (semantics 3.7).

An occurrence is one acceptance for each `delivers` edge: what `events`, `prefix` and `suffix` refuse is filtered.
Objects are kept where code may read them, in a sandboxed run; a modelled run only tells what happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from runner.aws.objects import ObjectError, ObjectStore, StoredObject, etag_of
from runner.behaviours.base import (
    Behaviour,
    Context,
    Parcel,
    Pusher,
    Wire,
    body_text,
    fill,
    iso_time,
    part,
    service_pause_us,
)
from runner.handlers import EPOCH_US
from runner.trace import Op

ACCOUNT = "000000000000"
REGION = "us-east-1"
EVERY_CREATION = ("s3:ObjectCreated:*",)
_PUT, _GONE = range(2)
_DAY_US = 86_400_000_000


class Bucket(Behaviour):
    name = "bucket"
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        limit = context.world.limit
        self.pusher = Pusher(context, self._copy, self._pause_us)
        self._retries = int(limit("bucket.notification_retries_max"))
        days = context.node["lifecycle_days"]
        self._lifecycle_us = None if days is None else int(days) * _DAY_US
        self.is_versioned = bool(context.node["versioning"])
        objects_max, bytes_max = int(limit("bucket.stored_max_objects")), int(limit("bucket.stored_max_bytes"))
        self.objects = ObjectStore(self.is_versioned, objects_max, bytes_max)
        self._told: list[tuple[Wire, tuple[str, ...], str, str]] = []
        self._keeps = False
        self._written = 0
        self.counts = {"reads": 0, "writes": 0}

    def connect(self) -> None:
        self.pusher.connect()
        self._keeps = self.world.handlers is not None or self.world.services is not None
        for wire in self.context.wires("delivers"):
            given = wire.edge["events"]
            # A bus is told everything unless the edge says otherwise: its patterns choose.
            events = tuple(given) if given else ("s3:*",) if wire.target.name == "bus" else EVERY_CREATION
            names = tuple(str(name).removeprefix("s3:") for name in events)
            self._told.append((wire, names, str(wire.edge["prefix"] or ""), str(wire.edge["suffix"] or "")))

    # Objects

    def seed(self, entries: Sequence[Any]) -> None:
        """Objects (`key`, `body`) that are there before the run begins: nothing tells of them."""
        for index, entry in enumerate(entries):
            whole = isinstance(entry, dict) and "body" in entry
            key = str(entry["key"]) if whole and "key" in entry else f"seed-{index + 1}"
            body = body_text(entry["body"] if whole else entry).encode()
            version = "seed" if self.is_versioned else None
            self.objects.put(StoredObject(key, body, etag_of(body), self.clock.now_us, version))

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        status = self.refusal(wire)
        if status:
            return status
        if relation == "reads":
            self.counts["reads"] += 1
            return 0
        return self._write(self._key(wire, body), body, wire, invocation, cause)

    def accept(self, parcel: Parcel) -> None:
        """Puts an object by hand, under a key of its own or the one that the attribute `key` gives."""
        key = parcel.attributes.get("key")
        self._write(
            str(key) if key else self._key(None, parcel.body), parcel.body, None, parcel.invocation, parcel.cause
        )

    def _key(self, wire: Wire | None, body: Any) -> str:
        """The edge's key, a template or a path into the body; a new one each time where it says nothing."""
        self._written += 1
        given = wire.edge["key"] if wire is not None else None
        if given is None:
            return self.world.streams.uuid(f"object:{self.context.node.id}", self._written)
        return str(part(body, fill(given, self.context.stream("keys"), self.clock.now_us)))

    def _write(self, key: str, body: Any, wire: Wire | None, invocation: int, cause: int) -> int:
        try:
            self.put(key, body_text(body).encode(), wire, invocation, cause)
        except ObjectError as refused:
            return refused.status
        return 0

    def put(
        self,
        key: str,
        body: bytes,
        wire: Wire | None = None,
        invocation: int = 0,
        cause: int = 0,
        *,
        how: str = "Put",
        content_type: str = "binary/octet-stream",
        metadata: dict[str, str] | None = None,
    ) -> StoredObject:
        """Keeps an object and tells of it. Raises ObjectError when it does not fit the bounds of the run."""
        number = self.world.next_message()
        version = self.world.message_uuid(number).replace("-", "") if self.is_versioned else None
        stored = StoredObject(key, body, etag_of(body), self.clock.now_us, version, False, content_type, metadata or {})
        if self._keeps:
            self.objects.put(stored)
            self._expires(stored)
        self.counts["writes"] += 1
        self._tell(number, f"ObjectCreated:{how}", stored, wire, invocation, cause)
        return stored

    def delete(
        self, key: str, version: str | None = None, wire: Wire | None = None, invocation: int = 0, cause: int = 0
    ) -> StoredObject | None:
        """Removes an object or one version, or puts a delete marker before its versions; what was removed or put."""
        self.counts["writes"] += 1
        if self.is_versioned and version is None:
            return self._mark(key, "ObjectRemoved:DeleteMarkerCreated", wire, invocation, cause)
        found = self.objects.remove(key, version)
        if found is not None:
            self._tell(self.world.next_message(), "ObjectRemoved:Delete", found, wire, invocation, cause)
        return found

    def _mark(self, key: str, event: str, wire: Wire | None, invocation: int, cause: int) -> StoredObject:
        number = self.world.next_message()
        version = self.world.message_uuid(number).replace("-", "")
        marker = StoredObject(key, b"", etag_of(b""), self.clock.now_us, version, True)
        self.objects.put(marker)
        self._tell(number, event, marker, wire, invocation, cause)
        return marker

    def _expires(self, stored: StoredObject) -> None:
        horizon_us = self.world.horizon_us
        if self._lifecycle_us is None:
            return
        if horizon_us is None or self.clock.now_us + self._lifecycle_us <= horizon_us:
            self.context.after(self._lifecycle_us, self._expire, stored)

    def _expire(self, stored: StoredObject) -> None:
        """The lifecycle rule removes what is still the newest of its key."""
        if not self.objects.has(stored.key) or self.objects.get(stored.key) is not stored:
            return
        if self.is_versioned:
            self._mark(stored.key, "LifecycleExpiration:DeleteMarkerCreated", None, 0, 0)
            return
        self.objects.remove(stored.key)
        self._tell(self.world.next_message(), "LifecycleExpiration:Delete", stored, None, 0, 0)

    # Telling

    def _tell(
        self, number: int, name: str, stored: StoredObject, wire: Wire | None, invocation: int, cause: int
    ) -> None:
        """One occurrence: one acceptance for each edge, filtered where the edge does not want it."""
        world, pusher = self.world, self.pusher
        is_gone = not name.startswith("ObjectCreated")
        event = {"Records": [self._record(number, name, stored, is_gone)]}
        self.context.record(Op.STORE, wire, number, invocation, _GONE if is_gone else _PUT, cause)
        self.context.payload(number, event)
        parcel = Parcel(wire, event, number, 0, False, "event", (name, stored))
        if not self._told:
            pusher.filtered(world.next_message(), None, parcel)
        for edge, names, prefix, suffix in self._told:
            wanted = stored.key.startswith(prefix) and stored.key.endswith(suffix) and _is_among(name, names)
            (pusher.accept if wanted else pusher.filtered)(world.next_message(), edge, parcel)

    def _record(self, number: int, name: str, stored: StoredObject, is_gone: bool) -> dict[str, Any]:
        """One record of the event, its key URL-encoded and its name without `s3:`."""
        node = self.context.node.id
        found: dict[str, Any] = {"key": quote_plus(stored.key, safe="/")}
        if not is_gone:
            found |= {"size": stored.size, "eTag": stored.etag}
        if stored.version is not None:
            found["versionId"] = stored.version
        found["sequencer"] = self._sequencer(number)
        request = self.world.message_uuid(number)
        return {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": iso_time(self.clock.now_us),
            "eventName": name,
            "userIdentity": {"principalId": f"AWS:{ACCOUNT}"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-request-id": request[:16].upper(), "x-amz-id-2": request},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": node,
                "bucket": {
                    "name": node,
                    "ownerIdentity": {"principalId": ACCOUNT},
                    "arn": f"arn:aws:s3:::{node}",
                },
                "object": found,
            },
        }

    def _sequencer(self, number: int) -> str:
        """Hexadecimal, and later for later changes of a key."""
        return f"{EPOCH_US + self.clock.now_us:014X}{number:010X}"

    def _copy(self, wire: Wire, parcel: Parcel, number: int, accepted_us: int) -> Parcel:
        if wire.target.name != "bus":
            return Parcel(wire, parcel.body, number, 0, False, "event", parcel.body)
        name, stored = parcel.event
        event = self._bridged(number, name, stored, parcel.body["Records"][0])
        return Parcel(wire, event["detail"], number, 0, True, "event", event)

    def _bridged(self, number: int, name: str, stored: StoredObject, record: dict[str, Any]) -> dict[str, Any]:
        """The same as an event of EventBridge: its key is not encoded."""
        node, is_gone = self.context.node.id, not name.startswith("ObjectCreated")
        found: dict[str, Any] = {"key": stored.key}
        if not is_gone:
            found |= {"size": stored.size, "etag": stored.etag}
        if stored.version is not None:
            found["version-id"] = stored.version
        found["sequencer"] = record["s3"]["object"]["sequencer"]
        detail: dict[str, Any] = {
            "version": "0",
            "bucket": {"name": node},
            "object": found,
            "request-id": record["responseElements"]["x-amz-request-id"],
            "requester": "s3.amazonaws.com" if name.startswith("Lifecycle") else ACCOUNT,
            "reason": _REASONS.get(name, "PutObject"),
        }
        if not name.startswith("Lifecycle"):
            detail["source-ip-address"] = "127.0.0.1"
        if is_gone:
            detail["deletion-type"] = "Delete Marker Created" if stored.is_marker else "Permanently Deleted"
        return {
            "version": "0",
            "id": self.world.message_uuid(number),
            "detail-type": "Object Deleted" if is_gone else "Object Created",
            "source": "aws.s3",
            "account": ACCOUNT,
            "time": record["eventTime"][:19] + "Z",
            "region": REGION,
            "resources": [f"arn:aws:s3:::{node}"],
            "detail": detail,
        }

    def _pause_us(self, attempts: int, wire: Wire) -> int | None:
        return service_pause_us(self.context, wire, attempts, self._retries)

    # What is to be seen

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.pusher.units)

    def is_busy(self) -> bool:
        return bool(self.pusher.units)

    def report(self) -> dict[str, Any]:
        return self.account.as_dict() | self.counts | {"objects": self.objects.count}

    def gauges(self) -> dict[str, Any]:
        return self.report() | {"depth": len(self.pusher.units)}


_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
    "LifecycleExpiration:Delete": "Lifecycle Expiration",
    "LifecycleExpiration:DeleteMarkerCreated": "Lifecycle Expiration",
}


def _is_among(name: str, wanted: tuple[str, ...]) -> bool:
    """Whether an edge's events name this one: in full, or as `ObjectCreated:*`."""
    return any(name == want or (want.endswith("*") and name.startswith(want[:-1])) for want in wanted)
