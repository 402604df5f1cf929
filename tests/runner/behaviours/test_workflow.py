"""workflow: who starts it, how its executions end, and what they answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.runner.behaviours.executions import ECHO, FAIL, NAP, outputs, ran, started
from tests.runner.runs import arrivals, counts, engine, events, run


def test_an_invoke_that_waits_is_answered_at_the_end_and_has_no_part_in_the_ledger():
    made = ran(started(NAP))
    result = made.result()
    assert counts(result["ledger"]) == {}
    assert result["requests"]["answered"] == 1
    assert result["nodes"]["flow"]["latency_ms"]["max"] == 5000
    assert outputs(made) == [{"id": 7}]


def test_an_invoke_that_does_not_wait_is_accepted_and_delivered():
    node = ran(started(NAP, wait=False)).result()["nodes"]["flow"]
    assert counts(node) == {"accepted": 1, "delivered": 1}
    assert (node["invocations"], node["transitions"], node["concurrency_max"]) == (1, 1, 1)


def test_an_execution_that_fails_is_dropped_when_nobody_waits_and_fails_who_does():
    assert counts(ran(started(FAIL, wait=False)).result()["nodes"]["flow"]) == {"accepted": 1, "dropped": 1}
    result = ran(started(FAIL)).result()
    assert (result["requests"]["failed"], result["nodes"]["flow"]["errors"]) == (1, 1)


def test_a_run_that_ends_meanwhile_has_it_in_flight():
    made = engine(started(NAP, wait=False), arrivals("shop", 1, route=None), duration_s=3)
    made.run()
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 1, "in_flight": 1}
    (shown,) = made.messages("flow")
    assert shown["states"] == ["Nap"]
    assert made.snapshot()["nodes"]["flow"]["states"] == {"Nap": 1}


def test_the_time_out_of_the_node_ends_it():
    made = ran(started(NAP, timeout_s=2))
    assert made.result()["nodes"]["flow"]["timeouts"] == 1
    assert outputs(made) == [{"type": "States.Timeout", "message": ""}]


def test_an_event_of_a_bus_is_the_input_as_a_whole():
    drawing = f"""
    flow:workflow(definition={json.dumps(ECHO)})
    shop:client -publishes(detail_type="order.created")-> events:bus -delivers-> flow
    """
    made = ran(drawing)
    (output,) = outputs(made)
    assert (output["detail-type"], output["detail"]) == ("order.created", {"id": 7})
    assert counts(made.result()["nodes"]["events"]) == {"accepted": 1, "delivered": 1}


def test_messages_of_a_queue_start_executions_through_a_pipe():
    drawing = f"shop:client -sends-> jobs:queue -delivers-> flow:workflow(definition={json.dumps(ECHO)})"
    nodes = ran(drawing, 1, 2).result()["nodes"]
    assert counts(nodes["jobs"]) == counts(nodes["flow"]) == {"accepted": 2, "delivered": 2}


@pytest.mark.parametrize(("definition", "status"), [(ECHO, "SUCCEEDED"), (FAIL, "FAILED")])
def test_a_route_to_an_express_workflow_is_answered_200_however_it_ends(definition, status):
    drawing = f"""
    flow:workflow(type=express, definition={json.dumps(definition)})
    shop:client -> api:gateway -routes(method=POST, path=/x, public=true)-> flow
    """
    made = engine(drawing, duration_s=5)
    answers: list[Any] = []
    made.request("api", "POST", "/x", {}, '{"id": 1}', answers.append)
    made.run()
    assert made.result()["requests"]["answered"] == 1
    assert (answers[0].status, answers[0].body["status"]) == (200, status)


def test_a_route_to_a_standard_workflow_only_starts_it():
    drawing = f"""
    shop:client -> api:gateway -routes(method=POST, path=/x)-> flow:workflow(definition={json.dumps(NAP)})
    """
    made = engine(drawing, arrivals("shop", 1, route="POST /x", body={}), duration_s=5, drain_s=60)
    made.run()
    assert made.result()["requests"]["answered"] == 1
    assert [row["t_us"] for row in events(made, "response") if row["node"] == "flow"] == [1_000_000]
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 1, "delivered": 1}


def test_a_workflow_without_a_definition_answers_its_input():
    result = run("shop:client -> place:service -> flow:workflow", arrivals("shop", 1, route=None, body={"a": 1}))
    assert result["nodes"]["flow"]["delivered"] == 1


def test_a_schedule_starts_executions():
    drawing = (
        f'clock:schedule(expression="rate(1 minute)", input={{"a": 1}}) -> flow:workflow(definition={json.dumps(ECHO)})'
    )
    made = engine(drawing, duration_s=150, drain_s=60)
    made.run()
    assert outputs(made) == [{"a": 1}] * 3
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 3, "delivered": 3}


def test_records_of_a_stream_start_executions_through_a_pipe():
    drawing = f"shop:client -publishes-> clicks:stream -delivers-> flow:workflow(definition={json.dumps(ECHO)})"
    made = ran(drawing, 1, 2)
    assert counts(made.result()["nodes"]["flow"]) == {"accepted": 2, "delivered": 2}
    assert made.result()["nodes"]["clicks"]["delivered"] == 2
