"""What an execution sees of the world: a clock, chance, ids, services to call and a place for its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Task:
    """One request of a Task state to a service; answered once by `succeed` or `fail`, later answers are ignored.

    `resource` is the state's ARN, `arguments` what it was given after Parameters or Arguments, `token` the task token
    where the state waits for a callback, `attempt` counts from 0 with every retry. Under `.waitForTaskToken` the host
    calls `accepted` once the service took the request, and `succeed` or `fail` when the token comes back.
    """

    __slots__ = (
        "_accept",
        "_answer",
        "_beat",
        "arguments",
        "attempt",
        "heartbeat_s",
        "is_open",
        "resource",
        "state",
        "timeout_s",
        "token",
    )

    def __init__(
        self,
        resource: str,
        arguments: Any,
        *,
        state: str,
        token: str | None,
        timeout_s: float | None,
        heartbeat_s: float | None,
        attempt: int,
        answer: Callable[[Task, bool, Any], None],
        beat: Callable[[Task], None],
        accept: Callable[[Task, Any], None],
    ) -> None:
        self.resource = resource
        self.arguments = arguments
        self.state = state
        self.token = token
        self.timeout_s = timeout_s
        self.heartbeat_s = heartbeat_s
        self.attempt = attempt
        self.is_open = True
        self._answer = answer
        self._beat = beat
        self._accept = accept

    def succeed(self, output: Any) -> None:
        """The service's answer, or the callback's output."""
        if self.is_open:
            self.is_open = False
            self._answer(self, True, output)

    def fail(self, error: str, cause: str = "") -> None:
        """The service's refusal, or the callback's failure."""
        if self.is_open:
            self.is_open = False
            self._answer(self, False, (error, cause))

    def accepted(self, output: Any = None) -> None:
        """The service took the request; the state goes on waiting for its token or its job."""
        if self.is_open:
            self._accept(self, output)

    def beat(self) -> None:
        """The worker is alive: the heartbeat's timeout starts anew."""
        if self.is_open:
            self._beat(self)

    def close(self) -> None:
        """The state waits no more (timed out, cancelled): answers from here on are ignored."""
        self.is_open = False


class Host(Protocol):
    """Given to an execution; every step of it goes through `after`, so no state recurses into the next."""

    @property
    def now_us(self) -> int:
        """Microseconds since 1970, on the host's clock."""

    def after(self, delay_us: int, act: Callable[[Any], None], value: Any) -> None:
        """Calls act(value) after the delay, never at once."""

    def random(self) -> float:
        """A number from 0 up to 1, from a seeded stream."""

    def uuid(self) -> str:
        """The next id in UUID form, from a counter or a seeded stream."""

    def call(self, task: Task) -> None:
        """Asks a service; the answer comes through the task, now or later."""

    def event(self, type: str, state: str, details: Mapping[str, Any]) -> None:
        """One event of the execution's history by its AWS name (`TaskStateEntered`), with the state it is about."""
