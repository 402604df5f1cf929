"""What a person does to a run: sends, purges, replays an archive, answers a task."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.engine import Engine
from runner.errors import NotNow, UnknownNode, UnknownTask
from runner.supervisor.control import Control
from runner.supervisor.keeper import Answer, Order
from runner.trace.ops import END_STATUS
from tests.runner.runs import arrivals, counts, engine, events
from topology.document import Arrival

QUEUE = "shop:client -> q:queue; b:bus"


def waiting() -> Engine:
    made = engine(QUEUE, arrivals("shop", 1, 2, 3), duration_s=200)
    made.run(10_000_000)
    return made


def test_a_purged_queue_has_dropped_its_messages() -> None:
    made = waiting()
    assert made.purge("q") == {"node": "q", "dropped": 3}
    result = made.result()
    assert counts(result["nodes"]["q"]) == {"accepted": 3, "dropped": 3}
    assert result["ledger"]["balanced"]


def test_a_queue_is_purged_once_in_a_minute() -> None:
    made = waiting()
    made.purge("q")
    with pytest.raises(NotNow, match="PurgeQueue"):
        made.purge("q")


def test_what_is_no_queue_cannot_be_purged() -> None:
    with pytest.raises(NotNow, match="A bus cannot be purged"):
        waiting().purge("b")


def test_what_keeps_no_archive_replays_nothing() -> None:
    with pytest.raises(UnknownNode, match="keeps no archive"):
        waiting().replay("q")


def test_a_token_that_no_task_waits_for_is_unknown() -> None:
    with pytest.raises(UnknownTask):
        waiting().answer_task("nobody", {"ok": True})


def test_a_message_sent_by_hand_may_name_its_group() -> None:
    made = engine("q:queue(fifo=true)")
    made.start()
    made.send("q", "a", group="g")
    made.send("q", "b", group="g")
    made.run()
    assert [message["body"] for message in made.messages("q")] == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "given", "answered"),
    [
        ("purge", {"node": "q"}, Answer(1, {"node": "q", "dropped": 3})),
        ("purge", {"node": "b"}, Answer(1, code="not-now", error="A bus cannot be purged.")),
        ("replay", {"node": "gone"}, Answer(1, code="unknown-node", error="'gone' is no node of this run.")),
        ("task", {"token": "x"}, Answer(1, code="unknown-task", error="No task of this run waits under that token.")),
        ("send", {"node": "q", "body": 1}, Answer(1, {"sent": True, "trace": "7"})),
        ("dance", {}, Answer(1, code="unknown-node", error="A run cannot do 'dance'.")),
    ],
)
def test_orders_reach_the_engine(kind: str, given: dict[str, Any], answered: Answer) -> None:
    control, replies = Control(), []
    control.order(Order(1, kind, given))
    assert control.work(waiting(), replies.append) is False
    assert replies == [answered]


def test_an_archive_is_replayed_over_a_time() -> None:
    drawing = "shop:client -> b:bus(archive_days=1); b -> f:function(latency=1)"
    made = engine(drawing, arrivals("shop", 1, 2, 3), duration_s=60)
    made.run(10_000_000)
    assert made.replay("b", 1.5, 2.5) == {"node": "b", "replayed": 1}
    assert made.replay("b") == {"node": "b", "replayed": 3}
    made.run()
    assert counts(made.result()["nodes"]["b"]) == {"accepted": 7, "delivered": 7}


WAITING = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "approvals", "MessageBody": {"token.$": "$$.Task.Token"}},
            "End": True,
        }
    },
}


@pytest.mark.parametrize(
    ("given", "ended"), [({"output": {"ok": True}}, "ok"), ({"error": "No", "cause": "why"}, "error")]
)
def test_a_waiting_task_is_answered(given: dict[str, Any], ended: str) -> None:
    drawing = f"flow:workflow(definition={json.dumps(WAITING)}); approvals:queue"
    made = engine(drawing, Arrival(target="flow", times_s=(1.0,), body={}), duration_s=30)
    made.run(5_000_000)
    [execution] = made.messages("flow")
    token = execution["tokens"][0]["token"]
    assert made.answer_task(token, **given) == {"token": token, "answered": True}
    made.run()
    assert [END_STATUS[event["value"]] for event in events(made, "end")] == [ended]
    with pytest.raises(UnknownTask):
        made.answer_task(token, None)
