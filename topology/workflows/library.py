"""The JSONata library, imported without what it does to the process: it raises Python's limit of recursion.

A deep document has to be refused at the usual depth, wherever it is read. Two faults are put right: the operators `?:`
and `??` hold their left side twice, and the parser works on it twice; the pictures of times take what stands between
their parts for patterns, and more than three digits of a second for more than a second.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any

_LIMIT = sys.getrecursionlimit()

from jsonata.datetimeutils import DateTimeUtils  # noqa: E402
from jsonata.functions import Functions  # noqa: E402
from jsonata.jexception import JException  # noqa: E402
from jsonata.jsonata import Jsonata  # noqa: E402
from jsonata.parser import Parser  # noqa: E402
from jsonata.regex_engine import RegexFlags  # noqa: E402
from jsonata.utils import Utils  # noqa: E402

sys.setrecursionlimit(_LIMIT)


def _with_own_sides(led: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def parse(operator: Any, left: Any) -> Any:
        parser = operator._outer_instance
        found = led(operator, left)
        found.then = deepcopy(left, {id(parser): parser})
        return found

    return parse


for _operator in (Parser.InfixCoalesce, Parser.InfixDefault):
    _operator.led = _with_own_sides(_operator.led)


def _as_they_stand(matcher: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def made(picture: Any) -> Any:
        found = matcher(picture)
        for part, given in zip(found.parts, picture.parts, strict=True):
            if given.type == "literal":
                part.regex = re.escape(given.value)
            elif given.component == "f":
                part.parse = _millis_of(part.parse)
        return found

    return made


def _millis_of(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda digits: parse(digits[:3])


DateTimeUtils._generate_regex = staticmethod(_as_they_stand(DateTimeUtils._generate_regex))

__all__ = ["Functions", "JException", "Jsonata", "RegexFlags", "Utils"]
