"""The sums by which SQS says what it has got."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from typing import Any

from runner.aws.xml import as_bytes


def attributes_md5(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """The sum of message attributes (SQS developer guide, *Calculating the MD5 message digest*)."""
    parts = []
    for name in sorted(attributes):
        value = attributes[name]
        kind = str(value["DataType"])
        binary = kind.startswith("Binary")
        content = value.get("BinaryValue", b"") if binary else value.get("StringValue", "")
        for text in (name.encode(), kind.encode()):
            parts.append(struct.pack(">I", len(text)) + text)
        data = as_bytes(content)
        parts.append((b"\x02" if binary else b"\x01") + struct.pack(">I", len(data)) + data)
    return hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest()
