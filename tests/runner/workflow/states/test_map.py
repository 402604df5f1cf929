from __future__ import annotations

from typing import Any

import pytest

from runner.conformance.stage import Stage
from tests.runner.workflow.held import Held, machine, ran, started, types

INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}


def mapping(state: dict[str, Any] | None = None, *, distributed: bool = False, **fields: Any) -> dict[str, Any]:
    processor = machine({"each": state or {"Type": "Pass"}}, **(DISTRIBUTED if distributed else {}))
    return {"Type": "Map", "ItemProcessor": processor, **fields}


def failing(*failed: int, count: int = 4) -> list[dict[str, Any]]:
    return [{"error": "Broken"} if at in failed else {"result": at} for at in range(count)]


def test_no_items_give_no_outputs() -> None:
    assert ran({"all": mapping()}, []).output == []


@pytest.mark.parametrize(
    ("fields", "input", "output"),
    [
        ({}, [3, 1, 2], [3, 1, 2]),
        ({"ItemsPath": "$.a.b"}, {"a": {"b": ["x"]}}, ["x"]),
        ({"InputPath": "$.a", "ItemsPath": "$.b"}, {"a": {"b": [1]}}, [1]),
        (
            {
                "ItemsPath": "$.v",
                "ItemSelector": {"n.$": "$$.Map.Item.Value", "at.$": "$$.Map.Item.Index", "k.$": "$.k"},
            },
            {"v": ["p", "q"], "k": 9},
            [{"n": "p", "at": 0, "k": 9}, {"n": "q", "at": 1, "k": 9}],
        ),
        ({"Parameters": {"n.$": "$$.Map.Item.Value"}}, [5], [{"n": 5}]),
        ({"ItemsPath": "$.v", "ResultPath": "$.out"}, {"v": [1]}, {"v": [1], "out": [1]}),
        ({"ItemsPath": "$.v", "ResultSelector": {"first.$": "$[0]"}}, {"v": [1, 2]}, {"first": 1}),
        ({"QueryLanguage": "JSONata", "Items": "{% $states.input.v %}"}, {"v": [1, 2]}, [1, 2]),
        ({"QueryLanguage": "JSONata", "Items": [1, "{% 1 + 1 %}"], "Output": "{% $sum($states.result) %}"}, {}, 3),
        (
            {
                "QueryLanguage": "JSONata",
                "Items": [7],
                "ItemSelector": {"n": "{% $states.context.Map.Item.Value %}", "x": "{% $states.input.x %}"},
            },
            {"x": 1},
            [{"n": 7, "x": 1}],
        ),
    ],
)
@pytest.mark.parametrize("distributed", [False, True])
def test_items_and_what_each_iteration_gets(fields: dict[str, Any], input: Any, output: Any, distributed: bool) -> None:
    assert ran({"all": mapping(distributed=distributed, **fields)}, input).output == output


@pytest.mark.parametrize(
    ("fields", "input", "error"),
    [
        ({}, {"not": "a list"}, "States.Runtime"),
        ({"ItemsPath": "$.missing"}, {}, "States.Runtime"),
        ({"QueryLanguage": "JSONata", "Items": "{% 'text' %}"}, {}, "States.QueryEvaluationError"),
        ({"MaxConcurrencyPath": "$[0]"}, ["many"], "States.Runtime"),
        ({"MaxConcurrencyPath": "$[0]"}, [1.5], "States.Runtime"),
        ({"MaxConcurrencyPath": "$[0]"}, [-1], "States.Runtime"),
        ({"ToleratedFailurePercentagePath": "$[0]"}, [100.1], "States.Runtime"),
        ({"ToleratedFailureCountPath": "$[0]"}, [{}], "States.Runtime"),
    ],
)
def test_fields_that_hold_something_else(fields: dict[str, Any], input: Any, error: str) -> None:
    assert ran({"all": mapping(**fields)}, input).error == error


def test_a_number_may_come_as_a_text() -> None:
    assert ran({"all": mapping(MaxConcurrencyPath="$[0]")}, ["1", "2"]).output == ["1", "2"]


@pytest.mark.parametrize(("fields", "most"), [({"MaxConcurrency": 2}, 2), ({}, 40), ({"MaxConcurrency": 99}, 40)])
def test_no_more_run_at_once_than_allowed(fields: dict[str, Any], most: int) -> None:
    stage = Held()
    execution = started(machine({"all": mapping(INVOKE, **fields)}), list(range(50)), stage)
    assert len(stage.tasks) == most
    for at in range(50):
        stage.tasks[at].succeed(-at)
        stage.run()
    assert execution.output == [-at for at in range(50)]


def test_outputs_keep_the_order_of_the_items() -> None:
    stage = Held()
    execution = started(machine({"all": mapping(INVOKE)}), [0, 1, 2], stage)
    for at in (2, 0, 1):
        stage.tasks[at].succeed(f"out {at}")
    stage.run()
    assert execution.output == ["out 0", "out 1", "out 2"]


def test_inline_the_first_failure_fails_the_map() -> None:
    stage = Held()
    execution = started(machine({"all": mapping(INVOKE)}), [0, 1], stage)
    stage.tasks[0].fail("Broken")
    assert (execution.status, execution.error) == ("FAILED", "Broken")
    assert types(stage)[-6:] == [
        "MapIterationFailed",
        "TaskStateAborted",
        "TaskStateAborted",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]


@pytest.mark.parametrize(
    ("fields", "failed", "status"),
    [
        ({}, [0], "FAILED"),
        ({"ToleratedFailureCount": 1}, [0, 1], "FAILED"),
        ({"ToleratedFailurePercentage": 25}, [0, 1], "FAILED"),
        ({"ToleratedFailureCount": 3, "ToleratedFailurePercentage": 25}, [0, 1], "FAILED"),
        ({"ToleratedFailureCount": 1}, [1], "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 50}, [0, 1], "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 100}, [0, 1, 2, 3], "SUCCEEDED"),
    ],
)
def test_distributed_so_many_failures_are_tolerated(fields: dict[str, Any], failed: list[int], status: str) -> None:
    state = mapping(INVOKE, distributed=True, MaxConcurrency=1, **fields)
    execution = ran({"all": state}, [0, 1, 2, 3], answers={"each": failing(*failed)})
    assert execution.status == status
    if status == "SUCCEEDED":
        assert execution.output == [at for at in range(4) if at not in failed]
    else:
        assert execution.error == "States.ExceedToleratedFailureThreshold"


def test_a_child_execution_has_its_own_input_history_and_no_outer_variables() -> None:
    look = {"Type": "Pass", "Parameters": {"input.$": "$$.Execution.Input"}}
    states = {"set": {"Type": "Pass", "Assign": {"x": 1}}, "all": mapping(look, distributed=True)}
    stage = Stage()
    assert started(machine(states), [7], stage).output == [{"input": 7}]
    children = [type for _, type, _, details in stage.events if "mapRun" in details]
    assert children == ["PassStateEntered", "PassStateExited"]
    states["all"] = mapping({"Type": "Pass", "Parameters": {"x.$": "$x"}}, distributed=True)
    assert ran(states, [7]).error == "States.ExceedToleratedFailureThreshold"


def test_maps_within_maps_know_their_own_items() -> None:
    inner = mapping({"Type": "Pass"}, ItemSelector={"n.$": "$$.Map.Item.Value"})
    assert ran({"all": mapping(inner)}, [[1, 2], [3]]).output == [[{"n": 1}, {"n": 2}], [{"n": 3}]]


def test_a_retried_map_begins_anew() -> None:
    state = mapping(INVOKE, MaxConcurrency=1, Retry=[{"ErrorEquals": ["Broken"]}])
    answers = {"each": [{"result": 1}, {"error": "Broken"}, {"result": 3}, {"result": 4}]}
    assert ran({"all": state}, ["a", "b"], answers=answers).output == [3, 4]


def test_many_items_need_no_deep_stack() -> None:
    items = list(range(3_000))
    assert ran({"all": mapping(MaxConcurrency=1)}, items).output == items


@pytest.mark.parametrize("distributed", [False, True])
def test_a_history_that_is_full_ends_the_map_and_the_execution_once(distributed: bool) -> None:
    def few(name: str) -> float:
        return {"workflow.history_events_max": 20.0}.get(name, 1e9)

    stage = Stage()
    execution = started(machine({"all": mapping(distributed=distributed)}), list(range(50)), stage, limits=few)
    if distributed:
        assert execution.status == "SUCCEEDED"
    else:
        assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
        assert types(stage).count("ExecutionFailed") == 1
