"""workflow: faults of the scenario on it and on its edges."""

from __future__ import annotations

import json

from tests.runner.behaviours.executions import ECHO, NAP, outputs, ran, started, task
from tests.runner.runs import counts
from topology.document import Fault


def test_a_kill_aborts_what_runs():
    made = ran(started(NAP, wait=False), faults=[Fault(node="flow", at_s=3, kill=True)])
    node = made.result()["nodes"]["flow"]
    assert (node["aborted"], counts(node)) == (1, {"accepted": 1, "dropped": 1})
    assert outputs(made) == [{"type": "Killed", "message": "Killed by a fault of the scenario"}]


def test_a_failure_rate_fails_executions():
    made = ran(started(ECHO), faults=[Fault(node="flow", failure_rate=1.0)])
    assert outputs(made) == [{"type": "Fault", "message": "Failed by a fault of the scenario"}]


def test_while_it_is_down_a_bus_tries_again():
    drawing = f"shop:client -publishes-> events:bus -delivers-> flow:workflow(definition={json.dumps(ECHO)})"
    nodes = ran(drawing, faults=[Fault(node="flow", at_s=0, for_s=10, kill=True)]).result()["nodes"]
    assert counts(nodes["events"]) == counts(nodes["flow"]) == {"accepted": 1, "delivered": 1}


def test_a_fault_of_an_edge_fails_the_call_and_the_retrier_helps():
    definition = task("${work}", Retry=[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3}])
    made = ran(
        started(definition, "work:function"), faults=[Fault(edge="flow.state.work", at_s=0, for_s=3, failure_rate=1.0)]
    )
    assert made.result()["edges"]["flow.state.work"] == {"messages": 2, "errors": 1, "filtered": 0}
    assert outputs(made) == [{"id": 7}]
