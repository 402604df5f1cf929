"""Executions of whole definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runner.conformance.sameness import same
from runner.conformance.stage import Stage
from runner.conformance.suite import Outcome, Suite
from runner.workflow.errors import StatesError
from runner.workflow.machine import Execution
from runner.workflow.visit import Visit

CLOSE_S = 0.001


class AslCases(Suite):
    name = "asl_cases"
    title = "State machines"
    doc = (
        "An execution ends with `expected_status`, and with `expected_output` or `expected_error`; where the case says "
        "so, retries and waits take their time on the virtual clock. Tasks are answered from `mock_task_results`. "
        "Where `deterministic` is false only the status counts."
    )

    def check(self, case: Mapping[str, Any]) -> Outcome:
        if _reads_unknown(case):
            return Outcome(False, skipped="the object that its ItemReader reads is not in the case")
        stage = Stage(answers=case.get("mock_task_results") or {})
        execution = Execution(case["definition"], case.get("input"), stage, type=case.get("type") or "STANDARD")
        execution.observer = delays = Delays()
        execution.start()
        stage.run()
        actual: dict[str, Any] = {"status": execution.status}
        expected: dict[str, Any] = {"status": case["expected_status"]}
        if case.get("deterministic", True):
            _add_end(case, execution, expected, actual)
        _add_times(case, stage, delays, expected, actual)
        return Outcome(_agree(expected, actual), expected, {**actual, "cause": execution.cause})


def _add_end(case: Mapping[str, Any], execution: Execution, expected: dict[str, Any], actual: dict[str, Any]) -> None:
    if "expected_output" in case:
        expected["output"], actual["output"] = case["expected_output"], execution.output
    if case.get("expected_error_any_of"):
        expected["error_any_of"], actual["error_any_of"] = case["expected_error_any_of"], execution.error
    elif "expected_error" in case:
        expected["error"], actual["error"] = case["expected_error"], execution.error


def _add_times(
    case: Mapping[str, Any], stage: Stage, delays: Delays, expected: dict[str, Any], actual: dict[str, Any]
) -> None:
    if case.get("expected_retry_delays_s") is not None:
        field = "jittered_delays_s" if _jitters(case["definition"]) else "retry_delays_s"
        expected[field] = case["expected_retry_delays_s"]
        actual[field] = delays.delays_s
    if case.get("expected_wait_s") is not None:
        waits = list(waits_s(stage))
        expected["wait_s"] = case["expected_wait_s"]
        actual["wait_s"] = waits if isinstance(case["expected_wait_s"], list) else sum(waits)


def _agree(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    return all(_JUDGES.get(name, same)(value, actual[name]) for name, value in expected.items())


def _near(expected: Any, actual: Any) -> bool:
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(_near, expected, actual))
    return bool(abs(expected - actual) <= CLOSE_S)


def _within(expected: list[float], actual: list[float]) -> bool:
    """With full jitter every delay is anything up to what it would be without."""
    return len(expected) == len(actual) and all(map(float.__le__, actual, (most + CLOSE_S for most in expected)))


def _jitters(definition: Mapping[str, Any]) -> bool:
    retriers = (retrier for _, state in _states(definition) for retrier in state.get("Retry", ()))
    return any(retrier.get("JitterStrategy") == "FULL" for retrier in retriers)


_JUDGES: Mapping[str, Callable[[Any, Any], bool]] = {
    "error_any_of": lambda names, error: error in names,
    "error": lambda name, error: bool(name == error),
    "retry_delays_s": _near,
    "jittered_delays_s": _within,
    "wait_s": _near,
}


class Delays:
    """Keeps how long retriers wait; of the rest of what an observer is told it keeps nothing."""

    def __init__(self) -> None:
        self.delays_s: list[float] = []

    def retrying(self, visit: Visit, delay_us: int) -> None:
        self.delays_s.append(delay_us / 1_000_000)

    def entered(self, visit: Visit) -> None:
        """Not kept."""

    def failed(self, visit: Visit, error: StatesError) -> None:
        """Not kept."""

    def caught(self, visit: Visit, error: StatesError) -> None:
        """Not kept."""

    def exited(self, visit: Visit, output: Any) -> None:
        """Not kept."""

    def closed(self, visit: Visit) -> None:
        """Not kept."""


def waits_s(stage: Stage) -> Iterator[float]:
    """Seconds that each Wait state took."""
    entered: dict[str, int] = {}
    for at_us, type, state, _ in stage.events:
        if type == "WaitStateEntered":
            entered[state] = at_us
        elif type == "WaitStateExited":
            yield (at_us - entered[state]) / 1_000_000


def _reads_unknown(case: Mapping[str, Any]) -> bool:
    """Whether a Map reads its items from an object that the case does not hold."""
    answers = case.get("mock_task_results") or {}
    readers = (name for name, state in _states(case["definition"]) if "ItemReader" in state)
    return any(name not in answers for name in readers)


def _states(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    left: list[Mapping[str, Any]] = [definition]
    while left:
        for name, state in left.pop().get("States", {}).items():
            yield name, state
            left.extend(state.get("Branches", []))
            left.extend(state[inner] for inner in ("ItemProcessor", "Iterator") if inner in state)


SUITE = AslCases()
