"""One invocation of one node's code with an event that a person wrote, among modelled neighbours.

The code runs in the sandbox as in any run: the same environment, limits and rights. What it sends stays in the model,
and is told call by call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from runner.behaviours.base import NONE_FAILED, Compute, Invocation
from runner.engine.engine import Engine
from runner.engine.sandboxed import HandlerRun, Sandboxed
from runner.engine.specs import handler_specs
from runner.errors import UnknownNode
from runner.handlers import Call, Done, HandlerPool, HandlerSpec, HttpCall, HttpReply, SdkCall, SdkReply, Step
from runner.trace import Discard
from topology.document import Parsed, default_scenario

SEED = 1
WARM_MAX_US = 2_000_000
"""Code that takes longer than this is not run a second time to see how long it takes warm."""


@dataclass(slots=True)
class Called:
    """One call of the code: to a service through the SDK, or by HTTP; `reply` is the body of the answer."""

    what: str
    target: str
    asked: Any
    status: int = 0
    error: str = ""
    reply: Any = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "target": self.target,
            "asked": self.asked,
            "status": self.status,
            "error": self.error,
            "reply": self.reply,
        }


@dataclass(slots=True)
class Tried:
    """How the invocation ended, what it called, and how long it took in a warm environment (None: not tried)."""

    done: Done
    calls: list[Called] = field(default_factory=list)
    warm_us: int | None = None


def spec_of(parsed: Parsed, node: str) -> HandlerSpec:
    """The code of the node and its limits. Raises UnknownNode where it has none that the sandbox can run."""
    spec = handler_specs(parsed).get(node)
    if spec is None:
        raise UnknownNode(f"{node} has no Python code to run; write a handler for it first.")
    return spec


def try_handler(parsed: Parsed, spec: HandlerSpec, event: Any, pool: HandlerPool) -> Tried:
    """Runs the code once, and once more where that says how long it takes warm. The pool blocks."""
    cold = _Trial(parsed, spec, event, pool)
    tried = Tried(cold.run(), cold.calls)
    if tried.done.ok and tried.done.duration_us <= WARM_MAX_US:
        warm = _Trial(parsed, spec, event, pool).run()
        tried.warm_us = warm.duration_us if warm.ok else None
    return tried


class _Trial:
    """A model of its own around one call of the pool."""

    def __init__(self, parsed: Parsed, spec: HandlerSpec, event: Any, pool: HandlerPool) -> None:
        quiet = replace(default_scenario(parsed.graph), arrivals=(), duration_s=spec.timeout_s, drain_s=0)
        engine = Engine(parsed, quiet, seed=SEED, sink=Discard(), digested=False)
        self._world = engine.world
        compute = cast(Compute, self._world.behaviours[spec.node])
        number = self._world.next_message()
        invocation = Invocation("async", None, [(number, event)], lambda *_: None, None, number=1)
        sandboxed = Sandboxed(self._world, parsed, pool, SEED, frozenset(), lambda work: work())
        identity = self._world.streams.uuid("invocation", 1)
        self._run = _Run(sandboxed, compute, invocation, identity)
        self._call = Call(
            node=spec.node,
            environment=1,
            invocation=identity,
            event=event,
            now_us=0,
            seed=f"{SEED}:{spec.node}",
            deadline_s=spec.timeout_s,
        )
        self._pool = pool
        self.calls = self._run.calls

    def run(self) -> Done:
        """The end of the call. What it waits for is answered by the model, as far as the model's time goes."""
        self._pool.start(self._call, self._run.on_step)
        kernel = self._world.kernel
        while self._run.done is None:
            due_us = kernel.next_due_us()
            if due_us is None:
                break
            kernel.run(due_us, 1)
        if self._run.done is None:
            error = {"type": "NoAnswer", "message": "a call of the code was never answered", "stack": []}
            return Done(self._call.invocation, ok=False, error=error, outcome="error")
        return self._run.done


class _Run(HandlerRun):
    """Notes each call with its answer, and the end instead of ending an invocation of the model."""

    __slots__ = ("calls", "done")

    def __init__(self, sandboxed: Sandboxed, compute: Compute, invocation: Invocation, identity: str) -> None:
        super().__init__(sandboxed, compute, invocation, identity)
        invocation.failed = NONE_FAILED
        self.calls: list[Called] = []
        self.done: Done | None = None

    def _step(self, step: Step) -> None:
        if isinstance(step, SdkCall):
            self.calls.append(Called(f"{step.service}:{step.operation}", target_of(step.params), dict(step.params)))
        elif isinstance(step, HttpCall):
            self.calls.append(Called(f"http:{step.method}", step.url, text_of(step.body)))
        super()._step(step)

    def _reply(self, reply: SdkReply | HttpReply) -> None:
        called = self.calls[-1]
        if isinstance(reply, SdkReply):
            called.status, called.error = reply.status, _reason(reply)
            called.reply = dict(reply.result) if reply.ok else None
        else:
            called.status, called.reply = reply.status, text_of(reply.body)
            called.error = "" if 0 < reply.status < 400 else "No answer came." if not reply.status else ""
        super()._reply(reply)

    def _log(self, done: Done) -> None:
        return

    def _end(self, done: Done) -> None:
        self.done = done


def _reason(reply: SdkReply) -> str:
    return "" if reply.ok else f"{reply.error_code}: {reply.error_message}"


def text_of(body: bytes | str) -> str:
    """A body as text, as far as it is text."""
    return body if isinstance(body, str) else body.decode("utf-8", "replace")


_NAMING = ("QueueUrl", "TopicArn", "TableName", "Bucket", "StreamName", "FunctionName", "SecretId", "stateMachineArn")


def target_of(params: Mapping[str, Any]) -> str:
    """The name of what a call is about, as the service's parameters say it; empty where they say none."""
    entries = params.get("Entries")
    bus = entries[0].get("EventBusName") if isinstance(entries, list) and entries else None
    said = next((str(params[key]) for key in _NAMING if params.get(key)), str(bus or ""))
    return said.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
