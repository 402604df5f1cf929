"""Who makes an SDK call: finds the target, checks the right, hands over, records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Invocation, Parcel, Wire, World
from runner.handlers import SdkReply
from runner.trace import Op

May = Callable[[str, str, str], bool]
"""Whether a node may do an operation (`sqs:SendMessage`) on another."""


class Refused(Exception):
    """The service answers with an error."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.reply = SdkReply(False, {}, code, message, status)


class Caller:
    """Who makes one call: finds targets, checks rights, hands over."""

    def __init__(self, may: May, world: World, node: str, operation: str, invocation: Invocation) -> None:
        self._may = may
        self._world = world
        self.node = node
        self.operation = operation
        self.invocation = invocation
        self.cause = invocation.items[0][0]
        self._last: Behaviour | None = None

    def target(self, name: Any, kinds: tuple[str, ...]) -> Behaviour:
        """The node of a URL, ARN or name, when the caller may do this to it."""
        text = str(name or "").rstrip("/")
        node_id = text.rsplit("/", 1)[-1].rsplit(":", 1)[-1].removesuffix(".fifo")
        behaviour = self._world.behaviours.get(node_id)
        if behaviour is None or behaviour.name not in kinds:
            raise Refused("ResourceNotFoundException", f"{kinds[0]} {text!r} does not exist.", 400)
        if not self._may(self.node, self.operation, node_id):
            message = f"{self.node} is not authorized to perform {self.operation} on {node_id}: draw an edge."
            raise Refused("AccessDeniedException", message, 403)
        self._last = behaviour
        return behaviour

    def wire(self, target: Behaviour) -> Wire | None:
        """The edge from the caller to the target, where there is one."""
        for wire in self._world.behaviours[self.node].context.outgoing:
            if wire.target is target and wire.edge.relation not in ("dead_letters", "on_failure", "on_success"):
                return wire
        return None

    def wire_of(self, target: Behaviour, relation: str) -> Wire | None:
        """The edge of this relation, else any edge that leads there."""
        for wire in self._world.behaviours[self.node].context.wires(relation):
            if wire.target is target:
                return wire
        return self.wire(target)

    def hand_over(self, target: Behaviour, parcel: Parcel) -> int:
        """Sends the parcel on its way and returns its number."""
        wire = parcel.wire
        status = target.refusal(wire)
        if not status and (target.weighs if wire is None else wire.weighs):
            status = target.weigh(parcel)
        if wire is not None:
            wire.messages += 1
        if status:
            if wire is not None:
                wire.errors += 1
            raise Refused("ThrottlingException" if status == 429 else "InternalFailure", "Try again later.", status)
        parcel.number = parcel.number or self._world.next_message()
        parcel.cause = self.cause
        parcel.invocation = self.invocation.number
        self._world.kernel.soon(target.accept if wire is None else wire.accept, parcel)
        return parcel.number

    def each(self, entries: Any, key: str, act: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """The entries of a batch: what failed stands beside what succeeded."""
        done: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        for entry in entries:
            try:
                done.append({key: entry.get(key), **act(entry)})
            except Refused as refused:
                reply = refused.reply
                failed.append(
                    {key: entry.get(key), "SenderFault": True, "Code": reply.error_code, "Message": reply.error_message}
                )
        return {"Successful": done, "Failed": failed}

    def record(self, params: Mapping[str, Any], status: int, error: str = "") -> None:
        """A row for the call, with what was asked as its payload."""
        context = self._world.behaviours[self.node].context
        called: dict[str, Any] = {"call": self.operation, "params": dict(params)}
        if error:
            called["error"] = error
        wire = self.wire(self._last) if self._last is not None else None
        context.record(Op.SDK, wire, context.note(called), self.invocation.number, 0, status)
