"""WFL-012 map-without-concurrency-limit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import fixed
from tests.topology.rules.flows import flow, found_in

READER = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
WIDE = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}


def each(processor: dict[str, Any] | None = None, **fields: Any) -> str:
    inner = {"StartAt": "X", "States": {"X": {"Type": "Succeed"}}, **(processor or {})}
    return flow({"Each": {"Type": "Map", "ItemProcessor": inner, "End": True, **fields}})


@pytest.mark.parametrize(
    "drawing",
    [
        each(MaxConcurrency=10),
        each(MaxConcurrencyPath="$.limit"),
        each(QueryLanguage="JSONata", Items=["a", "b"]),  # written out
        each(ItemReader={**READER, "ReaderConfig": {"InputType": "JSON", "MaxItems": 50}}),
        each(WIDE, MaxConcurrency=100, ToleratedFailurePercentage=5),
    ],
)
def test_silent(drawing: str) -> None:
    assert found_in("WFL-012", drawing) == []


@pytest.mark.parametrize("drawing", [each(), each(MaxConcurrency=0), each(ItemReader=READER), each(WIDE)])
def test_found(drawing: str) -> None:
    [finding] = found_in("WFL-012", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("flow",))
    assert fixed("WFL-012", drawing)[0] == "Set MaxConcurrency 10 in Each"


def test_one_bad_item_that_ends_them_all() -> None:
    [finding] = found_in("WFL-012", each(WIDE, MaxConcurrency=100))
    assert finding.severity == "info"
    assert "ToleratedFailurePercentage" in finding.message
