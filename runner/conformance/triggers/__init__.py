"""Every trigger of a handler, run for real: a drawing, what comes, and the events that its handler then gets."""

from __future__ import annotations

from runner.conformance.triggers.base import Names, Trigger
from topology.registry import discover

TRIGGERS: dict[str, Trigger] = discover(__name__, Trigger)
"""By name; one module a trigger."""

__all__ = ["TRIGGERS", "Names", "Trigger"]
