"""The tables of a run: items behind the DynamoDB operations of real handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runner.behaviours.base import World

if TYPE_CHECKING:
    from runner.engine.sdk import Caller


class Store:
    """One item store a table, made when it is first used."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tables: dict[str, Any] = {}

    def seed(self, data: Mapping[str, Any]) -> None:
        """Puts plain items into tables."""

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return {}
