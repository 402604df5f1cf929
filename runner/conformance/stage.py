"""A host for one execution: a clock that jumps from timer to timer, services that answer from a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runner.kernel import Kernel
from runner.workflow.host import Task
from runner.workflow.intrinsics import compact

NOON_US = 1_795_262_400_000_000
"""2026-11-21T12:00:00Z: where the clock of a case begins."""

TIMERS_MAX = 1_000_000


@dataclass(slots=True)
class Stage:
    """Answers the tasks of a state in the order of `answers[state]`; the last answer serves all further calls.

    An answer is {"result": ...} or {"error": ..., "cause": ...}. A state without one is answered by `echo`: its own
    arguments, or null.
    """

    answers: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    kernel: Kernel = field(default_factory=Kernel)
    events: list[tuple[int, str, str, Mapping[str, Any]]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    called: dict[str, int] = field(default_factory=dict)
    uuids: int = 0

    @property
    def now_us(self) -> int:
        return NOON_US + self.kernel.now_us

    def after(self, delay_us: int, act: Callable[[Any], None], value: Any) -> None:
        self.kernel.after(delay_us, act, value)

    def random(self) -> float:
        return 0.5

    def uuid(self) -> str:
        self.uuids += 1
        return f"00000000-0000-4000-8000-{self.uuids:012x}"

    def event(self, type: str, state: str, details: Mapping[str, Any]) -> None:
        self.events.append((self.kernel.now_us, type, state, details))

    def call(self, task: Task) -> None:
        self.tasks.append(task)
        self.kernel.after(0, self._answer, task)

    def run(self) -> None:
        """Fires what is due until nothing is."""
        self.kernel.run(2**62, TIMERS_MAX)

    def _answer(self, task: Task) -> None:
        index = self.called.get(task.state, 0)
        self.called[task.state] = index + 1
        listed = self.answers.get(task.state) or [{"result": task.arguments}]
        answer = listed[min(index, len(listed) - 1)]
        if task.token is not None or ".sync" in task.resource:
            task.accepted()
        if "error" in answer:
            task.fail(answer["error"], text_of(answer.get("cause")))
        else:
            task.succeed(answer.get("result"))


def text_of(cause: Any) -> str | None:
    """A cause as the text that it is on the wire."""
    return cause if cause is None or isinstance(cause, str) else compact(cause)
