"""What an execution sees of the world: a clock, chance, ids, services to call and a place for its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Listener(Protocol):
    """Who waits for what a service says of a task."""

    def answered(self, task: Task, is_success: bool, value: Any) -> None:
        """`value` is the output, or (error, cause). Called once."""

    def accepted(self, task: Task, output: Any) -> None:
        """The service took the request."""

    def beaten(self, task: Task) -> None:
        """The worker is alive."""


class Task:
    """One request of a state to a service; answered once by `succeed` or `fail`, later answers are ignored.

    `resource` is the ARN that the state names, `arguments` what it was given after Parameters or Arguments, `token`
    the task token where the state waits for a callback, `attempt` counts the state's attempts from 0. Where the
    resource ends in `.waitForTaskToken` or `.sync` the host calls `accepted` once the service took the request, and
    `succeed` or `fail` when the token comes back or the job is done.
    """

    __slots__ = (
        "_listener",
        "arguments",
        "attempt",
        "beats",
        "heartbeat_s",
        "resource",
        "state",
        "timeout_s",
        "token",
    )

    def __init__(
        self,
        resource: str,
        arguments: Any,
        listener: Listener,
        *,
        state: str,
        token: str | None = None,
        timeout_s: float | None = None,
        heartbeat_s: float | None = None,
        attempt: int = 0,
    ) -> None:
        self.resource = resource
        self.arguments = arguments
        self._listener: Listener | None = listener
        self.state = state
        self.token = token
        self.timeout_s = timeout_s
        self.heartbeat_s = heartbeat_s
        self.attempt = attempt
        self.beats = 0

    @property
    def is_open(self) -> bool:
        """Whether an answer is still waited for. A task that is not holds on to nobody."""
        return self._listener is not None

    def succeed(self, output: Any) -> None:
        """The service's answer, or the callback's output."""
        self._answer(True, output)

    def fail(self, error: str | None, cause: str | None = "") -> None:
        """The service's refusal, or the callback's failure."""
        self._answer(False, (error, cause))

    def accepted(self, output: Any = None) -> None:
        """The service took the request; the state goes on waiting for its token or its job."""
        if self._listener is not None:
            self._listener.accepted(self, output)

    def beat(self) -> None:
        """The worker is alive: the heartbeat's timeout starts anew."""
        if self._listener is not None:
            self.beats += 1
            self._listener.beaten(self)

    def close(self) -> None:
        """The state waits no more (timed out, cancelled): answers from here on are ignored."""
        self._listener = None

    def _answer(self, is_success: bool, value: Any) -> None:
        listener = self._listener
        if listener is not None:
            self._listener = None
            listener.answered(self, is_success, value)


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
