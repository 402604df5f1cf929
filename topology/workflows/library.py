"""The JSONata library, imported without what it does to the process: it raises Python's limit of recursion.

A deep document has to be refused at the usual depth, wherever it is read.
"""

from __future__ import annotations

import sys

_LIMIT = sys.getrecursionlimit()

from jsonata.jexception import JException  # noqa: E402
from jsonata.jsonata import Jsonata  # noqa: E402
from jsonata.regex_engine import RegexFlags  # noqa: E402
from jsonata.utils import Utils  # noqa: E402

sys.setrecursionlimit(_LIMIT)

__all__ = ["JException", "Jsonata", "RegexFlags", "Utils"]
