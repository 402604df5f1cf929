"""The objects of one bucket, with versions where they are kept; bounded in number and bytes."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


class ObjectError(Exception):
    """The bucket refuses: `code` and `status` as S3 answers, `detail` for members of the answer."""

    def __init__(self, code: str, message: str, status: int = 404, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.detail = dict(detail or {})


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object; a delete marker has no body."""

    key: str
    body: bytes
    etag: str
    modified_us: int
    version: str | None = None
    is_marker: bool = False
    content_type: str = "binary/octet-stream"
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.body)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of keys: objects and common prefixes in order, and the last name when there is more."""

    objects: list[StoredObject]
    prefixes: list[str]
    last: str
    is_truncated: bool


def etag_of(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


class ObjectStore:
    """Puts, gets, deletes and lists. Without versions a put replaces and a delete removes."""

    def __init__(self, is_versioned: bool, objects_max: int, bytes_max: int) -> None:
        self.is_versioned = is_versioned
        self._objects_max = objects_max
        self._bytes_max = bytes_max
        self._versions: dict[str, list[StoredObject]] = {}
        self._keys: list[str] = []
        self.count = 0
        self.bytes = 0

    def put(self, stored: StoredObject) -> None:
        """Keeps the object as the newest of its key. Raises ObjectError when the bounds of the run are reached."""
        held = self._versions.get(stored.key, [])
        gone = [] if self.is_versioned else held
        count = self.count + 1 - len(gone)
        size = self.bytes + stored.size - sum(old.size for old in gone)
        if count > self._objects_max:
            raise ObjectError(
                "SlowDown", f"The run keeps {self._objects_max} objects (bucket.stored_max_objects).", 503
            )
        if size > self._bytes_max:
            raise ObjectError("SlowDown", f"The run keeps {self._bytes_max} bytes (bucket.stored_max_bytes).", 503)
        if not held:
            bisect.insort(self._keys, stored.key)
        self._versions[stored.key] = [*held, stored] if self.is_versioned else [stored]
        self.count, self.bytes = count, size

    def get(self, key: str, version: str | None = None) -> StoredObject:
        """The newest version, or the one named. Raises ObjectError where there is none or it is a delete marker."""
        if version is not None:
            found = next((stored for stored in self._versions.get(key, ()) if stored.version == version), None)
            if found is None:
                raise ObjectError("NoSuchVersion", "The specified version does not exist.")
            if found.is_marker:
                raise ObjectError("MethodNotAllowed", "A delete marker cannot be read.", 405, {"DeleteMarker": True})
            return found
        held = self._versions.get(key)
        if not held or held[-1].is_marker:
            detail = {"DeleteMarker": True} if held else None
            raise ObjectError("NoSuchKey", "The specified key does not exist.", 404, detail)
        return held[-1]

    def has(self, key: str) -> bool:
        held = self._versions.get(key, [])
        return bool(held) and not held[-1].is_marker

    def remove(self, key: str, version: str | None = None) -> StoredObject | None:
        """Removes the object (without versions) or one version for good; what was removed, None if nothing."""
        held = self._versions.get(key, [])
        found = next((stored for stored in held if version is None or stored.version == version), None)
        if found is None:
            return None
        left = [stored for stored in held if stored is not found]
        self.count -= 1
        self.bytes -= found.size
        if left:
            self._versions[key] = left
        else:
            del self._versions[key]
            self._keys.pop(bisect.bisect_left(self._keys, key))
        return found

    def list(self, prefix: str, delimiter: str, after: str, most: int) -> Listing:
        """The keys after `after` in order; with a delimiter, what shares a prefix up to it is one entry."""
        objects: list[StoredObject] = []
        prefixes: list[str] = []
        last = ""
        for key in self._from(prefix, after):
            if not key.startswith(prefix):
                break
            if not self.has(key):
                continue
            cut = key.find(delimiter, len(prefix)) if delimiter else -1
            common = key[: cut + len(delimiter)] if cut >= 0 else ""
            if common and (common == after or (prefixes and prefixes[-1] == common)):
                continue
            if len(objects) + len(prefixes) >= most:
                return Listing(objects, prefixes, last, True)
            if common:
                prefixes.append(common)
            else:
                objects.append(self._versions[key][-1])
            last = common or key
        return Listing(objects, prefixes, last, False)

    def _from(self, prefix: str, after: str) -> Iterator[str]:
        start = bisect.bisect_right(self._keys, after) if after >= prefix else bisect.bisect_left(self._keys, prefix)
        for at in range(start, len(self._keys)):
            yield self._keys[at]
