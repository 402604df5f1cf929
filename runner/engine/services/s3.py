"""s3: the objects of buckets, as handlers put, get, list, copy and delete them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, cast
from urllib.parse import quote, unquote

from runner.aws.objects import ObjectError, ObjectStore, StoredObject
from runner.behaviours.base import Behaviour, Wire
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Act, Desk, Reply, Service, unsupported
from runner.handlers import EPOCH_US, SdkReply

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Bucket(Protocol):
    """What the service asks of a bucket's behaviour."""

    objects: ObjectStore
    counts: dict[str, int]

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
    ) -> StoredObject: ...

    def delete(
        self, key: str, version: str | None = None, wire: Wire | None = None, invocation: int = 0, cause: int = 0
    ) -> StoredObject | None: ...


class S3(Service):
    name = "s3"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts: dict[str, Act] = {
            "PutObject": self._put,
            "GetObject": self._get,
            "HeadObject": self._head,
            "DeleteObject": self._delete,
            "DeleteObjects": self._delete_all,
            "ListObjectsV2": self._list,
            "CopyObject": self._copy,
            "HeadBucket": self._head_bucket,
        }

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        """As every service, but that a body is noted by its size and a part of an object has a status of its own."""
        act = self.acts.get(operation)
        if act is None:
            raise unsupported(caller)
        body = _bytes(params.get("Body"))
        noted = {**params, "Body": f"{len(body)} bytes"} if "Body" in params else params
        try:
            result = act(caller, {**params, "Body": body})
        except ObjectError as error:
            caller.record(noted, error.status, error.code)
            done(SdkReply(False, error.detail, error.code, str(error), error.status))
            return
        status = 206 if "ContentRange" in result else 200
        caller.record(noted, status)
        done(SdkReply(True, result, status=status))

    # Objects

    def _put(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        bucket, wire = self._use(caller, params["Bucket"], "writes")
        key, body = self._key(params["Key"]), params["Body"]
        if len(body) > self.world.limit("bucket.object_max_bytes"):
            raise ObjectError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.", 400)
        self._precondition(bucket, key, params)
        stored = bucket.put(
            key,
            body,
            wire,
            caller.invocation.number,
            caller.cause,
            content_type=str(params.get("ContentType") or "binary/octet-stream"),
            metadata=dict(params.get("Metadata") or {}),
        )
        return _versioned({"ETag": f'"{stored.etag}"'}, stored)

    def _precondition(self, bucket: Bucket, key: str, params: Mapping[str, Any]) -> None:
        """A write on condition: not over another object, or over exactly this one."""
        is_there = bucket.objects.has(key)
        if params.get("IfNoneMatch") == "*" and is_there:
            raise _failed_precondition()
        wanted = params.get("IfMatch")
        if wanted is None:
            return
        if not is_there:
            raise ObjectError("NoSuchKey", "The specified key does not exist.")
        if str(wanted).strip('"') != bucket.objects.get(key).etag:
            raise _failed_precondition()

    def _get(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        stored = self._found(caller, params)
        if params.get("IfMatch") is not None and str(params["IfMatch"]).strip('"') != stored.etag:
            raise _failed_precondition()
        first, last = _range(params.get("Range"), stored.size)
        body = stored.body[first : last + 1]
        result = {**_about(stored), "Body": body, "ContentLength": len(body)}
        if params.get("Range"):
            result["ContentRange"] = f"bytes {first}-{last}/{stored.size}"
        return result

    def _head(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return _about(self._found(caller, params))

    def _found(self, caller: Caller, params: Mapping[str, Any]) -> StoredObject:
        """The object that is asked for. Who may not list does not learn that it is not there."""
        bucket, _ = self._use(caller, params["Bucket"], "reads")
        try:
            return bucket.objects.get(str(params["Key"]), params.get("VersionId"))
        except ObjectError as error:
            if error.code == "NoSuchKey" and not self.desk.may(caller.node, "s3:ListBucket", str(params["Bucket"])):
                raise ObjectError("AccessDenied", "Access Denied", 403) from None
            raise

    def _delete(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        bucket, wire = self._use(caller, params["Bucket"], "writes")
        return self._remove(caller, bucket, wire, str(params["Key"]), params.get("VersionId"))

    def _remove(
        self, caller: Caller, bucket: Bucket, wire: Wire | None, key: str, version: str | None
    ) -> dict[str, Any]:
        """Deleting what is not there is no fault."""
        gone = bucket.delete(key, version, wire, caller.invocation.number, caller.cause)
        if gone is None or gone.version is None:
            return {}
        return {"VersionId": gone.version} | ({"DeleteMarker": True} if gone.is_marker else {})

    def _delete_all(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        bucket, wire = self._use(caller, params["Bucket"], "writes")
        asked = params["Delete"]
        deleted = [
            {"Key": entry["Key"], **self._remove(caller, bucket, wire, entry["Key"], entry.get("VersionId"))}
            for entry in asked.get("Objects") or ()
        ]
        return {} if asked.get("Quiet") else {"Deleted": deleted}

    def _copy(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        name, key, version = _source(params["CopySource"])
        bucket, wire = self._use(caller, params["Bucket"], "writes")
        source = self._find(name)
        if not self.desk.may(caller.node, "s3:GetObject", source.context.node.id):
            raise Refused("AccessDenied", f"{caller.node} is not authorized to perform s3:GetObject on {name}.", 403)
        found = cast(Bucket, source).objects.get(key, version)
        stored = bucket.put(
            self._key(params["Key"]),
            found.body,
            wire,
            caller.invocation.number,
            caller.cause,
            how="Copy",
            content_type=found.content_type,
            metadata=dict(found.metadata),
        )
        copied = {"ETag": f'"{stored.etag}"', "LastModified": _time(stored)}
        return _versioned({"CopyObjectResult": copied}, stored)

    # Buckets

    def _list(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        bucket, _ = self._use(caller, params["Bucket"], "reads")
        most = int(min(int(params.get("MaxKeys", 1_000)), self.world.limit("bucket.list_max_keys")))
        after = _after(params)
        prefix, delimiter = str(params.get("Prefix") or ""), str(params.get("Delimiter") or "")
        page = bucket.objects.list(prefix, delimiter, after, most)
        write: Callable[[str], str] = quote if params.get("EncodingType") == "url" else str
        result: dict[str, Any] = {
            "Name": params["Bucket"],
            "Prefix": write(prefix),
            "MaxKeys": most,
            "KeyCount": len(page.objects) + len(page.prefixes),
            "IsTruncated": page.is_truncated,
            "Contents": [
                {
                    "Key": write(stored.key),
                    "LastModified": _time(stored),
                    "ETag": f'"{stored.etag}"',
                    "Size": stored.size,
                    "StorageClass": "STANDARD",
                }
                for stored in page.objects
            ],
            "CommonPrefixes": [{"Prefix": write(common)} for common in page.prefixes],
        }
        if delimiter:
            result["Delimiter"] = write(delimiter)
        if params.get("EncodingType"):
            result["EncodingType"] = params["EncodingType"]
        if page.is_truncated:
            result["NextContinuationToken"] = base64.b64encode(page.last.encode()).decode()
        return result

    def _head_bucket(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        self._use(caller, params["Bucket"], "reads")
        return {"BucketRegion": "us-east-1"}

    def _use(self, caller: Caller, name: Any, relation: str) -> tuple[Bucket, Wire | None]:
        """The bucket, when the caller has the right and no fault is in the way, and the edge that leads there."""
        self._find(name)
        try:
            bucket = caller.target(name, ("bucket",))
        except Refused as refused:
            raise Refused("AccessDenied", refused.reply.error_message, 403) from None
        wire = caller.wire_of(bucket, relation)
        status = bucket.refusal(wire)
        if wire is not None:
            wire.messages += 1
            wire.errors += bool(status)
        if status:
            raise Refused("SlowDown", "Please reduce your request rate.", 503)
        found = cast(Bucket, bucket)
        if relation == "reads":
            found.counts["reads"] += 1
        return found, wire

    def _find(self, name: Any) -> Behaviour:
        found = self.world.behaviours.get(str(name).rpartition(":")[2])
        if found is None or found.name != "bucket":
            raise Refused("NoSuchBucket", f"The specified bucket does not exist: {name}", 404)
        return found

    def _key(self, key: Any) -> str:
        if len(str(key).encode()) > self.world.limit("bucket.key_max_bytes"):
            raise ObjectError("KeyTooLongError", "Your key is too long.", 400)
        return str(key)


def _bytes(body: Any) -> bytes:
    return b"" if body is None else body.encode() if isinstance(body, str) else bytes(body)


def _failed_precondition() -> ObjectError:
    return ObjectError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold.", 412)


def _about(stored: StoredObject) -> dict[str, Any]:
    result = {
        "ContentLength": stored.size,
        "ContentType": stored.content_type,
        "ETag": f'"{stored.etag}"',
        "LastModified": _time(stored),
        "AcceptRanges": "bytes",
        "Metadata": dict(stored.metadata),
    }
    return _versioned(result, stored)


def _versioned(result: dict[str, Any], stored: StoredObject) -> dict[str, Any]:
    return result if stored.version is None else {**result, "VersionId": stored.version}


def _time(stored: StoredObject) -> datetime:
    return _EPOCH + timedelta(seconds=(EPOCH_US + stored.modified_us) // 1_000_000)


def _range(given: Any, size: int) -> tuple[int, int]:
    """First and last byte of `bytes=0-9`, `bytes=5-` or `bytes=-5`; all of it without."""
    if not given:
        return 0, size - 1
    start, _, end = str(given).removeprefix("bytes=").partition("-")
    try:
        first = int(start) if start else max(size - int(end), 0)
        last = min(int(end), size - 1) if start and end else size - 1
    except ValueError:
        return 0, size - 1
    if first > last:
        raise ObjectError("InvalidRange", "The requested range is not satisfiable", 416)
    return first, last


def _source(given: Any) -> tuple[str, str, str | None]:
    """Bucket, key and version of a copy's source, as text or as the SDK's mapping."""
    if isinstance(given, Mapping):
        return str(given["Bucket"]), str(given["Key"]), given.get("VersionId")
    path, _, version = str(given).partition("?versionId=")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, version or None


def _after(params: Mapping[str, Any]) -> str:
    token = params.get("ContinuationToken")
    if not token:
        return str(params.get("StartAfter") or "")
    try:
        return base64.b64decode(str(token), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ObjectError("InvalidArgument", "The continuation token provided is incorrect", 400) from None
