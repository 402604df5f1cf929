"""The definition of a workflow as a graph of states."""

from __future__ import annotations

import json

import pytest

from tests.build import graph
from tests.topology.rules.flows import ALL, catch, fail, flow, task
from topology.rules import View
from topology.rules.base.states import Call, State, Workflow

STATES = {
    "Each": {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "Pay", "States": {"Pay": task("pay", "Note"), "Note": {"Type": "Succeed"}}},
        **catch("Undo"),
        "Next": "Both",
    },
    "Both": {
        "Type": "Parallel",
        "Branches": [
            {"StartAt": "Left", "States": {"Left": task("pay", Retry=[{"ErrorEquals": ALL}])}},
            {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "End": True}}},
        ],
        "End": True,
    },
    "Undo": task("pay", "Failed"),
    "Failed": fail(),
}


@pytest.fixture
def workflow() -> Workflow:
    [found] = View(graph(flow(STATES) + "; pay:function")).workflows
    return found


def state(workflow: Workflow, name: str) -> State:
    return next(state for state in workflow.states if state.name == name)


def named(states: object) -> list[str]:
    assert isinstance(states, tuple | frozenset)
    return sorted("-" if found is None else found.name for found in states)


def test_what_runs_next_inside_and_after(workflow: Workflow) -> None:
    assert named(workflow.after(state(workflow, "Each"))) == ["Both", "Pay"]
    assert named(workflow.after(state(workflow, "Note"))) == ["Both"]
    assert named(workflow.after(state(workflow, "Left"))) == []
    assert named(workflow.usual) == ["Both", "Each", "Left", "Note", "Pay", "Right"]


def test_what_runs_beside(workflow: Workflow) -> None:
    assert [other.name for other in workflow.beside(state(workflow, "Left"))] == ["Right"]


def test_where_failures_lead(workflow: Workflow) -> None:
    assert named(workflow.handlers(state(workflow, "Pay"))) == ["Undo"]
    assert named(workflow.handlers(state(workflow, "Left"))) == ["-"]
    assert state(workflow, "Pay").is_caught
    assert not state(workflow, "Left").is_caught
    assert state(workflow, "Left").is_retried()


def test_the_nodes_that_states_name(workflow: Workflow) -> None:
    assert {found.name: found.targets for found in workflow.states if found.targets} == {
        "Pay": ("pay",),
        "Left": ("pay",),
        "Undo": ("pay",),
    }


def test_a_definition_in_a_file() -> None:
    files = {"workflows/flow.json": json.dumps({"StartAt": "Pay", "States": {"Pay": task("pay")}})}
    [found] = View(graph('flow:workflow(definition="workflows/flow.json"); pay:function', files)).workflows
    assert found.is_filed
    assert found.tasks[0].targets == ("pay",)


@pytest.mark.parametrize(
    ("resource", "call"),
    [
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", Call("lambda", "invoke", "waitForTaskToken")),
        ("arn:aws:states:::aws-sdk:dynamodb:putItem", Call("dynamodb", "putItem")),
        ("arn:aws:states:::states:startExecution.sync:2", Call("states", "startExecution", "sync:2")),
        ("arn:aws:states:eu-west-1:123456789012:activity:desk", Call("activity", "invoke")),
        ("arn:aws:lambda:eu-west-1:123456789012:function:pay", Call("lambda", "invoke")),
    ],
)
def test_what_a_task_asks(resource: str, call: Call) -> None:
    [found] = View(graph(flow({"Ask": task("pay", Resource=resource)}) + "; pay:function")).workflows
    assert found.tasks[0].call == call
