"""Chunks as bytes: rows packed as C structures, payloads in MessagePack, both compressed by Zstandard at level 1.

A row takes the narrowest of three layouts that fits its whole chunk: packing one by one is what a long run pays for
each row, and half the bytes are half the compression. A payload is kept as JSON text, so that numbers of any size
survive, and is cut when it is larger than `PAYLOAD_CHARS_MAX`.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgpack
import orjson
import zstandard

from runner.trace import WIDTH

LEVEL = 1
LAYOUTS = {b"s": "IbhhIIHi", b"n": "qbhhIIHq", b"w": "qqqqqqqq"}
"""Bytes of the eight columns: of a run of an hour, of a run of any length, of whatever else there may be."""
PAYLOAD_CHARS_MAX = 256 * 1024
PREVIEW_CHARS = 4096

Columns = list[list[int]]
Counters = dict[str, Any]


class _Codec(threading.local):
    """One compressor and one decompressor a thread: they keep state and must not be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=LEVEL)
        self.decompressor = zstandard.ZstdDecompressor()


_codec = _Codec()


def pack(value: Any) -> bytes:
    return _codec.compressor.compress(msgpack.packb(value, use_bin_type=True))


def unpack(blob: bytes | memoryview) -> Any:
    return msgpack.unpackb(_codec.decompressor.decompress(bytes(blob)), strict_map_key=False)


def encode_rows(flat: Sequence[int]) -> bytes:
    """The flat list of rows as a blob: a byte that names the layout, then the rows."""
    count = len(flat) // WIDTH
    for name, row in LAYOUTS.items():
        try:
            return name + _codec.compressor.compress(_layout(row, count).pack(*flat))
        except struct.error:
            continue
    raise AssertionError("A column of the trace holds 64 bits at most.")


def decode_rows(blob: bytes | memoryview) -> Columns:
    """The columns of the rows in a blob."""
    data = bytes(blob)
    row = LAYOUTS[data[:1]]
    packed = _codec.decompressor.decompress(data[1:])
    flat = _layout(row, len(packed) // struct.calcsize("<" + row)).unpack(packed)
    return [list(flat[column::WIDTH]) for column in range(WIDTH)]


@lru_cache(maxsize=16)
def _layout(row: str, count: int) -> struct.Struct:
    return struct.Struct("<" + row * count)


def plain(value: Any) -> Any:
    """JSON values for what JSON does not know: frozen mappings, sets, bytes, and text for the rest."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def encode_body(body: Any) -> str:
    """The body as JSON text, or how much there is of it and its beginning where it is too large."""
    try:
        text = orjson.dumps(body, default=plain, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError):
        # An integer beyond 64 bits or a lone surrogate: the standard library writes both.
        text = json.dumps(body, default=plain, separators=(",", ":"))
    if len(text) <= PAYLOAD_CHARS_MAX:
        return text
    cut = {"truncated": True, "characters": len(text), "preview": text[:PREVIEW_CHARS]}
    return json.dumps(cut, separators=(",", ":"))


def encode_payloads(bodies: Mapping[int, str]) -> bytes:
    return pack(dict(bodies))


def decode_payloads(blob: bytes | memoryview, wanted: frozenset[int] | None = None) -> dict[int, Any]:
    """The bodies in the blob, all of them or only those of the `wanted` messages."""
    texts: dict[int, str] = unpack(blob)
    return {key: json.loads(text) for key, text in texts.items() if wanted is None or key in wanted}


def merge(into: Counters, changed: Mapping[str, Any]) -> Counters:
    """Lays what changed over the counters, in place. All values are cumulative, so the later one holds."""
    for part, value in changed.items():
        if isinstance(value, Mapping) and part in ("nodes", "edges"):
            mine = into.setdefault(part, {})
            for name, counters in value.items():
                mine[name] = {**mine.get(name, {}), **counters}
        elif isinstance(value, Mapping):
            into[part] = {**into.get(part, {}), **value}
        else:
            into[part] = value
    return into
