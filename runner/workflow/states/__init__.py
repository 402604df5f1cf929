"""The state types, one module each: what a state does between its input and its output."""

from __future__ import annotations

from runner.workflow.states.base import State
from topology.registry import discover_classes

STATES: dict[str, State] = {
    found.type: found()
    for found in discover_classes(__name__, State).values()  # type: ignore[type-abstract]
}
"""By the name in `Type`."""
