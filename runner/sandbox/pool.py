"""The handler pool: gives calls to execution environments and turns what they do into steps.

Blocking, `start` and `resume` return when the next step is known; the clock that limits a call counts only
while its code runs. On an event loop they return at once; then the limit counts from start to end, waiting
included, as on Lambda.
"""

from __future__ import annotations

import asyncio
import select
from collections import OrderedDict
from collections.abc import Mapping
from functools import partial

from runner.errors import SandboxRefused
from runner.handlers import Call, Done, HandlerSpec, HttpReply, OnStep, SdkReply, Step
from runner.sandbox.environment import Environment
from runner.sandbox.invocation import Invocation
from runner.sandbox.launcher import Launcher
from runner.sandbox.tiers import refuse_runtime, tier_wanted

ENVIRONMENTS_MAX = 64
"""More are not kept alive; the one idle for longest goes first."""
INIT_TIMEOUT_S = 10.0
TICK_S = 0.02
"""How often a running call's memory and time are looked at."""

_Key = tuple[str, int]


class SandboxPool:
    """Runs handler code of one project and runtime. `close` leaves no process and no descriptor."""

    def __init__(
        self,
        specs: Mapping[str, HandlerSpec],
        *,
        blocking: bool,
        seed: object,
        tier: str | None = None,
        loop: asyncio.AbstractEventLoop | None = None,
        init_timeout_s: float = INIT_TIMEOUT_S,
    ) -> None:
        self.tier = tier_wanted(tier)
        for spec in specs.values():
            refuse_runtime(spec)
        self._specs = dict(specs)
        self._seed = str(seed)
        self._blocking = blocking
        self._loop = None if blocking else loop or asyncio.get_event_loop()
        self._init_timeout_s = init_timeout_s
        self._environments: OrderedDict[_Key, Environment] = OrderedDict()
        self._invocations: dict[str, Invocation] = {}
        self._launcher = Launcher(self.tier)
        self._closed = False

    def start(self, call: Call, on_step: OnStep) -> None:
        """Begins an invocation; its node and environment must be free."""
        assert not self._closed, "The pool is closed."
        key = (call.node, call.environment)
        spec = self._specs[call.node]
        try:
            environment = self._environments.pop(key, None)
            is_cold = environment is None
            if environment is None:
                environment = Environment(self._launcher.spawn(), self._launcher)
        except SandboxRefused as error:
            self._fail(call, str(error), on_step)
            return
        self._environments[key] = environment
        invocation = Invocation(call, spec, environment, on_step, self._blocking, self._seed)
        self._invocations[call.invocation] = invocation
        invocation.begin(is_cold, self._init_timeout_s)
        self._evict()
        self._go_on(invocation)

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None:
        """Gives the answer that an invocation waits for. Nothing happens when it has ended meanwhile."""
        waiting = self._invocations.get(invocation)
        if waiting is None:
            return
        waiting.on_step = on_step
        waiting.answer(reply)
        self._go_on(waiting)

    def retire(self, node: str, environment: int) -> None:
        """Ends an execution environment; an invocation in it ends without a step."""
        found = self._environments.pop((node, environment), None)
        if found is None:
            return
        for name, invocation in list(self._invocations.items()):
            if invocation.environment is found:
                self._invocations.pop(name)
                invocation.cancel_timer()
        if found.log >= 0:
            found.end()

    def interrupt(self) -> None:
        """Kills every environment; a call in one ends as a crash. Another thread than the pool's may call this."""
        for environment in list(self._environments.values()):
            environment.kill()

    def close(self) -> None:
        """Kills every environment and the zygote, and closes every descriptor."""
        if self._closed:
            return
        self._closed = True
        for invocation in self._invocations.values():
            invocation.cancel_timer()
        for environment in self._environments.values():
            environment.kill()
            environment.release()
        self._environments.clear()
        self._invocations.clear()
        self._launcher.close()

    def __enter__(self) -> SandboxPool:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _evict(self) -> None:
        busy = {id(invocation.environment) for invocation in self._invocations.values()}
        for key, environment in list(self._environments.items()):
            if len(self._environments) <= ENVIRONMENTS_MAX:
                return
            if id(environment) not in busy:
                self.retire(*key)

    def _go_on(self, invocation: Invocation) -> None:
        if self._loop is None:
            self._deliver(invocation, self._wait(invocation))
            return
        self._watch(invocation)
        invocation.set_timer(self._loop.call_soon(self._tick, invocation))

    def _wait(self, invocation: Invocation) -> Step:
        """Runs one invocation until it has a step; others stand still meanwhile."""
        environment = invocation.environment
        poll = select.poll()
        poll.register(environment.log, select.POLLIN)
        while (step := invocation.advance()) is None:
            events = select.POLLIN | (select.POLLOUT if environment.wants_write else 0)
            poll.register(environment.control, events)
            ready = poll.poll(min(TICK_S, invocation.left_s()) * 1000)
            if any(number == environment.log and not event & select.POLLIN for number, event in ready):
                poll.unregister(environment.log)
                poll.register(environment.control, events)
        return step

    def _watch(self, invocation: Invocation) -> None:
        assert self._loop is not None, "Only a pool on a loop watches."
        environment = invocation.environment
        self._loop.add_reader(environment.control, self._ready, invocation)
        self._loop.add_reader(environment.log, environment.drain_log)
        environment.on_release = partial(self._unwatch, environment)

    def _unwatch(self, environment: Environment) -> None:
        assert self._loop is not None, "Only a pool on a loop watches."
        if not self._loop.is_closed():
            self._loop.remove_reader(environment.control)
            self._loop.remove_reader(environment.log)
            self._loop.remove_writer(environment.control)
        environment.on_release = None

    def _ready(self, invocation: Invocation) -> None:
        """Moves an invocation of the loop on as far as it goes now."""
        assert self._loop is not None, "Only a pool on a loop is called back."
        if invocation.ended:
            return
        step = invocation.advance()
        environment = invocation.environment
        if step is not None:
            if isinstance(step, Done):
                invocation.cancel_timer()
                if environment.on_release is not None:
                    environment.on_release()
            self._deliver(invocation, step)
        elif environment.wants_write:
            self._loop.add_writer(environment.control, self._ready, invocation)
        else:
            self._loop.remove_writer(environment.control)

    def _tick(self, invocation: Invocation) -> None:
        assert self._loop is not None, "Only a pool on a loop ticks."
        self._ready(invocation)
        if not invocation.ended and invocation.call.invocation in self._invocations:
            delay = max(0.0, min(TICK_S, invocation.left_s()))
            invocation.set_timer(self._loop.call_later(delay, self._tick, invocation))

    def _deliver(self, invocation: Invocation, step: Step) -> None:
        if isinstance(step, Done):
            self._invocations.pop(invocation.call.invocation, None)
            if invocation.environment.ended:
                self._environments.pop((invocation.call.node, invocation.call.environment), None)
        invocation.on_step(step)

    def _fail(self, call: Call, message: str, on_step: OnStep) -> None:
        """No worker could be had: the invocation ends before it began."""
        error = {"type": "Sandbox.Refused", "message": message, "stack": []}
        done = Done(call.invocation, ok=False, error=error, outcome="crash")
        if self._loop is None:
            on_step(done)
        else:
            self._loop.call_soon(on_step, done)
