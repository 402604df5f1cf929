"""Which errors a retrier or a catcher takes, and how long a retrier waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runner.workflow.errors import StatesError

ALL = "States.ALL"
TASK_FAILED = "States.TaskFailed"
TIMEOUT = "States.Timeout"
RUNTIME = "States.Runtime"

# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
INTERVAL_S = 1
ATTEMPTS_MAX = 3
BACKOFF_RATE = 2.0


def takes(names: Sequence[str], error: StatesError) -> bool:
    """Whether one of the names in ErrorEquals stands for the error.

    `States.TaskFailed` stands for all but timeouts, `States.ALL` for all; `States.Runtime`, a fault of the
    definition, is taken by nothing, not even by its name.
    """
    if error.error == RUNTIME:
        return False
    return any(
        name == ALL or name == error.error or name in error.also or (name == TASK_FAILED and error.error != TIMEOUT)
        for name in names
    )


def first_taking(handlers: Sequence[Mapping[str, Any]] | None, error: StatesError) -> int | None:
    """The index of the retrier or catcher that decides on the error: the first that takes it, and only that."""
    for index, handler in enumerate(handlers or ()):
        if takes(handler.get("ErrorEquals", ()), error):
            return index
    return None


@dataclass(slots=True)
class Retries:
    """The retries of one entry of a state: each retrier counts its own."""

    used: dict[int, int] = field(default_factory=dict)

    def delay_us(self, index: int, retrier: Mapping[str, Any], chance: float) -> int | None:
        """How long to wait before the next attempt, None when the retrier has none left."""
        count = self.used.get(index, 0)
        if count >= retrier.get("MaxAttempts", ATTEMPTS_MAX):
            return None
        self.used[index] = count + 1
        return delay_us(retrier, count, chance)


def delay_us(retrier: Mapping[str, Any], count: int, chance: float) -> int:
    """IntervalSeconds x BackoffRate^count, at most MaxDelaySeconds; FULL jitter takes the share `chance` of it."""
    longest_s: float = retrier.get("MaxDelaySeconds", 31_622_400)  # A year: the highest that the service accepts.
    try:
        delay_s = (
            float(retrier.get("IntervalSeconds", INTERVAL_S)) * float(retrier.get("BackoffRate", BACKOFF_RATE)) ** count
        )
    except OverflowError:
        delay_s = longest_s
    delay_s = min(delay_s, longest_s)
    if retrier.get("JitterStrategy") == "FULL":
        delay_s *= chance
    return round(delay_s * 1_000_000)
