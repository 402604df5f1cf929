"""The dialects that a definition or a state chooses with QueryLanguage, one module each."""

from __future__ import annotations

from runner.workflow.dialects.base import Dialect
from topology.registry import discover_classes

DIALECTS: dict[str, Dialect] = {
    found.language: found()
    for found in discover_classes(__name__, Dialect).values()  # type: ignore[type-abstract]
}
"""By the name in `QueryLanguage`."""

JSONPATH = "JSONPath"
JSONATA = "JSONata"
