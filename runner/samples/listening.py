"""Runs an excerpt once and keeps the first event that the listener's code gets."""

from __future__ import annotations

from typing import Any

from runner.engine import Engine
from runner.errors import RunnerError
from runner.handlers import Call, Done, HttpReply, OnStep, SdkReply
from runner.trace import Discard
from topology.document import Arrival, Parsed, Scenario
from topology.errors import PatternInvalid

SEED = 7
"""Samples of an unchanged drawing are the same each time."""
DRAIN_S = 86_400.0
"""A workflow may wait; a day of virtual time costs nothing where nothing happens in it."""


class _Ear:
    """A handler pool whose code does nothing but listen."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def start(self, call: Call, on_step: OnStep) -> None:
        self.heard.append(call.event)
        on_step(Done(call.invocation, True, {"statusCode": 200}))

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None:
        raise AssertionError("Code that only listens calls nobody.")

    def retire(self, node: str, environment: int) -> None:
        """There is nothing to stop."""

    def close(self) -> None:
        """There is nothing to close."""


def event_at(parsed: Parsed, node: str, arrival: Arrival | None) -> tuple[bool, Any]:
    """Whether something came to the node's code, and what."""
    scenario = Scenario("sample", duration_s=1, drain_s=DRAIN_S, arrivals=() if arrival is None else (arrival,))
    ear = _Ear()
    others = frozenset(parsed.graph.nodes) - {node}
    try:
        engine = Engine(
            parsed,
            scenario,
            seed=SEED,
            handlers="sandboxed",
            sink=Discard(),
            pool=ear,
            modelled_only=others,
            digested=False,
        )
        engine.run(should_stop=lambda: bool(ear.heard))
    except (RunnerError, PatternInvalid):
        # A drawing half done: what cannot be run has no sample.
        return False, None
    return (True, ear.heard[0]) if ear.heard else (False, None)
