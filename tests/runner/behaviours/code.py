"""Handlers as functions of the test, run by the engine in the place of sandboxed code.

A handler takes the event and returns its result. One that is a generator yields `(service, operation, params)` for
each call of the SDK, and is sent the reply.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from runner.engine import Engine
from runner.handlers import Call, Done, HttpReply, OnStep, SdkCall, SdkReply
from runner.trace import Memory
from tests.build import parsed
from topology.document import Arrival, Fault, Scenario

Handler = Callable[[Any], Any]
CODE = 'handler={"code": "def handler(event, context): pass"}'
"""The field of a node whose code the test brings."""


class Code:
    """A pool that runs functions of the test."""

    def __init__(self, handlers: dict[str, Handler]) -> None:
        self._handlers = handlers
        self._running: dict[str, Generator[tuple[str, str, dict[str, Any]], SdkReply, Any]] = {}
        self.events: dict[str, list[Any]] = {name: [] for name in handlers}

    def start(self, call: Call, on_step: OnStep) -> None:
        self.events[call.node].append(call.event)
        try:
            result = self._handlers[call.node](call.event)
        except (ValueError, AssertionError) as error:
            on_step(
                Done(
                    call.invocation, False, error={"type": type(error).__name__, "message": str(error)}, outcome="error"
                )
            )
            return
        if isinstance(result, Generator):
            self._running[call.invocation] = result
            self._go(call.invocation, None, on_step)
        else:
            on_step(Done(call.invocation, True, result))

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None:
        self._go(invocation, reply, on_step)

    def _go(self, invocation: str, reply: Any, on_step: OnStep) -> None:
        try:
            service, operation, params = self._running[invocation].send(reply)
        except StopIteration as end:
            on_step(Done(invocation, True, end.value))
            return
        on_step(SdkCall(invocation, service, operation, params))

    def retire(self, node: str, environment: int) -> None:
        """Environments hold nothing here."""

    def close(self) -> None:
        """Nothing is open."""


def coded(
    drawing: str,
    handlers: dict[str, Handler],
    *given: Arrival,
    faults: Sequence[Fault] = (),
    duration_s: float = 10,
    drain_s: float = 0,
    seed: int = 1,
    limits: Mapping[str, float] | None = None,
    **more: Any,
) -> tuple[Engine, Code]:
    """An engine with such handlers that has run, and its pool."""
    scenario = Scenario("test", duration_s=duration_s, drain_s=drain_s, arrivals=given, faults=tuple(faults), **more)
    document = parsed(drawing, limits=dict(limits or {}))
    assert not [found for found in document.findings if found.severity == "error"], document.findings
    pool = Code(handlers)
    made = Engine(document, scenario, seed=seed, handlers="sandboxed", sink=Memory(), pool=pool)
    made.run()
    assert made.snapshot()["ledger"]["balanced"]
    return made, pool
