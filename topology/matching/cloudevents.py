"""CloudEvents 1.0 in the JSON format: what is one, and what is wrong with what is none.

Sources: the CloudEvents specification 1.0.2 (attributes and types) and its JSON event format 1.0.2. Where the two
leave room, the conformance cases of the CloudEvents project decide: names are lower case letters and digits, times
have seconds and an offset of hours and minutes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

REQUIRED = ("id", "source", "specversion", "type")
_NAME = re.compile(r"[a-z0-9]+")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))")
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_MEDIA_TYPE = re.compile(rf'{_TOKEN}/{_TOKEN}(?:[ \t]*;[ \t]*{_TOKEN}=(?:{_TOKEN}|"[^"]*"))*[ \t]*')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NO_URI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]|%(?![0-9A-Fa-f]{2})')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_INTEGER_MAX = 2**31


def problems(event: Any) -> list[str]:
    """What keeps a JSON value from being a CloudEvent, one sentence each; empty when it is one."""
    if not isinstance(event, Mapping):
        return ["A CloudEvent is an object."]
    found = [f"The attribute {name!r} is required." for name in REQUIRED if event.get(name) is None]
    for name, value in event.items():
        if value is not None and name != "data":
            found += _attribute(str(name), value)
    if event.get("data") is not None and event.get("data_base64") is not None:
        found.append("Either data or data_base64 holds the data, not both.")
    return found


def batch_problems(events: Any) -> list[str]:
    """The same for a batch, which is an array of CloudEvents and may be empty."""
    if not isinstance(events, (list, tuple)):
        return ["A batch is an array."]
    return [f"Event {index}: {problem}" for index, event in enumerate(events) for problem in problems(event)]


def _attribute(name: str, value: Any) -> list[str]:
    check = _CORE.get(name)
    if check is None:
        if not _NAME.fullmatch(name):
            return [f"The name {name!r} is not of lower case letters and digits."]
        return _extension(name, value)
    if not isinstance(value, str):
        return [f"The attribute {name!r} is text."]
    if not value and name != "data_base64":
        return [f"The attribute {name!r} is not empty."]
    said = check(value)
    return [f"The attribute {name!r} {said}."] if said else []


def _extension(name: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return []
    if isinstance(value, str):
        said = _text(value)
        return [f"The extension {name!r} {said}."] if said else []
    if isinstance(value, int):
        return [] if -_INTEGER_MAX <= value < _INTEGER_MAX else [f"The extension {name!r} needs more than 32 bits."]
    return [f"The extension {name!r} is text, an integer or a boolean."]


def _text(value: str) -> str:
    return "holds a control character" if _CONTROL.search(value) else ""


def _version(value: str) -> str:
    return "" if value == "1.0" else f"is 1.0, not {value}"


def _reference(value: str) -> str:
    return "is no URI reference" if _NO_URI.search(value) else ""


def _absolute(value: str) -> str:
    return "" if _SCHEME.match(value) and not _NO_URI.search(value) else "is no absolute URI"


def _time(value: str) -> str:
    found = _TIME.fullmatch(value)
    wrong = "is no time as 2026-12-01T08:00:00Z"
    if found is None or int(found[2] or 0) > 23 or int(found[3] or 0) > 59:
        return wrong
    # A leap second is a time, which `datetime` does not know.
    text = re.sub(r":60$", ":59", found[1])
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return wrong
    return ""


def _media_type(value: str) -> str:
    return "" if _MEDIA_TYPE.fullmatch(value) else "is no media type (RFC 2046)"


def _base64(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        return "is not Base64"
    return ""


_CORE: Mapping[str, Callable[[str], str]] = {
    "id": _text,
    "source": _reference,
    "specversion": _version,
    "type": _text,
    "datacontenttype": _media_type,
    "dataschema": _absolute,
    "subject": _text,
    "time": _time,
    "data_base64": _base64,
}
