"""How large a value is on its way from state to state."""

from __future__ import annotations

import json
import sys
from typing import Any

import orjson


def size_of(value: Any) -> int:
    """The bytes of the value as UTF-8 JSON without blanks; the limit counts these. Nested too deep is too large."""
    try:
        return len(orjson.dumps(value))
    except TypeError:  # A whole number beyond 64 bits, which JSON allows, or more than 254 levels.
        try:
            return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass"))
        except RecursionError:
            return sys.maxsize
