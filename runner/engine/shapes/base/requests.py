"""Parts of requests and times, as several shapes write them."""

from __future__ import annotations

from collections.abc import Mapping

from runner.behaviours.base import Request
from runner.handlers import EPOCH_US


def millis(t_us: int) -> str:
    """Run time as milliseconds since the Unix epoch, in text."""
    return str((EPOCH_US + t_us) // 1000)


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def grouped(query: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each parameter, in order."""
    found: dict[str, list[str]] = {}
    for name, value in query:
        found.setdefault(name, []).append(value)
    return found


def stage_variables(request: Request) -> dict[str, str]:
    """The variables of the stage that the request came through."""
    gateway = request.wire.source if request.wire is not None else None
    given = gateway.context.node["stage_variables"] if gateway is not None else None
    return {str(name): str(value) for name, value in (given or request.variables).items()}
