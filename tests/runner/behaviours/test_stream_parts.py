"""stream: batches that fail in part: bisected, or told by the function (semantics 3.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.behaviours.code import CODE, coded
from tests.runner.behaviours.shards import STREAM, keyed, payloads
from tests.runner.runs import counts


def poisoned(poison: int) -> Any:
    """A handler that fails on a batch with the record of this `n`."""

    def handler(event: Any) -> None:
        if any(data["n"] == poison for data in payloads(event)):
            raise ValueError("poison")

    return handler


def test_bisect_leaves_only_the_poison_behind() -> None:
    drawing = f"""
        {STREAM}; dlq:queue
        f:function(latency=0, {CODE})
        s -delivers(batch_window_s=20, bisect=true, retry={{"max_retries": 0}}, on_failure=dlq)-> f
    """
    made, pool = coded(drawing, {"f": poisoned(5)}, *keyed(*"abcdefgh"), duration_s=60)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 8, "delivered": 7, "dead_lettered": 1}
    assert made.messages("dlq")[0]["body"]["KinesisBatchInfo"]["batchSize"] == 1
    tried = [[data["n"] for data in payloads(event)] for event in pool.events["f"]]
    assert tried == [[*range(8)], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [6, 7]]


def test_without_bisect_the_whole_batch_is_given_up() -> None:
    drawing = f'{STREAM}; s -delivers(batch_window_s=20, retry={{"max_retries": 0}})-> f:function(latency=0, {CODE})'
    made, _ = coded(drawing, {"f": poisoned(5)}, *keyed(*"abcdefgh"), duration_s=60)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 8, "dropped": 8}


def partly(poison: int) -> Any:
    def handler(event: Any) -> Any:
        bad = [
            record["kinesis"]["sequenceNumber"]
            for record, data in zip(event["Records"], payloads(event), strict=True)
            if data["n"] == poison
        ]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in bad]}

    return handler


PARTIAL = f"{STREAM}; s -delivers(batch_window_s=20, partial_batch_response=true%s)-> f:function(latency=0, {CODE})"


def test_a_partial_response_retries_everything_from_the_lowest_failure() -> None:
    made, pool = coded(PARTIAL % "", {"f": partly(3)}, *keyed(*"abcdef"), duration_s=24)
    tried = [[data["n"] for data in payloads(event)] for event in pool.events["f"]]
    assert tried == [[0, 1, 2, 3, 4, 5], [3, 4, 5], [3, 4, 5]]
    result = made.result()
    assert counts(result["nodes"]["s"]) == {"accepted": 6, "delivered": 3, "held": 3}
    assert (result["nodes"]["f"]["delivered"], result["nodes"]["f"]["errors"]) == (3, 0)


def test_a_partial_response_with_bisect_isolates_the_failure() -> None:
    drawing = PARTIAL % ', bisect=true, retry={"max_retries": 0}'
    made, pool = coded(drawing, {"f": partly(3)}, *keyed(*"abcdef"), duration_s=60)
    tried = [[data["n"] for data in payloads(event)] for event in pool.events["f"]]
    assert tried == [[0, 1, 2, 3, 4, 5], [3, 4, 5], [3, 4], [3], [4], [5]]
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 6, "delivered": 5, "dropped": 1}


@pytest.mark.parametrize("result", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, ""])
def test_an_empty_partial_response_is_a_success(result: Any) -> None:
    made, _ = coded(PARTIAL % "", {"f": lambda event: result}, *keyed("a"), duration_s=30)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 1, "delivered": 1}


@pytest.mark.parametrize("result", [{"batchItemFailures": [{"itemIdentifier": "no"}]}, {"bad": 1}])
def test_a_partial_response_that_names_nothing_known_fails_the_batch(result: Any) -> None:
    drawing = PARTIAL % ', retry={"max_retries": 0}'
    made, _ = coded(drawing, {"f": lambda event: result}, *keyed("a"), duration_s=30)
    assert counts(made.result()["nodes"]["s"]) == {"accepted": 1, "dropped": 1}
