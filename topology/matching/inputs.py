"""What a bus target receives: a constant, a part of the event, or a template filled from it (semantics 3.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from topology.errors import PatternInvalid
from topology.graph import thaw
from topology.matching.paths import json_path

_PLACEHOLDER = re.compile(r"<([^<>\s]+)>")
_MISSING: Any = object()
PATHS_MAX = 100
TEMPLATE_MAX = 8_192
"""Characters of a template [D]."""
_RULE = ("aws.events.rule-name", "aws.events.rule-arn")
_EVENT = ("aws.events.event", "aws.events.event.json", "aws.events.event.ingestion-time")


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
        self._rule = dict(zip(_RULE, (rule_name, rule_arn), strict=True))
        for name in _PLACEHOLDER.findall(self._template):
            if name not in self._paths and name not in _RULE + _EVENT:
                raise PatternInvalid(f"The template names <{name}>, which no path defines.")

    def check(self) -> None:
        """Raises PatternInvalid for what is no JSON whatever the values are, as the service does at configuration.

        A template that is neither object nor array is one or more strings, each in its quotes.
        """
        template = self._template.strip()
        if not template or len(template) > TEMPLATE_MAX:
            raise PatternInvalid(f"The template has between 1 and {TEMPLATE_MAX} characters.")
        sample = "".join(text if text is not None else "x" if quoted else '""' for text, _, quoted in _parts(template))
        decoder, position = json.JSONDecoder(strict=False), 0
        try:
            while position < len(sample):
                _, end = decoder.raw_decode(sample, position)
                position = end + len(sample[end:]) - len(sample[end:].lstrip())
                if sample[0] in "{[" and position < len(sample):
                    raise ValueError(f"something follows its end at {end}")
        except ValueError as error:
            raise PatternInvalid(f"The template is no JSON, with strings in quotes: {error}.") from None

    def value(self, event: Mapping[str, Any]) -> tuple[bool, Any]:
        """(True, input) or (False, None) where the service delivers nothing."""
        template = self._template.strip()
        is_text = not template.startswith(("{", "["))
        parts: list[str] = []
        for literal, name, quoted in _parts(template):
            if literal is not None:
                parts.append(literal)
                continue
            value = self._lookup(name, event)
            if quoted:
                if not is_text and isinstance(value, (Mapping, list, tuple)):
                    return False, None
                parts.append(json.dumps(_plain_text(value), ensure_ascii=False)[1:-1])
            else:
                parts.append(json.dumps("" if value is _MISSING else thaw(value), ensure_ascii=False))
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


def _parts(template: str) -> Iterator[tuple[str | None, str, bool]]:
    """The literals of a template, and the names between them with whether they stand in a JSON string."""
    position, quoted = 0, False
    for match in _PLACEHOLDER.finditer(template):
        literal = template[position : match.start()]
        quoted = _quoted_after(literal, quoted)
        yield literal, "", quoted
        yield None, match.group(1), quoted
        position = match.end()
    yield template[position:], "", quoted


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
        template = Template(transformer.get("paths") or {}, transformer["template"], rule_name, rule_arn)
        template.check()
        return template
    return None
