from __future__ import annotations

from collections.abc import Callable

import pytest

from runner.conformance.stage import Stage
from runner.workflow.machine import EXPRESS_TRANSITIONS_MAX, Execution
from tests.runner.workflow.held import Held, machine, ran, started, times_s, types

LOOP = {"again": {"Type": "Pass", "Next": "again"}}


def limited(**changed: float) -> Callable[[str], float]:
    values = {"workflow.data_max_bytes": 262_144, "workflow.history_events_max": 25_000} | {
        "workflow.execution_express_max_s": 300,
        "workflow.wait_max_s": 2**31 - 1,
    }
    return (values | {f"workflow.{name}": value for name, value in changed.items()}).__getitem__


def test_nothing_happens_before_the_start() -> None:
    stage = Stage()
    execution = Execution(machine({"only": {"Type": "Pass"}}), {"a": 1}, stage)
    stage.run()
    assert (execution.status, stage.events) == ("RUNNING", [])


def test_an_execution_hands_its_input_through_and_tells_its_end_once() -> None:
    stage = Stage()
    ended: list[Execution] = []
    execution = Execution(machine({"one": {"Type": "Pass"}, "two": {"Type": "Succeed"}}), {"a": 1}, stage)
    execution.on_end = ended.append
    execution.start()
    stage.run()
    assert (execution.status, execution.output, ended) == ("SUCCEEDED", {"a": 1}, [execution])
    assert types(stage) == [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
    ]


def test_every_transition_passes_the_host() -> None:
    stage = Stage()
    Execution(machine({"one": {"Type": "Pass"}, "two": {"Type": "Pass"}}), {}, stage).start()
    assert types(stage) == ["ExecutionStarted", "PassStateEntered"]
    stage.kernel.run(0, 1)
    assert types(stage)[2:] == ["PassStateExited"]
    stage.kernel.run(0, 1)
    assert types(stage)[3:] == ["PassStateEntered", "PassStateExited", "ExecutionSucceeded"]


def test_a_stopped_execution_is_aborted_and_hears_no_answer() -> None:
    stage = Held()
    execution = started(machine({"ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}}), {}, stage)
    execution.stop("Enough", "by hand")
    stage.tasks[0].succeed({"late": True})
    stage.run()
    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "Enough", "by hand")
    assert types(stage)[-1] == "ExecutionAborted"


def test_a_stop_says_nothing_of_the_states_that_it_cuts_off() -> None:
    stage = Held()
    branch = machine({"ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}})
    execution = started(machine({"both": {"Type": "Parallel", "Branches": [branch, branch]}}), {}, stage)
    execution.stop()
    assert types(stage)[-2:] == ["TaskStarted", "ExecutionAborted"]
    assert not any(task.is_open for task in stage.tasks)


def test_stopping_an_ended_execution_changes_nothing() -> None:
    execution = ran({"only": {"Type": "Pass"}})
    execution.stop()
    assert execution.status == "SUCCEEDED"


def test_the_machines_timeout_ends_the_execution() -> None:
    stage = Stage()
    execution = started(machine({"wait": {"Type": "Wait", "Seconds": 60}}, TimeoutSeconds=5), {}, stage)
    assert (execution.status, execution.error) == ("TIMED_OUT", "States.Timeout")
    assert times_s(stage, "ExecutionTimedOut") == [5]


@pytest.mark.parametrize(
    ("timeout_s", "ends_s"), [({}, 300), ({"TimeoutSeconds": 20}, 20), ({"TimeoutSeconds": 900}, 300)]
)
def test_an_express_execution_lasts_five_minutes_at_most(timeout_s: dict[str, int], ends_s: float) -> None:
    stage = Stage()
    definition = machine({"wait": {"Type": "Wait", "Seconds": 3600}}, **timeout_s)
    assert started(definition, {}, stage, type="EXPRESS").status == "TIMED_OUT"
    assert times_s(stage, "ExecutionTimedOut") == [ends_s]


def test_a_standard_execution_ends_at_its_last_history_event() -> None:
    stage = Stage()
    execution = started(machine(LOOP), {}, stage)
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert execution.cause == "The execution reached the maximum number of history events (25000)."
    assert len(stage.events) <= 25_000


def test_an_express_loop_that_takes_no_time_is_bounded_too() -> None:
    execution = started(machine(LOOP), {}, Stage(), type="EXPRESS")
    assert execution.status == "FAILED"
    assert execution.transitions == EXPRESS_TRANSITIONS_MAX + 1


def test_a_long_way_through_states_needs_no_deep_stack() -> None:
    states = {f"s{at}": {"Type": "Pass"} for at in range(5_000)}
    assert ran(states, {"a": 1}).output == {"a": 1}


def test_a_next_that_is_no_state_fails_the_execution() -> None:
    execution = ran({"one": {"Type": "Pass", "Next": "nowhere"}})
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert "nowhere" in (execution.cause or "")


def test_an_output_above_the_limit_fails_the_state() -> None:
    fits, exceeds = {"Result": "x" * 98}, {"Result": "x" * 99}
    assert ran({"one": {"Type": "Pass", **fits}}, limits=limited(data_max_bytes=100)).status == "SUCCEEDED"
    execution = ran({"one": {"Type": "Pass", **exceeds}}, limits=limited(data_max_bytes=100))
    assert (execution.error, execution.cause) == (
        "States.DataLimitExceeded",
        "The state/task 'one' returned a result with a size exceeding the maximum number of bytes service limit.",
    )


def test_the_limit_counts_bytes_not_characters() -> None:
    state = {"Type": "Pass", "Result": "é" * 60}
    assert ran({"one": state}, limits=limited(data_max_bytes=100)).error == "States.DataLimitExceeded"


def test_variables_of_the_start_are_there_from_the_first_state() -> None:
    stage = Stage()
    execution = Execution(machine({"one": {"Type": "Pass", "Parameters": {"seen.$": "$given"}}}), {}, stage)
    execution.start({"given": 7})
    stage.run()
    assert execution.output == {"seen": 7}
