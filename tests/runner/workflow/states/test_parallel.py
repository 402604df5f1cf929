from __future__ import annotations

from typing import Any

from runner.conformance.stage import Stage
from tests.runner.workflow.held import Held, machine, ran, started, types

INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}


def branch(**states: Any) -> dict[str, Any]:
    return machine(states)


def parallel(*branches: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Parallel", "Branches": list(branches), **fields}


def test_outputs_keep_the_order_of_the_branches() -> None:
    slow = branch(wait={"Type": "Wait", "Seconds": 9}, slow={"Type": "Pass", "Result": "slow"})
    fast = branch(fast={"Type": "Pass", "Result": "fast"})
    assert ran({"both": parallel(slow, fast)}).output == ["slow", "fast"]


def test_every_branch_gets_the_arguments() -> None:
    echo = branch(echo={"Type": "Pass"})
    execution = ran({"both": parallel(echo, echo, Parameters={"id.$": "$.order"})}, {"order": 7})
    assert execution.output == [{"id": 7}, {"id": 7}]


def test_branches_begin_side_by_side() -> None:
    stage = Stage()
    started(machine({"both": parallel(branch(a={"Type": "Pass"}), branch(b={"Type": "Pass"}))}), {}, stage)
    assert types(stage)[3:7] == ["PassStateEntered", "PassStateEntered", "PassStateExited", "PassStateExited"]


def test_the_first_failure_cuts_the_others_off() -> None:
    stage = Held()
    execution = started(machine({"both": parallel(branch(a=INVOKE), branch(b=INVOKE))}), {}, stage)
    stage.tasks[1].fail("Broken", "b")
    stage.tasks[0].succeed("too late")
    stage.run()
    assert (execution.status, execution.error) == ("FAILED", "Broken")
    assert types(stage)[-4:] == ["TaskStateAborted", "TaskStateAborted", "ParallelStateFailed", "ExecutionFailed"]


def test_a_retry_runs_all_branches_again_and_a_catcher_takes_the_rest() -> None:
    handlers = {
        "Retry": [{"ErrorEquals": ["Broken"], "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "undo"}],
    }
    states = {"both": parallel(branch(a=INVOKE), branch(b=INVOKE), **handlers), "undo": {"Type": "Pass"}}
    execution = ran(states, {"id": 1}, answers={"b": [{"error": "Broken", "cause": "c"}]})
    assert execution.output == {"id": 1, "why": {"Error": "Broken", "Cause": "c"}}
    assert [task.state for task in execution.host.tasks] == ["a", "b", "a", "b"]  # type: ignore[attr-defined]


def test_a_branch_reads_outer_variables_and_keeps_its_own() -> None:
    inner = branch(
        set={"Type": "Pass", "Assign": {"mine": 2}},
        get={"Type": "Pass", "Parameters": {"x.$": "$x", "mine.$": "$mine"}},
    )
    states = {"set": {"Type": "Pass", "Assign": {"x": 1}}, "both": parallel(inner)}
    assert ran(states).output == [{"x": 1, "mine": 2}]
    after = {**states, "after": {"Type": "Pass", "Parameters": {"mine.$": "$mine"}}}
    assert ran(after).error == "States.Runtime"


def test_a_fault_in_a_branch_is_caught_by_nothing() -> None:
    broken = branch(a={"Type": "Pass", "InputPath": "$.missing"})
    state = parallel(broken, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "after"}])
    assert ran({"both": state, "after": {"Type": "Pass"}}).error == "States.Runtime"


def test_a_branch_speaks_the_language_of_the_machine() -> None:
    inner = branch(a={"Type": "Pass", "Parameters": {"m.$": "$.n"}})
    assert ran({"both": parallel(inner, QueryLanguage="JSONata")}, {"n": 1}).output == [{"m": 1}]
