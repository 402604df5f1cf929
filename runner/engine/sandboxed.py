"""Sandboxed handlers: an invocation starts a call in the pool, and the pool's steps come back as acts of the run.

The code runs when the modelled duration has passed, so a sandboxed node has the timing of a modelled one; time
stands still while it runs. On the wall clock it runs at once and takes the time it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base import (
    ERROR,
    NONE_FAILED,
    OK,
    TIMEOUT,
    Call,
    Compute,
    Invocation,
    Message,
    Response,
    Retry,
    Wire,
    World,
    body_text,
    body_value,
    from_first,
    timeout_us,
)
from runner.engine.sdk import Sdk
from runner.engine.shapes import event_of
from runner.engine.specs import attribute, canary_of, handler_specs
from runner.handlers import Call as PoolCall
from runner.handlers import Done, HandlerPool, HttpCall, HttpReply, SdkCall, SdkReply, Step
from runner.trace import Op
from topology.document import Parsed

_NO_RETRY = Retry(None)
Enter = Callable[[Callable[[], None]], None]
STEPS_MAX = 10_000
"""SDK and HTTP calls of one invocation at most."""


class Sandboxed:
    """Runs code for the nodes that have some; the others stay modelled, and the result names them."""

    def __init__(
        self,
        world: World,
        parsed: Parsed,
        pool: HandlerPool,
        seed: int,
        modelled_only: frozenset[str],
        enter: Enter,
    ) -> None:
        self._world = world
        self._pool = pool
        self._seed = seed
        self._enter = enter
        self._specs = handler_specs(parsed, modelled_only)
        self._sdk = Sdk(world)
        self.deterministic = True
        compute = parsed.graph.of_kind("function", "service")
        self.modelled_nodes = [node.id for node in compute if node.id not in self._specs]

    def runs(self, node: str) -> bool:
        return node in self._specs

    def retire(self, node: str, environment: int) -> None:
        self._pool.retire(node, environment)
        if canary_of(node) in self._specs:
            self._pool.retire(canary_of(node), environment)

    def run(self, compute: Compute, invocation: Invocation) -> None:
        world = self._world
        node = compute.context.node.id
        code = canary_of(node) if invocation.version and canary_of(node) in self._specs else node
        identity = world.streams.uuid("invocation", invocation.number)
        call = PoolCall(
            node=code,
            environment=invocation.environment,
            invocation=identity,
            event=event_of(world, invocation),
            now_us=world.kernel.now_us,
            seed=f"{self._seed}:{node}:{invocation.environment}",
            deadline_s=self._specs[code].timeout_s,
            http=invocation.kind == "request",
        )
        run = HandlerRun(self, compute, invocation, identity)
        self._pool.start(call, run.on_step)

    # Called by runs

    def enter(self, work: Callable[[], None]) -> None:
        self._enter(work)

    def resume(self, identity: str, reply: SdkReply | HttpReply, on_step: Callable[[Step], None]) -> None:
        self._pool.resume(identity, reply, on_step)

    def sdk(self, node: str, call: SdkCall, invocation: Invocation, done: Callable[[SdkReply], None]) -> None:
        self._sdk.call(node, call, invocation, done)


class HandlerRun:
    """One invocation's code: answers its calls, then ends the invocation."""

    __slots__ = ("_compute", "_identity", "_invocation", "_sandboxed", "_steps")

    def __init__(self, sandboxed: Sandboxed, compute: Compute, invocation: Invocation, identity: str) -> None:
        self._sandboxed = sandboxed
        self._compute = compute
        self._invocation = invocation
        self._identity = identity
        self._steps = 0

    def on_step(self, step: Step) -> None:
        self._sandboxed.enter(lambda: self._step(step))

    def _step(self, step: Step) -> None:
        # An invocation that timed out or was killed meanwhile has no effects any more.
        is_over = self._invocation.is_over
        if isinstance(step, Done):
            self._log(step)
            if step.wall_timeout:
                self._sandboxed.deterministic = False
            if not is_over:
                self._end(step)
            return
        self._steps += 1
        if isinstance(step, SdkCall):
            if is_over or self._steps > STEPS_MAX:
                self._reply(SdkReply(False, {}, "RequestTimeout", "The invocation is over.", 400))
                return
            self._sandboxed.sdk(self._compute.context.node.id, step, self._invocation, self._reply)
        elif is_over or self._steps > STEPS_MAX:
            self._reply(HttpReply(0))
        else:
            self._http(step)

    def _reply(self, reply: SdkReply | HttpReply) -> None:
        # Each reply passes the heap: code that calls in a loop never deepens the stack.
        self._compute.context.soon(lambda _: self._sandboxed.resume(self._identity, reply, self.on_step), None)

    def _http(self, call: HttpCall) -> None:
        context = self._compute.context
        found = _target_of(self._compute, call.url)
        if found is None:
            self._reply(HttpReply(403, {}, '{"message":"AccessDenied: no edge leads to this address"}'))
            return
        wire, path = found
        path, _, query = path.partition("?")
        message = Message(call.method, path, body_value(call.body) if call.body else None, dict(call.headers), query)
        # The handler's own code retries; the model's `retry` is not applied on top.
        Call(
            context,
            wire,
            message,
            self._answered,
            invocation=self._invocation.number,
            cause=self._invocation.items[0][0],
            timeout_us=timeout_us(wire),
            retry=_NO_RETRY,
        ).start()

    def _answered(self, response: Response) -> None:
        headers = {"content-type": "application/json", **dict(response.headers)}
        self._reply(HttpReply(response.status, headers, _body(response.body)))

    def _log(self, done: Done) -> None:
        if done.logs:
            context = self._compute.context
            keyed = context.note(done.logs)
            context.record(Op.LOG, None, keyed, self._invocation.number)

    def _end(self, done: Done) -> None:
        compute, invocation = self._compute, self._invocation
        if not done.ok:
            error = dict(done.error or {"type": done.outcome, "message": f"The handler ended with {done.outcome}"})
            if done.outcome != "error":
                # The sandbox is gone: its environment is never used again.
                invocation.environment = 0
            if done.outcome == "timeout" and not done.wall_timeout and not compute.world.is_wall:
                # It slept too long: under the virtual clock its time ends when the model says so.
                return
            if done.outcome == "timeout":
                compute.timeouts += 1
            compute.finish(invocation, TIMEOUT if done.outcome == "timeout" else ERROR, error)
            return
        if invocation.kind == "batch" and invocation.partial:
            failed = failed_items(self._compute.context.world, invocation, done.result)
            if failed is None:
                error = {"type": "BadBatchResponse", "message": "The partial batch response is not valid."}
                compute.finish(invocation, ERROR, error)
                return
            compute.finish(invocation, OK, done.result, failed)
            return
        fault = compute.fault_of(invocation, done.result)
        if fault is not None:
            compute.finish(invocation, ERROR, fault)
            return
        compute.finish(invocation, OK, done.result, NONE_FAILED)


def failed_items(world: World, invocation: Invocation, result: Any) -> frozenset[int] | None:
    """The numbers that a partial batch response names; None when it fails the whole batch (semantics 3.4)."""
    if result is None or result in ("", [], {}):
        return NONE_FAILED
    if not isinstance(result, Mapping) or "batchItemFailures" not in result:
        return None
    failures = result["batchItemFailures"]
    if failures is None or failures == "":
        return NONE_FAILED
    if not isinstance(failures, (list, tuple)):
        return None
    known: Mapping[Any, int] = invocation.names or {
        world.message_uuid(number): number for number, _ in invocation.items
    }
    failed = set()
    for failure in failures:
        name = failure.get("itemIdentifier") if isinstance(failure, Mapping) else None
        if not isinstance(name, str) or name not in known:
            return None
        failed.add(known[name])
    if invocation.source.is_fifo and failed:
        return from_first(invocation, frozenset(failed))
    return frozenset(failed)


def _target_of(compute: Compute, url: str) -> tuple[Wire, str] | None:
    """The outgoing edge whose target has this address, and the path below it."""
    best: tuple[int, Wire, str] | None = None
    for wire in compute.context.wires("calls"):
        base = attribute(wire.target.context.node, "url").rstrip("/")
        if url == base or url.startswith((base + "/", base + "?")):
            rest = url[len(base) :] or "/"
            if best is None or len(base) > best[0]:
                best = (len(base), wire, rest if rest.startswith("/") else "/" + rest)
    return None if best is None else (best[1], best[2])


def _body(body: Any) -> str | bytes:
    return body if isinstance(body, (str, bytes)) else body_text(body)
