"""JSON values as the Yjs document carries them. There every number is a float: whole ones become integers here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

EXACT = 2**53


def plain(value: Any) -> Any:
    """The value as plain JSON data, whole numbers as integers."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT:
        return int(value)
    return value


def content_digest(document: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """The digest of what a topology means: document and files. Positions are no part of it."""
    content = {"document": plain({k: v for k, v in document.items() if k != "layout"}), "files": dict(files)}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
