"""What a bus target receives: a constant, a part of the event, or a template filled from it (semantics 3.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol

from topology.errors import PatternInvalid
from topology.graph import thaw
from topology.matching.paths import json_path

_PLACEHOLDER = re.compile(r"<([^<>\s]+)>")
_MISSING: Any = object()
PATHS_MAX = 100


class Fielded(Protocol):
    def __getitem__(self, name: str) -> Any: ...

    def is_set(self, name: str) -> bool: ...


class Text(str):
    """An input that is no JSON: lines of strings, as a template of several lines makes them."""


class Constant:
    def __init__(self, value: Any) -> None:
        self._value = value

    def value(self, event: Mapping[str, Any]) -> tuple[bool, Any]:
        return True, self._value


class Part:
    def __init__(self, path: str) -> None:
        self._path = path

    def value(self, event: Mapping[str, Any]) -> tuple[bool, Any]:
        return True, json_path(event, self._path)


class Template:
    """An input transformer. In a JSON template an object inside quotes leaves the event undelivered [V]."""

    def __init__(self, paths: Mapping[str, str], template: Any, rule_name: str = "", rule_arn: str = "") -> None:
        if len(paths) > PATHS_MAX:
            raise PatternInvalid(f"An input transformer has at most {PATHS_MAX} paths.")
        self._paths = dict(paths)
        self._template = template if isinstance(template, str) else json.dumps(thaw(template))
        self._rule = {"aws.events.rule-name": rule_name, "aws.events.rule-arn": rule_arn}
        for name in _PLACEHOLDER.findall(self._template):
            if name not in self._paths and not name.startswith("aws.events."):
                raise PatternInvalid(f"The template names <{name}>, which no path defines.")

    def value(self, event: Mapping[str, Any]) -> tuple[bool, Any]:
        """(True, input) or (False, None) where the service delivers nothing."""
        template = self._template.strip()
        is_text = not template.startswith(("{", "["))
        parts: list[str] = []
        position, quoted = 0, False
        for match in _PLACEHOLDER.finditer(template):
            literal = template[position : match.start()]
            quoted = _quoted_after(literal, quoted)
            parts.append(literal)
            value = self._lookup(match.group(1), event)
            if quoted:
                if not is_text and isinstance(value, (Mapping, list, tuple)):
                    return False, None
                parts.append(json.dumps(_plain_text(value), ensure_ascii=False)[1:-1])
            else:
                parts.append(json.dumps("" if value is _MISSING else thaw(value), ensure_ascii=False))
            position = match.end()
        parts.append(template[position:])
        text = "".join(parts)
        try:
            return True, json.loads(text)
        except ValueError:
            return (True, Text(text)) if is_text else (False, None)

    def _lookup(self, name: str, event: Mapping[str, Any]) -> Any:
        if name in self._paths:
            return json_path(event, self._paths[name], _MISSING)
        if name == "aws.events.event.json":
            return event
        if name == "aws.events.event":
            # The service renames detail-type here, and only here [V].
            return {
                "detailType" if key == "detail-type" else key: value for key, value in event.items() if key != "detail"
            }
        if name == "aws.events.event.ingestion-time":
            return event.get("time", "")
        return self._rule.get(name, _MISSING)


def _quoted_after(literal: str, quoted: bool) -> bool:
    """Whether the text stands inside a JSON string after this literal."""
    escaped = False
    for character in literal:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
    return quoted


def _plain_text(value: Any) -> str:
    """Inside quotes values lose theirs: `{acc_id:1,names:[a,b]}`."""
    if value is _MISSING:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_plain_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_plain_text(item) for item in value) + "]"
    return json.dumps(value)


Target = Constant | Part | Template


def as_text(value: Any) -> Any:
    """The input as a channel keeps it: a string is JSON like any other input, quotes and all [V]."""
    is_json_string = isinstance(value, str) and not isinstance(value, Text)
    return json.dumps(value, ensure_ascii=False) if is_json_string else value


def compile_target(edge: Fielded, rule_name: str = "", rule_arn: str = "") -> Target | None:
    """What the edge makes of an event; None when the whole event goes on. Two ways at once raise PatternInvalid."""
    if sum(map(bool, (edge.is_set("input"), edge["input_path"], edge["input_transformer"]))) > 1:
        raise PatternInvalid("Only one of input, input_path and input_transformer may be given.")
    if edge.is_set("input"):
        return Constant(thaw(edge["input"]))
    if edge["input_path"]:
        return Part(edge["input_path"])
    transformer = edge["input_transformer"]
    if transformer:
        return Template(transformer.get("paths") or {}, transformer["template"], rule_name, rule_arn)
    return None
