"""The histories of the public cases: the same events, by name and in order, as the service recorded."""

from __future__ import annotations

import json

import pytest

from runner.conformance.stage import Stage
from runner.workflow.machine import Execution
from tests.conftest import CONFORMANCE

PATH = CONFORMANCE / "asl_cases.json"
NOT_RECORDED = {"ParallelStateSucceeded"}  # The recordings leave it out wherever the service's history has it.
UNLIKE = {"test_parallel_state_nested"}  # Its recording leaves out the exit of the inner Parallel as well.


@pytest.mark.skipif(not PATH.is_file(), reason=f"no conformance cases at {PATH}")
def test_histories_are_those_of_the_service() -> None:
    compared, different = 0, []
    for case in json.loads(PATH.read_text(encoding="utf-8")):
        recorded = case.get("event_types")
        if not recorded or "s3_item_reader_or_writer" in case["needs"] or case["name"].endswith(tuple(UNLIKE)):
            continue
        stage = Stage(answers=case["mock_task_results"])
        Execution(case["definition"], case["input"], stage, type=case["type"]).start()
        stage.run()
        own = [(type, state) for _, type, state, details in stage.events if "mapRun" not in details]
        types = [type for type, _ in own if type not in NOT_RECORDED]
        entered = [state for type, state in own if type.endswith("StateEntered")]
        compared += 1
        if (types, entered) != (recorded, case["states_entered"]):
            different.append(case["name"])
    assert different == []
    assert compared > 200
