"""The suites, by name. One file a suite; no list to edit."""

from __future__ import annotations

from runner.conformance.suite import Suite
from topology.registry import discover

SUITES: dict[str, Suite] = discover(__name__, Suite)  # type: ignore[type-abstract]
