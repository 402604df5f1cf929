"""Runs one state alone, as the service's TestState does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.workflow.dialects import JSONPATH
from runner.workflow.host import Host
from runner.workflow.inspector import Inspector
from runner.workflow.machine import Execution

UNNAMED = "StateName"
"""What the service calls a state that is given without a machine around it."""


def probe(
    definition: Mapping[str, Any],
    input: Any,
    host: Host,
    inspector: Inspector,
    *,
    state: str | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Execution:
    """Starts the state, or the one of that name anywhere in a machine; the inspector knows what became of it."""
    found, language = state_named(definition, state) if state else (definition, JSONPATH)
    name = state or UNNAMED
    alone = {"QueryLanguage": language, "StartAt": name, "States": {name: found}}
    execution = Execution(alone, input, host, type="EXPRESS", inspector=inspector)
    inspector.data["input"] = input
    if variables:
        inspector.data["variables"] = variables
    execution.start(variables)
    return execution


def state_named(definition: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], str]:
    """The state of that name at any depth, with the query language of what is around it. KeyError for none."""
    left = [(definition, JSONPATH)]
    while left:
        machine, outer = left.pop()
        language = machine.get("QueryLanguage", outer)
        states = machine.get("States", {})
        if name in states:
            return states[name], language
        for state in states.values():
            parts = [*state.get("Branches", ()), state.get("ItemProcessor"), state.get("Iterator")]
            left.extend((part, language) for part in parts if part)
    raise KeyError(name)
