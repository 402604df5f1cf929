"""Writing values as text: YAML in the project's own style (a node or an edge on one line), and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from topology.document.reading import plain_scalar

_PLAIN = re.compile(r"[A-Za-z_$/.][A-Za-z0-9_$/.+-]*( [A-Za-z0-9_$/.+(-][A-Za-z0-9_$/.+()-]*)*")
_OLD_WORDS = frozenset(("yes", "no", "on", "off", "y", "n", "true", "false", "null", "---", "..."))


def yaml_scalar(value: Any) -> str:
    """A scalar as YAML that reads back as the same value, in YAML 1.1 readers too."""
    if not isinstance(value, str):
        return json_text(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _OLD_WORDS and isinstance(plain_scalar(value), str):
        return value
    return _quoted(value)


def yaml_flow(value: Any) -> str:
    """A value in flow style, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{yaml_scalar(key)}: {yaml_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(yaml_flow(item) for item in value) + "]"
    return yaml_scalar(value)


def yaml_document(document: Mapping[str, Any]) -> str:
    """A whole document: each node and each edge on a line of its own."""
    lines: list[str] = []
    for key, value in document.items():
        name = yaml_scalar(key)
        if isinstance(value, Mapping) and value and key in ("nodes", "scenarios"):
            lines.append(f"{name}:")
            lines += [f"  {yaml_scalar(inner)}: {yaml_flow(item)}" for inner, item in value.items()]
        elif isinstance(value, (list, tuple)) and value and key in ("edges", "suppress"):
            lines.append(f"{name}:")
            lines += [f"  - {yaml_flow(item)}" for item in value]
        else:
            lines.append(f"{name}: {yaml_flow(value)}")
    return "\n".join(lines) + "\n" if lines else "{}\n"


def json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _quoted(value: str) -> str:
    """A double-quoted scalar; what YAML cannot hold raw is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    assert isinstance(value, Mapping), f"{value!r} is not JSON data."
    return dict(value)
