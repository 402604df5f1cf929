"""The fields of the States Language: which state may have them, under which query language, with which values."""

from __future__ import annotations

from dataclasses import dataclass

from topology.workflows import values
from topology.workflows.values import SECONDS_MAX, Check, whole

DELAY_MAX = 31_622_400
"""Seconds of a MaxDelaySeconds: a year (AWS Step Functions Developer Guide, *Error handling*, 2026-11)."""
COUNT_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Field:
    """`language` is the only one under which the field may stand, empty for both."""

    check: Check
    language: str = ""
    required: bool = False


def _paths_only(check: Check) -> Field:
    return Field(check, "JSONPath")


def _expressions_only(check: Check) -> Field:
    return Field(check, "JSONata")


COMMON = {
    "Type": Field(values.constant_text),
    "Comment": Field(values.constant_text),
    "QueryLanguage": Field(values.one_of("JSONPath", "JSONata")),
}
_FLOW = {"Next": Field(values.constant_text), "End": Field(values.boolean)}
_INPUT_OUTPUT = {
    "InputPath": _paths_only(values.path_or_null),
    "OutputPath": _paths_only(values.path_or_null),
    "Output": _expressions_only(values.template),
}
_ASSIGN = {"Assign": Field(values.variables)}
_RESULT = {"ResultPath": _paths_only(values.result_path), "ResultSelector": _paths_only(values.template)}
_HANDLING = {"Retry": Field(values.anything), "Catch": Field(values.anything)}
_REQUEST = {"Parameters": _paths_only(values.template), "Arguments": _expressions_only(values.template)}

TASK = {
    **{**COMMON, **_FLOW, **_INPUT_OUTPUT, **_ASSIGN, **_RESULT, **_HANDLING, **_REQUEST},
    "Resource": Field(values.resource, required=True),
    "Credentials": Field(values.json_object),
    "TimeoutSeconds": Field(whole(1, SECONDS_MAX)),
    "TimeoutSecondsPath": _paths_only(values.data_path),
    "HeartbeatSeconds": Field(whole(1, SECONDS_MAX)),
    "HeartbeatSecondsPath": _paths_only(values.data_path),
}
PASS = {
    **{**COMMON, **_FLOW, **_INPUT_OUTPUT, **_ASSIGN},
    "Result": _paths_only(values.anything),
    "ResultPath": _paths_only(values.result_path),
    "Parameters": _paths_only(values.template),
}
CHOICE = {
    **{**COMMON, **_INPUT_OUTPUT, **_ASSIGN},
    "Choices": Field(values.anything, required=True),
    "Default": Field(values.constant_text),
}
WAIT = {
    **{**COMMON, **_FLOW, **_INPUT_OUTPUT, **_ASSIGN},
    "Seconds": Field(whole(0, SECONDS_MAX)),
    "SecondsPath": _paths_only(values.data_path),
    "Timestamp": Field(values.timestamp),
    "TimestampPath": _paths_only(values.data_path),
}
SUCCEED = {**COMMON, **_INPUT_OUTPUT}
FAIL = {
    **COMMON,
    "Error": Field(values.text),
    "ErrorPath": _paths_only(values.path_or_call),
    "Cause": Field(values.text),
    "CausePath": _paths_only(values.path_or_call),
}
PARALLEL = {
    **{**COMMON, **_FLOW, **_INPUT_OUTPUT, **_ASSIGN, **_RESULT, **_HANDLING, **_REQUEST},
    "Branches": Field(values.anything, required=True),
}
MAP = {
    **{**COMMON, **_FLOW, **_INPUT_OUTPUT, **_ASSIGN, **_RESULT, **_HANDLING},
    "ItemProcessor": Field(values.anything),
    "Iterator": Field(values.anything),
    "Items": _expressions_only(values.array_or_expression),
    "ItemsPath": _paths_only(values.data_path),
    "ItemSelector": Field(values.template),
    "Parameters": _paths_only(values.template),
    "MaxConcurrency": Field(whole(0, COUNT_MAX)),
    "MaxConcurrencyPath": _paths_only(values.data_path),
    "ToleratedFailureCount": Field(whole(0, COUNT_MAX)),
    "ToleratedFailureCountPath": _paths_only(values.data_path),
    "ToleratedFailurePercentage": Field(values.number(0, 100)),
    "ToleratedFailurePercentagePath": _paths_only(values.data_path),
    "ItemReader": Field(values.anything),
    "ItemBatcher": Field(values.anything),
    "ResultWriter": Field(values.anything),
    "Label": Field(values.label),
}
STATES: dict[str, dict[str, Field]] = {
    "Task": TASK,
    "Pass": PASS,
    "Choice": CHOICE,
    "Wait": WAIT,
    "Succeed": SUCCEED,
    "Fail": FAIL,
    "Parallel": PARALLEL,
    "Map": MAP,
}
EXCLUSIVE: dict[str, tuple[tuple[str, ...], ...]] = {
    "Task": (("TimeoutSeconds", "TimeoutSecondsPath"), ("HeartbeatSeconds", "HeartbeatSecondsPath")),
    "Fail": (("Error", "ErrorPath"), ("Cause", "CausePath")),
    "Map": (
        ("ItemProcessor", "Iterator"),
        ("ItemSelector", "Parameters"),
        ("Items", "ItemsPath"),
        ("MaxConcurrency", "MaxConcurrencyPath"),
        ("ToleratedFailureCount", "ToleratedFailureCountPath"),
        ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ),
}
"""Fields of which a state has at most one."""
TERMINAL = ("Succeed", "Fail")
FLOWING = frozenset(("Task", "Pass", "Wait", "Parallel", "Map"))

MACHINE = {
    "Comment": Field(values.constant_text),
    "QueryLanguage": Field(values.one_of("JSONPath", "JSONata")),
    "StartAt": Field(values.constant_text, required=True),
    "States": Field(values.anything, required=True),
    "TimeoutSeconds": Field(whole(1, SECONDS_MAX, may_be_expression=False)),
    "Version": Field(values.one_of("1.0")),
}
BRANCH = {name: MACHINE[name] for name in ("Comment", "StartAt", "States")}
PROCESSOR = {**BRANCH, "ProcessorConfig": Field(values.anything)}
PROCESSOR_CONFIG = {
    "Mode": Field(values.one_of("INLINE", "DISTRIBUTED")),
    "ExecutionType": Field(values.one_of("STANDARD", "EXPRESS")),
}
BATCHER = {
    "BatchInput": Field(values.json_object),
    "MaxItemsPerBatch": Field(whole(1, COUNT_MAX)),
    "MaxItemsPerBatchPath": _paths_only(values.data_path),
    "MaxInputBytesPerBatch": Field(whole(1, 262_144)),
    "MaxInputBytesPerBatchPath": _paths_only(values.data_path),
}
READER = {
    "Resource": Field(values.resource, required=True),
    "Parameters": _paths_only(values.json_object),
    "Arguments": _expressions_only(values.json_object),
    "ReaderConfig": Field(values.anything),
}
READER_CONFIG = {
    "InputType": Field(values.one_of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET")),
    "CSVHeaderLocation": Field(values.one_of("FIRST_ROW", "GIVEN")),
    "CSVHeaders": Field(values.anything),
    "CSVDelimiter": Field(values.one_of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")),
    "ItemsPointer": Field(values.constant_text),
    "ManifestType": Field(values.constant_text),
    "MaxItems": Field(whole(0, COUNT_MAX)),
    "MaxItemsPath": _paths_only(values.data_path),
    "Transformation": Field(values.one_of("NONE", "LOAD_AND_FLATTEN")),
}
WRITER = {
    "Resource": Field(values.resource),
    "Parameters": _paths_only(values.json_object),
    "Arguments": _expressions_only(values.json_object),
    "WriterConfig": Field(values.anything),
}
RETRIER = {
    "ErrorEquals": Field(values.anything, required=True),
    "IntervalSeconds": Field(whole(1, SECONDS_MAX, may_be_expression=False)),
    "MaxAttempts": Field(whole(0, SECONDS_MAX, may_be_expression=False)),
    "BackoffRate": Field(values.number(1, COUNT_MAX)),
    "MaxDelaySeconds": Field(whole(1, DELAY_MAX, may_be_expression=False)),
    "JitterStrategy": Field(values.one_of("FULL", "NONE")),
    "Comment": Field(values.constant_text),
}
CATCHER = {
    "ErrorEquals": Field(values.anything, required=True),
    "Next": Field(values.constant_text, required=True),
    "ResultPath": _paths_only(values.result_path),
    "Output": _expressions_only(values.template),
    "Assign": Field(values.variables),
    "Comment": Field(values.constant_text),
}
