"""The SDK calls of real handlers, each handed to its service.

Every call names a node by URL, ARN or name. Without an edge (or a policy) that gives the right, it is refused as
AccessDenied: what runs here is what is allowed on AWS.
"""

from __future__ import annotations

from runner.behaviours.base import Invocation, World
from runner.engine.caller import Caller, Refused
from runner.engine.services import SERVICES, Desk, Reply
from runner.engine.services.base import unsupported
from runner.handlers import SdkCall


class Sdk:
    """Answers the calls of one run."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._desk = Desk(world)
        self._services = {name: service(self._desk) for name, service in SERVICES.items()}

    def call(self, node: str, call: SdkCall, invocation: Invocation, done: Reply) -> None:
        """Acts and replies, at once or when the answer is there."""
        caller = Caller(self._desk.may, self._world, node, f"{call.service}:{call.operation}", invocation)
        try:
            service = self._services.get(call.service)
            if service is None:
                raise unsupported(caller)
            service.act(caller, call.operation, call.params, done)
        except Refused as refused:
            caller.record(call.params, refused.reply.status, refused.reply.error_code)
            done(refused.reply)
