"""Whether a setting holds a secret: by the format of its value, by its name, and by chance in its characters.

Silent is what refers to a secret instead of holding it (ARNs, `${...}`, `{{resolve:...}}`, paths of parameters, ids of
nodes) and what is about one (`TOKEN_URL`, `SECRET_NAME`, `PASSWORD_MIN_LENGTH`). A setting that is JSON is looked
at part by part.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator

_FORMATS = (
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\bgh[pousr]_[A-Za-z0-9]{36,}\b",
    r"\bgithub_pat_[A-Za-z0-9_]{40,}\b",
    r"\bglpat-[A-Za-z0-9_-]{20,}",
    r"\b[sr]k_(live|test)_[A-Za-z0-9]{6,}",
    r"\bwhsec_[A-Za-z0-9+/=]{20,}",
    r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    r"\bAIza[0-9A-Za-z_-]{35}\b",
    r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"\bnpm_[A-Za-z0-9]{36}\b",
    r"\bsk-(proj-|ant-)?[A-Za-z0-9_-]{20,}\b",
    r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    r"https://hooks\.slack\.com/services/T\w+/B\w+/\w+",
    r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?![${<*])[^/\s@]+@",  # a password in a URL
    r"\b(?i:password|pwd|accountkey|sharedaccesskey)=(?![${<*;])[^;&\s]+",
    r"[?&](?i:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|sig|token)=(?=[^&]*\d)[A-Za-z0-9%_.+/=-]{12,}",
)
_KNOWN = re.compile("|".join(f"(?:{form})" for form in _FORMATS))
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PASSWORDS = frozenset({"password", "passwd", "passphrase", "pwd"})
_TOKENS = frozenset({"token", "secret", "credential", "credentials", "apikey", "secretkey", "privatekey", "accesskey"})
_KEYS = frozenset(
    {"api", "private", "secret", "access", "signing", "encryption", "auth", "master", "account", "hmac", "jwt"}
)
# A last word of these is not part of what the setting is.
_TAILS = frozenset({"prod", "production", "dev", "staging", "test", "live", "value", "plain", "plaintext"})
_REFERENCES = re.compile(
    r"\$\{.*\}|\$[A-Z_]+|\{\{.*\}\}|arn:.*|(ssm|secretsmanager|vault|projects|secrets?|keyvault|kms|env|file|ref|op)[:/].*|/[\w./-]+|<.*>|(?-i:[a-z][a-z0-9-]*(/[a-z0-9._-]+)+)"
    r"|\*+|x{3,}|pk_(live|test)_\w+|[a-z][a-z0-9+.-]*://[^@\s]*|true|false|yes|no|on|off|none|null|enabled|disabled",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_DIGITS = {"password": 4, "token": 8}  # fewer digits are a length, a time or a flag
_LONG = re.compile(r"\S{8,}|(?=\S*\d)(?=\S*[A-Za-z])\S{6,}")
_NAME = re.compile(r"[a-z]+([-/._][a-z]+)+")
_ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_CHANCE = re.compile(r"[A-Za-z0-9+/_=-]{32,}")
_ABOUT = frozenset(
    {
        *("id", "arn", "url", "uri", "name", "path", "hash", "sha", "commit", "version", "digest", "checksum"),
        *("cert", "certificate", "public", "client", "build", "image", "tag", "region", "host", "endpoint", "pool"),
        *("etag", "schema", "template", "query", "publishable", "site"),
    }
)
_ENTROPY_MIN = 4.2
"""Bits a character: words stay below 4, base64 of 32 random bytes comes to 4.6 (Shannon; truffleHog takes 4.5)."""


def is_secret(name: str, value: str, nodes: Collection[str] = ()) -> bool:
    """Whether the setting holds a secret in plain text; `nodes` are ids that a value may refer to."""
    text = value.strip()
    if _KNOWN.search(text):
        return True
    if not text or text in nodes or _REFERENCES.fullmatch(text):
        return False
    if text[0] in "{[" and any(is_secret(inner, given, nodes) for inner, given in _inside(name, text)):
        return True
    words = [word.lower() for word in _WORDS.findall(name)]
    while len(words) > 1 and (words[-1] in _TAILS or words[-1].isdigit()):
        words.pop()
    kind = _kind(words)
    if _NUMBER.fullmatch(text):
        return len(text) >= _DIGITS.get(kind, 100)
    if kind == "password":
        return True
    if kind == "token":
        return _LONG.fullmatch(text) is not None and not _is_a_word(words, text)
    return not _ABOUT.intersection(words) and _is_by_chance(text)


def _inside(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The settings in a setting that is JSON, each with its own name."""
    try:
        waiting = [(name, json.loads(text))]
    except (ValueError, RecursionError):
        return
    while waiting:
        called, given = waiting.pop()
        if isinstance(given, dict):
            waiting += given.items()
        elif isinstance(given, list):
            waiting += [(called, part) for part in given]
        elif isinstance(given, str):
            yield called, given


def _kind(words: list[str]) -> str:
    """password, token, or nothing: what the name says that the setting is."""
    if not words:
        return ""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in _PASSWORDS or (last == "pass" and before):
        return "password"
    if last in _TOKENS:
        return "" if before in ("public", "next", "page", "max") else "token"
    return "token" if last == "key" and before in _KEYS else ""


def _is_a_word(words: list[str], text: str) -> bool:
    """DB_SECRET: prod-db-credentials is where the secret is kept, AUTH_TOKEN: authorization is a header."""
    if words[-1] in ("secret", "credential", "credentials"):
        return bool(_NAME.fullmatch(text))
    return text.isalpha() and text.islower()


def _is_by_chance(text: str) -> bool:
    if not _CHANCE.fullmatch(text) or _ID.fullmatch(text):
        return False
    mixed = all(re.search(part, text) for part in ("[a-z]", "[A-Z]", r"\d"))
    return mixed and _entropy(text) >= _ENTROPY_MIN


def _entropy(text: str) -> float:
    """Shannon's entropy in bits a character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
