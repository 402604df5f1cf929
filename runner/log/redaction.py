"""Keeps credentials out of the log: by the name of a header or field, and by the value of a known secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from runner.log.encoding import encode_body

NAMES = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "cookies",
        "x-api-key",
        "api-key",
        "x-amz-security-token",
    }
)
MADE_UP_BEGINS = "signalbox-secret-"
MADE_UP = re.compile(MADE_UP_BEGINS + "[0-9a-f]{32}")
"""A value that a run made up for a secret (runner/behaviours/secret.py)."""
SUSPECT = re.compile("|".join([*(f'"{re.escape(name)}"' for name in sorted(NAMES)), MADE_UP.pattern]), re.IGNORECASE)
ROOTS = (*(name for name in sorted(NAMES) if not any(o in name for o in NAMES - {name})), MADE_UP_BEGINS)
"""One of these is in every text, in lower case, that `SUSPECT` finds anything in: far quicker to look for."""
MASK = "[redacted]"
DEPTH_MAX = 64
SECRET_CHARS_MIN = 4


class Redactor:
    """Copies values without credentials. `secrets` are texts that must not appear anywhere."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.secrets = tuple(sorted({s for s in secrets if len(s) >= SECRET_CHARS_MIN}, key=len, reverse=True))

    def __call__(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if depth >= DEPTH_MAX:
            return MASK
        if isinstance(value, Mapping):
            return {
                key: MASK if isinstance(key, str) and key.lower() in NAMES and item else self(item, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self(item, depth + 1) for item in value]
        return value

    def encode(self, body: Any) -> str:
        """The body as JSON text without credentials. Only a text that looks suspicious is taken apart."""
        text = encode_body(body)
        low = text.lower()
        for root in ROOTS:
            if root in low and SUSPECT.search(text):
                return encode_body(self(body))
        for secret in self.secrets:
            if secret in text:
                return encode_body(self(body))
        return text

    def text(self, text: str) -> str:
        for secret in self.secrets:
            if secret in text:
                text = text.replace(secret, MASK)
        return MADE_UP.sub(MASK, text) if MADE_UP_BEGINS in text else text
