"""The JSONata library, imported without what it does to the process: it raises Python's limit of recursion.

A deep document has to be refused at the usual depth, wherever it is read. One fault of its parser is put right: the
operators `?:` and `??` hold their left side twice, and the parser works on it twice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any

_LIMIT = sys.getrecursionlimit()

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

__all__ = ["Functions", "JException", "Jsonata", "RegexFlags", "Utils"]
