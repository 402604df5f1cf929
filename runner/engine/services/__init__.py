"""The services that real handlers call through the AWS SDK, acted out on the behaviours of the run: one module each."""

from __future__ import annotations

from typing import cast

from runner.engine.services.base import Desk, Reply, Service
from topology.registry import discover_classes

SERVICES = cast("dict[str, type[Service]]", discover_classes("runner.engine.services", Service))
"""Name of the service, as `SdkCall.service` has it, to its class."""

__all__ = ["SERVICES", "Desk", "Reply", "Service"]
