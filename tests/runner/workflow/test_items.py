from __future__ import annotations

import json
from typing import Any

import pytest

from runner.conformance.stage import Stage
from runner.workflow.errors import StatesError
from runner.workflow.items import items_in
from tests.runner.workflow.held import machine, ran, started

CSV = "Col1,Col2\nValue1,Value2\n,\ntrue,1,more\n   \n"
DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}


def reading(config: dict[str, Any], body: Any, input: Any = None) -> Any:
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": config,
        "Parameters": {"Bucket": "b", "Key": "k"},
    }
    state = {"Type": "Map", "ItemReader": reader, "ItemProcessor": machine({"each": {"Type": "Pass"}}, **DISTRIBUTED)}
    return ran({"all": state}, input or {}, answers={"all": [body if "error" in body else {"result": body}]})


@pytest.mark.parametrize(
    ("answer", "config", "items"),
    [
        ({"Body": "[1,2]"}, {}, [1, 2]),
        ([1], {"InputType": "JSON"}, [1]),
        ({"Contents": [{"Key": "a"}]}, {}, [{"Key": "a"}]),
        ({"Body": '{"a":1}\n\n{"a":2}\n'}, {"InputType": "JSONL"}, [{"a": 1}, {"a": 2}]),
        (
            {"Body": CSV},
            {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            [
                {"Col1": "Value1", "Col2": "Value2"},
                {"Col1": "", "Col2": ""},
                {"Col1": "true", "Col2": "1"},
                {"Col1": "   ", "Col2": ""},
            ],
        ),
        (
            {"Body": "a|b\nc|d"},
            {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["H1"], "CSVDelimiter": "PIPE"},
            [{"H1": "a"}, {"H1": "c"}],
        ),
    ],
)
def test_what_an_object_holds(answer: Any, config: dict[str, Any], items: list[Any]) -> None:
    assert items_in(answer, config) == items


@pytest.mark.parametrize(
    ("answer", "config", "cause"),
    [
        ({"Body": "{}"}, {}, "Attempting to map over non-iterable node."),
        ({"Body": "no json"}, {}, "could not be read as JSON"),
        ({"Body": "H,H\n1,2"}, {"InputType": "CSV"}, "CSV headers cannot contain duplicates."),
    ],
)
def test_objects_without_items(answer: Any, config: dict[str, Any], cause: str) -> None:
    with pytest.raises(StatesError, match=r"States\.ItemReaderFailed") as raised:
        items_in(answer, config)
    assert cause in (raised.value.cause or "")


@pytest.mark.parametrize(("most", "items"), [(0, [1, 2, 3]), (2, [1, 2]), ("2", [1, 2]), (100_000_001, [1, 2, 3])])
def test_at_most_so_many_items(most: Any, items: list[int]) -> None:
    assert reading({"MaxItemsPath": "$.most"}, {"Body": "[1,2,3]"}, {"most": most}).output == items


@pytest.mark.parametrize(
    ("most", "error", "cause"),
    [
        (-1, "States.ItemReaderFailed", "field MaxItems must be positive"),
        (1.5, "States.Runtime", 'The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.most'),
    ],
)
def test_what_is_no_number_of_items(most: Any, error: str, cause: str) -> None:
    execution = reading({"MaxItemsPath": "$.most"}, {"Body": "[1]"}, {"most": most})
    assert execution.error == error
    assert cause in execution.cause


def test_an_object_that_is_not_there() -> None:
    execution = reading({}, {"error": "S3.NoSuchKeyException", "cause": "no such key"})
    assert (execution.error, execution.cause) == ("States.ItemReaderFailed", "S3.NoSuchKeyException: no such key")


@pytest.mark.parametrize(
    ("batcher", "batches"),
    [
        ({"MaxItemsPerBatch": 2}, [{"Items": [1, 2]}, {"Items": [3]}]),
        ({"MaxItemsPerBatchPath": "$.n", "BatchInput": {"k.$": "$.k"}}, [{"BatchInput": {"k": 9}, "Items": [1, 2, 3]}]),
        ({"MaxInputBytesPerBatch": 4}, [{"Items": [1, 2]}, {"Items": [3]}]),
    ],
)
def test_batches(batcher: dict[str, Any], batches: list[Any]) -> None:
    processor = machine({"each": {"Type": "Pass"}}, **DISTRIBUTED)
    state = {"Type": "Map", "ItemsPath": "$.v", "ItemBatcher": batcher, "ItemProcessor": processor}
    assert ran({"all": state}, {"v": [1, 2, 3], "n": 5, "k": 9}).output == batches


def test_a_batch_of_no_size_is_an_error() -> None:
    processor = machine({"each": {"Type": "Pass"}}, **DISTRIBUTED)
    state = {"Type": "Map", "ItemBatcher": {"MaxItemsPerBatch": 0}, "ItemProcessor": processor}
    assert ran({"all": state}, [1]).error == "States.Runtime"


def test_results_are_written_with_a_manifest() -> None:
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "jobs"}}
    processor = machine({"each": {"Type": "Pass"}}, **DISTRIBUTED)
    stage = Stage()
    state = {"Type": "Map", "Label": "run", "ResultWriter": writer, "ItemProcessor": processor}
    execution = started(machine({"all": state}), [1, 2], stage)
    results, manifest = (task.arguments for task in stage.tasks)
    assert (results["Bucket"], results["Body"]) == ("out", [1, 2])
    assert manifest["Body"]["ResultFiles"]["SUCCEEDED"] == [
        {"Key": results["Key"], "Size": len(json.dumps([1, 2])) - 1}
    ]
    assert execution.output["ResultWriterDetails"] == {"Bucket": "out", "Key": manifest["Key"]}
    assert execution.output["MapRunArn"].endswith(f"/run:{manifest['Key'].split('/')[1]}")


def test_a_writer_that_is_refused_fails_the_map() -> None:
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out"}}
    processor = machine({"each": {"Type": "Pass"}}, **DISTRIBUTED)
    state = {"Type": "Map", "ResultWriter": writer, "ItemProcessor": processor}
    execution = ran({"all": state}, [1], answers={"all": [{"error": "S3.NoSuchBucketException"}]})
    assert execution.error == "States.ResultWriterFailed"
