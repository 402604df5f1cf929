"""Reading YAML (1.2 core schema) and JSON into trees; every fault is a DocumentError with its line."""

from __future__ import annotations

import re
from typing import Any

import yaml

from topology.document.tree import ALIAS, MAPPING, SCALAR, SEQUENCE, Builder, Tree, shortened
from topology.errors import DocumentError

MAX_TEXT = 5 * 1024 * 1024
MAX_DIGITS = 300

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_RADIX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_WORDS: dict[str, Any] = {"": None, "~": None}
_WORDS |= {word: None for word in ("null", "Null", "NULL")}
_WORDS |= {word: True for word in ("true", "True", "TRUE")}
_WORDS |= {word: False for word in ("false", "False", "FALSE")}
_WORDS |= {word: float("inf") for word in (".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF")}
_WORDS |= {word: float("-inf") for word in ("-.inf", "-.Inf", "-.INF")}
_WORDS |= {word: float("nan") for word in (".nan", ".NaN", ".NAN")}
_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null"))


def is_json(name: str, text: str) -> bool:
    """Whether the text is to be read as JSON: by its name, else by its first character."""
    if name.endswith((".json", ".yaml", ".yml")):
        return name.endswith(".json")
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def read(name: str, text: str) -> Tree:
    """The tree of a file.

    DocumentError when the text is over a size, depth or alias limit, is not YAML or JSON, holds a
    duplicate key or a tag that would build something other than JSON data.
    """
    if len(text) > MAX_TEXT or len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        raise DocumentError(
            f"{name} is larger than {MAX_TEXT // 1024 // 1024} MB; move code and schemas to other files.",
            code="too_large",
        )
    if is_json(name, text):
        return _JsonReader(Builder(name, text)).read()
    return _YamlReader(Builder(name, text)).read()


def plain_scalar(text: str) -> Any:
    """What an unquoted YAML scalar means in the 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first not in "0123456789+-.":
        return text
    if _INT.fullmatch(text):
        return int(text) if len(text) <= MAX_DIGITS else float("inf")
    if _FLOAT.fullmatch(text):
        return float(text)
    if _RADIX.fullmatch(text):
        return int(text, 0) if len(text) <= MAX_DIGITS else float("inf")
    return text


class _YamlReader:
    """Builds the tree from the parser's events, without recursion."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.shift = 1 if builder.text.startswith("\ufeff") else 0
        self.stack: list[Tree] = []
        self.keys: list[Tree | None] = []
        self.anchors: dict[str, Tree] = {}
        self.root: Tree | None = None
        self.documents = 0

    def read(self) -> Tree:
        try:
            self._events()
        except yaml.YAMLError as error:
            raise self._syntax(error) from None
        if self.root is None:
            return Tree(SCALAR, len(self.builder.text), len(self.builder.text))
        return self.root

    def _events(self) -> None:
        loader = _LOADER(self.builder.text[self.shift :])
        try:
            while True:
                event = loader.get_event()
                if isinstance(event, yaml.StreamEndEvent):
                    return
                self._take(event)
        finally:
            loader.dispose()

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._value(self._scalar(event), event.anchor)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._value(self._alias(event), None)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.builder.refuse("syntax", self._start(event), "a second document", "keep one in a file")

    def _start(self, event: Any) -> int:
        return int(event.start_mark.index) + self.shift

    def _scalar(self, event: Any) -> Tree:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        tag, text = event.tag, event.value
        if tag in (None, "!"):
            value = plain_scalar(text) if event.implicit[0] and tag is None else text
        elif tag in _SCALAR_TAGS:
            value = text if tag == _TAG + "str" else plain_scalar(text)
        else:
            raise self._unsafe(tag, start)
        tree = Tree(SCALAR, start, end, value)
        if self.stack and self.stack[-1].type == MAPPING and self.keys[-1] is None:
            tree.value = text
        return self.builder.counted(tree, len(self.stack) + 1)

    def _alias(self, event: Any) -> Tree:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        target = self.anchors.get(event.anchor)
        if target is None:
            raise self.builder.refuse(
                "syntax", start, f"the alias *{event.anchor} has no anchor", "define the anchor before it"
            )
        if target in self.stack:
            raise self.builder.refuse(
                "alias_limit", start, f"the alias *{event.anchor} contains itself", "write the value out"
            )
        tree = Tree(ALIAS, start, end)
        tree.alias, tree.size, tree.height = target, target.size, target.height
        return self.builder.counted(tree, len(self.stack) + 1)

    def _open(self, event: Any) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        start = event.start_mark.index + self.shift
        if event.tag not in (None, "!", _TAG + ("map" if mapping else "seq")):
            raise self._unsafe(event.tag, start)
        if self.stack and self.stack[-1].type == MAPPING and self.keys[-1] is None:
            raise self.builder.refuse("syntax", start, "a key that is not a word", "use a string as key")
        tree = Tree(MAPPING if mapping else SEQUENCE, start, start, flow=bool(event.flow_style))
        self.builder.counted(tree, len(self.stack) + 1)
        if event.anchor:
            self.anchors[event.anchor] = tree
            tree.anchored = True
        self.stack.append(tree)
        self.keys.append(None)

    def _close(self, event: Any) -> None:
        tree = self.stack.pop()
        self.keys.pop()
        if tree.flow:
            tree.end = event.end_mark.index + self.shift
        self._value(tree, None)

    def _value(self, tree: Tree, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = tree
            tree.anchored = True
        if not self.stack:
            self.root = tree
            return
        parent = self.stack[-1]
        key = self.keys[-1]
        if parent.type == SEQUENCE:
            self.builder.item(parent, tree)
        elif key is None:
            if tree.type != SCALAR:
                raise self.builder.refuse("syntax", tree.start, "a key that is not a word", "use a string as key")
            self.keys[-1] = tree
            return
        else:
            self.builder.pair(parent, key, tree)
            self.keys[-1] = None
        if not parent.flow:
            parent.end = max(parent.end, tree.end)

    def _unsafe(self, tag: str, start: int) -> DocumentError:
        return self.builder.refuse("unsafe_tag", start, f"the tag {shortened(tag)} is not JSON data", "remove the tag")

    def _syntax(self, error: yaml.YAMLError) -> DocumentError:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        line = mark.line + 1 if mark is not None else self._reader_line(error)
        return DocumentError(
            f"{self.builder.name}, line {line}: not YAML: {_one_line(problem)}; correct the syntax there.",
            code="syntax",
        )

    def _reader_line(self, error: yaml.YAMLError) -> int:
        position = getattr(error, "position", 0)
        return self.builder.line(position if isinstance(position, int) else 0)


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_ESCAPE = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u(....)|\\(.)")
_LONE = re.compile("[\ud800-\udfff]")
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS = {"true": True, "false": False, "null": None}


class _JsonReader:
    """A JSON parser that keeps positions; nesting is bounded, so it may recurse."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.text = builder.text

    def read(self) -> Tree:
        at = self._space(1 if self.text.startswith("\ufeff") else 0)
        tree = self._value(at, 1)
        at = self._space(tree.end)
        if at != len(self.text):
            raise self._syntax(at, "something after the end")
        return tree

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _value(self, at: int, depth: int) -> Tree:
        first = self.text[at : at + 1]
        if first == "{":
            return self._object(at, depth)
        if first == "[":
            return self._array(at, depth)
        if first == '"':
            return self.builder.counted(self._string(at), depth)
        for word, value in _LITERALS.items():
            if self.text.startswith(word, at):
                return self.builder.counted(Tree(SCALAR, at, at + len(word), value), depth)
        found = _NUMBER.match(self.text, at)
        if found is None:
            raise self._syntax(at, "a value is missing" if first in ("", ",", "]", "}") else "not a value")
        return self.builder.counted(Tree(SCALAR, at, found.end(), _number(found)), depth)

    def _string(self, at: int) -> Tree:
        found = _STRING.match(self.text, at)
        if found is None:
            raise self._syntax(at, "a string is not closed or holds a bad character")
        value = _ESCAPE.sub(_unescape, found.group(1)) if "\\" in found.group(1) else found.group(1)
        if _LONE.search(value):
            raise self._syntax(at, "half of a surrogate pair")
        return Tree(SCALAR, at, found.end(), value)

    def _object(self, at: int, depth: int) -> Tree:
        tree = self.builder.counted(Tree(MAPPING, at, at, flow=True), depth)
        at = self._space(at + 1)
        if self.text[at : at + 1] == "}":
            tree.end = at + 1
            return tree
        while True:
            if self.text[at : at + 1] != '"':
                raise self._syntax(at, "a key in double quotes is missing")
            key = self._string(at)
            at = self._space(key.end)
            if self.text[at : at + 1] != ":":
                raise self._syntax(at, "a colon is missing")
            value = self._value(self._space(at + 1), depth + 1)
            self.builder.pair(tree, key, value)
            at, ended = self._next(value.end, "}")
            if ended:
                tree.end = at
                return tree

    def _array(self, at: int, depth: int) -> Tree:
        tree = self.builder.counted(Tree(SEQUENCE, at, at, flow=True), depth)
        at = self._space(at + 1)
        if self.text[at : at + 1] == "]":
            tree.end = at + 1
            return tree
        while True:
            item = self._value(at, depth + 1)
            self.builder.item(tree, item)
            at, ended = self._next(item.end, "]")
            if ended:
                tree.end = at
                return tree

    def _next(self, at: int, closing: str) -> tuple[int, bool]:
        at = self._space(at)
        here = self.text[at : at + 1]
        if here == closing:
            return at + 1, True
        if here != ",":
            raise self._syntax(at, f"a comma or {closing} is missing")
        return self._space(at + 1), False

    def _syntax(self, at: int, problem: str) -> DocumentError:
        return self.builder.refuse("syntax", at, f"not JSON: {problem}", "correct the syntax there")


def _number(found: re.Match[str]) -> int | float:
    text = found.group()
    if found.group(1) is None and found.group(2) is None:
        return int(text) if len(text) <= MAX_DIGITS else float("inf")
    return float(text)


def _unescape(found: re.Match[str]) -> str:
    high, low, single, short = found.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00))
    if single:
        return chr(int(single, 16))
    return _SHORT.get(short, short)
