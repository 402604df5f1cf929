"""Runs of the engine whose handlers keep the event that they get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runner.engine import Engine, Response
from runner.handlers import Call, Done, HttpReply, OnStep, SdkCall, SdkReply
from runner.trace import Discard
from topology.document import Arrival, Scenario, from_payload, parse

CODE = {"code": "def handler(event, context): return None"}
Ask = tuple[str, str, Mapping[str, Any]]
"""A call of the SDK: service, operation, parameters."""
Asked = tuple[str, str, str, Mapping[str, str], Any]
"""A request: the gateway, method, path with query, headers, body."""
DURATION_S = 60


class _Keeper:
    """A pool in whose place the events are kept. A handler with calls makes them, then ends."""

    def __init__(self, calls: Mapping[str, Sequence[Ask]], answers: Mapping[str, Any]) -> None:
        self._calls = calls
        self._answers = answers
        self._left: dict[str, tuple[str, list[Ask]]] = {}
        self.events: dict[str, list[Any]] = {}

    def start(self, call: Call, on_step: OnStep) -> None:
        self.events.setdefault(call.node, []).append(call.event)
        self._left[call.invocation] = call.node, list(self._calls.get(call.node, ()))
        self._go(call.invocation, on_step)

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None:
        self._go(invocation, on_step)

    def _go(self, invocation: str, on_step: OnStep) -> None:
        node, left = self._left[invocation]
        if left:
            service, operation, params = left.pop(0)
            on_step(SdkCall(invocation, service, operation, params))
            return
        del self._left[invocation]
        on_step(Done(invocation, True, self._answers.get(node)))

    def retire(self, node: str, environment: int) -> None:
        """Environments hold nothing here."""

    def close(self) -> None:
        """Nothing is open."""


def _ignore(response: Response) -> None:
    """What a client gets is another matter."""


def document(nodes: Mapping[str, Mapping[str, Any]], *edges: Mapping[str, Any]) -> dict[str, Any]:
    """A document whose functions have code; `edges` are `{source, target, relation, …}`."""
    whole = {
        name: {**fields, "handler": CODE} if fields["kind"] == "function" else dict(fields)
        for name, fields in nodes.items()
    }
    return {"format": "signalbox/1", "name": "triggers", "nodes": whole, "edges": [dict(edge) for edge in edges]}


def captured(
    drawn: Mapping[str, Any],
    node: str,
    *given: Arrival,
    calls: Mapping[str, Sequence[Ask]] | None = None,
    answers: Mapping[str, Any] | None = None,
    requests: Sequence[Asked] = (),
    halfway: Callable[[Engine], object] | None = None,
) -> list[Any]:
    """The events that the handler of `node` got in a run with these arrivals and requests."""
    keeper = _Keeper(calls or {}, answers or {})
    scenario = Scenario("trigger", duration_s=DURATION_S, arrivals=given)
    parsed = parse(from_payload(dict(drawn)))
    engine = Engine(parsed, scenario, seed=1, handlers="sandboxed", sink=Discard(), pool=keeper)
    engine.start()
    for target, method, path, headers, body in requests:
        engine.request(target, method, path, headers, body, _ignore)
    if halfway is not None:
        engine.run(DURATION_S * 500_000)
        halfway(engine)
    engine.run()
    return keeper.events.get(node, [])
