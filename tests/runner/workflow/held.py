"""A stage for tests of executions: definitions in one line, tasks that wait until the test answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.conformance.stage import Stage
from runner.workflow.host import Task
from runner.workflow.machine import Execution


class Held(Stage):
    """Leaves every task open, in `tasks`, for the test to answer."""

    def call(self, task: Task) -> None:
        self.tasks.append(task)


def machine(states: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A definition that starts with the first state; a state without Next, and with none after it, ends."""
    done = {}
    names = list(states)
    for name, following in zip(names, [*names[1:], None], strict=True):
        state = dict(states[name])
        if not {"Next", "End", "Choices"} & set(state) and state["Type"] not in ("Succeed", "Fail"):
            state |= {"Next": following} if following else {"End": True}
        done[name] = state
    return {"StartAt": names[0], "States": done, **fields}


def started(definition: Mapping[str, Any], input: Any, stage: Stage, **options: Any) -> Execution:
    """An execution that has done everything it can do by itself."""
    execution = Execution(definition, input, stage, **options)
    execution.start()
    stage.run()
    return execution


def ran(states: Mapping[str, Any], input: Any = None, answers: Any = None, **options: Any) -> Execution:
    """An execution of these states, with its tasks answered from the list, or by their arguments."""
    stage = Stage(answers=answers or {})
    return started(machine(states), {} if input is None else input, stage, **options)


def types(stage: Stage) -> list[str]:
    """The history as the names of its events."""
    return [type for _, type, _, _ in stage.events]


def times_s(stage: Stage, type: str) -> list[float]:
    """When events of that type happened, in seconds from the start."""
    return [at_us / 1_000_000 for at_us, found, _, _ in stage.events if found == type]
