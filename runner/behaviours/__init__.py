"""Behaviours: what each kind does in a run, one module a kind."""

from __future__ import annotations

from typing import cast

from runner.behaviours.base import Behaviour
from topology.registry import discover_classes

BEHAVIOURS = cast("dict[str, type[Behaviour]]", discover_classes("runner.behaviours", Behaviour))
"""Kind to its behaviour."""
