"""What the local services share: one class a service, and the desk they all sit at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from runner.behaviours.base import World
from runner.engine.caller import Caller, Refused
from runner.engine.store import Store
from runner.handlers import SdkReply
from topology.permissions import allowed

Reply = Callable[[SdkReply], None]
Act = Callable[[Caller, Mapping[str, Any]], dict[str, Any]]
"""One operation: from its parameters to its result. Raises Refused as the service would refuse."""


class Desk:
    """What the services of one run share: the world, the items of its tables, and who may do what."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = Store()
        self._rights: dict[tuple[str, str, str], bool] = {}

    def may(self, source: str, operation: str, target: str) -> bool:
        """Whether the node `source` may do the operation (`sqs:SendMessage`) on the node `target`."""
        key = (source, operation, target)
        if key not in self._rights:
            self._rights[key] = allowed(self.world.graph, source, operation, target)
        return self._rights[key]


class Service:
    """Answers the calls for one service. A subclass fills `acts`, or answers later by overriding `act`."""

    name: ClassVar[str] = ""
    """The service as `SdkCall.service` names it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.world = desk.world
        self.acts: dict[str, Act] = {}

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        """Does the operation, records it, and replies once. Raises Refused instead where it refuses at once."""
        found = self.acts.get(operation)
        if found is None:
            raise unsupported(caller)
        result = found(caller, params)
        caller.record(params, 200)
        done(SdkReply(True, result))


def unsupported(caller: Caller) -> Refused:
    return Refused("UnsupportedOperation", f"{caller.operation} is not part of the local services.")


def json_value(text: str) -> Any:
    """Objects and arrays are kept as values, so that they can be read in the trace; all else stays text."""
    if text[:1] in "{[":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
