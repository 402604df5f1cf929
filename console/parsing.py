"""The bodies of requests: JSON that nests no deeper than a project with what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

LEVELS = 100
"""A document has at most 60 levels; operations and files stand around it."""


class JsonBody(JSONParser):
    """Django REST framework's parser, which refuses what would be too deep for whoever reads it next."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError:
            body = None
            too_deep = True
        else:
            too_deep = _is_deeper(body, LEVELS)
        if too_deep:
            raise ParseError(f"JSON parse error - nested deeper than {LEVELS} levels; flatten it")
        return body


def _is_deeper(body: Any, levels: int) -> bool:
    """Goes down level by level, so that no depth is too deep for itself."""
    level = [body]
    for _ in range(levels):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        if not inner:
            return False
        level = inner
    return any(isinstance(value, (dict, list)) for value in level)
