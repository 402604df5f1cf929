"""What holds for every execution, over random definitions, answers and moments of interruption."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.conformance.stage import Stage
from runner.workflow.host import Task
from runner.workflow.machine import Execution
from tests.runner.workflow.held import machine

ERRORS = st.sampled_from(["Broken", "States.Timeout", "Other"])
RETRY = st.lists(
    st.fixed_dictionaries(
        {"ErrorEquals": ERRORS.map(lambda name: [name]), "MaxAttempts": st.integers(0, 2)},
        optional={"JitterStrategy": st.just("FULL"), "MaxDelaySeconds": st.just(1)},
    ),
    max_size=2,
)
TASK = st.fixed_dictionaries(
    {
        "Type": st.just("Task"),
        "Resource": st.sampled_from(["arn:aws:states:::lambda:invoke", "arn:x:.waitForTaskToken"]),
    },
    optional={"Retry": RETRY, "TimeoutSeconds": st.integers(1, 5), "HeartbeatSeconds": st.integers(1, 3)},
)
LEAF = st.one_of(
    st.just({"Type": "Pass"}),
    st.just({"Type": "Pass", "Assign": {"x.$": "$"}}),
    st.just({"Type": "Pass", "InputPath": "$.missing"}),
    st.builds(lambda seconds: {"Type": "Wait", "Seconds": seconds}, st.integers(0, 4)),
    st.builds(lambda name: {"Type": "Fail", "Error": name}, ERRORS),
    TASK,
)


def chain(states: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(states, min_size=1, max_size=3).map(_named)


def _named(states: list[dict[str, Any]]) -> dict[str, Any]:
    made = machine({f"s{at}": state for at, state in enumerate(states)})
    made["States"]["caught"] = {"Type": "Pass", "End": True}
    return made


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    catch = st.just([{"ErrorEquals": ["States.ALL"], "Next": "caught"}])
    modes = st.sampled_from([{}, {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}])
    processors = st.builds(lambda part, mode: {**part, **mode}, chain(inner), modes)
    parallel = st.fixed_dictionaries(
        {"Type": st.just("Parallel"), "Branches": st.lists(chain(inner), max_size=3)},
        optional={"Retry": RETRY, "Catch": catch},
    )
    mapped = st.fixed_dictionaries(
        {"Type": st.just("Map"), "InputPath": st.just("$$.Execution.Input.items"), "ItemProcessor": processors},
        optional={
            "Retry": RETRY,
            "Catch": catch,
            "MaxConcurrency": st.integers(0, 2),
            "ToleratedFailureCount": st.just(1),
        },
    )
    return st.one_of(inner, parallel, mapped)


DEFINITIONS = chain(st.recursive(LEAF, _nested, max_leaves=6))
ANSWERS = st.lists(st.one_of(st.none(), st.just(True), ERRORS), min_size=1, max_size=8)


class Chance(Stage):
    """Answers the tasks in turn: with an output, an error, or (None) never."""

    replies: list[Any]

    def call(self, task: Task) -> None:
        reply = self.replies[len(self.tasks) % len(self.replies)]
        self.tasks.append(task)
        if reply is not None:
            self.after(1_500_000 * (len(self.tasks) % 3), self._reply, (task, reply))

    def _reply(self, given: tuple[Task, Any]) -> None:
        task, reply = given
        task.beat()
        if reply is True:
            task.succeed({})
        else:
            task.fail(reply)


def executed(definition: dict[str, Any], replies: list[Any], stop_s: int | None) -> tuple[Execution, Chance]:
    stage = Chance()
    stage.replies = replies
    execution = Execution({**definition, "TimeoutSeconds": 60}, {"items": [{}, {}, {}]}, stage)
    execution.start()
    if stop_s is not None:
        stage.after(stop_s * 1_000_000, lambda _: execution.stop(), None)
    stage.run()
    return execution, stage


@settings(max_examples=300, deadline=None)
@given(DEFINITIONS, ANSWERS, st.one_of(st.none(), st.integers(0, 8)))
def test_every_execution_ends_once_and_leaves_nothing_open(
    definition: dict[str, Any], replies: list[Any], stop_s: int | None
) -> None:
    execution, stage = executed(definition, replies, stop_s)
    assert execution.status in ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
    names = Counter(type for _, type, _, _ in stage.events)
    ends = [name for name in names if name.startswith("Execution") and name != "ExecutionStarted"]
    assert [names[name] for name in ends] == [1]
    assert stage.events[-1][1] == ends[0]
    assert not any(task.is_open for task in stage.tasks)


@settings(max_examples=300, deadline=None)
@given(DEFINITIONS, ANSWERS)
def test_no_state_is_left_more_often_than_entered(definition: dict[str, Any], replies: list[Any]) -> None:
    _, stage = executed(definition, replies, None)
    open_by_type: Counter[str] = Counter()
    for _, type, _, _ in stage.events:
        kind, _, step = type.partition("State")
        if step in ("Entered", "Exited", "Aborted"):
            open_by_type[kind] += 1 if step == "Entered" else -1
            assert open_by_type[kind] >= 0


@settings(max_examples=100, deadline=None)
@given(DEFINITIONS, ANSWERS)
def test_the_same_answers_give_the_same_history(definition: dict[str, Any], replies: list[Any]) -> None:
    assert executed(definition, replies, None)[1].events == executed(definition, replies, None)[1].events
