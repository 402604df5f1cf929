"""The items of a Map from and to a bucket, and in batches."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from runner.workflow.dialects.base import is_whole, number_of
from runner.workflow.errors import StatesError
from runner.workflow.host import Task
from runner.workflow.sizes import size_of

if TYPE_CHECKING:
    from runner.workflow.visit import Visit

READER_FAILED = "States.ItemReaderFailed"
WRITER_FAILED = "States.ResultWriterFailed"
PUT = "arn:aws:states:::s3:putObject"


class Reading:
    """Asks for the object that holds the items; tells `found` the items or `broken` why there are none."""

    __slots__ = ("_broken", "_found", "_most", "_task", "_visit")

    def __init__(self, visit: Visit, found: Callable[[list[Any]], None], broken: Callable[[StatesError], None]) -> None:
        self._visit = visit
        self._found = found
        self._broken = broken
        self._most: float = 0
        self._task: Task | None = None

    def prepare(self) -> None:
        """Evaluates how many items to take, and what to ask for."""
        reader = self._visit.definition["ItemReader"]
        self._most = _most(self._visit, reader.get("ReaderConfig", {}))
        template = reader.get("Parameters", reader.get("Arguments", {}))
        arguments = self._visit.dialect.fill(self._visit, template, "ItemReader")
        self._task = Task(reader.get("Resource", ""), arguments, self, state=self._visit.name)

    def begin(self) -> None:
        assert self._task is not None, "A reading is prepared before it begins."
        self._visit.flow.execution.host.call(self._task)

    def close(self) -> None:
        if self._task is not None:
            self._task.close()

    def answered(self, task: Task, is_success: bool, value: Any) -> None:
        try:
            if not is_success:
                raise StatesError(READER_FAILED, f"{value[0]}: {value[1]}")
            config = self._visit.definition["ItemReader"].get("ReaderConfig", {})
            if self._most < 0:
                raise StatesError(READER_FAILED, "field MaxItems must be positive")
            items = items_in(value, config)
        except StatesError as error:
            self._broken(error)
            return
        longest = self._visit.flow.execution.limit("workflow.map_items_max")
        self._found(items[: int(min(self._most or longest, longest))])

    def accepted(self, task: Task, output: Any) -> None:
        """A bucket answers at once."""

    def beaten(self, task: Task) -> None:
        """A bucket sends no heartbeats."""


def _most(visit: Visit, config: Mapping[str, Any]) -> float:
    """MaxItems of a reader; 0 stands for all. Raises StatesError for what is no whole number."""
    field = "MaxItemsPath" if "MaxItemsPath" in config else "MaxItems"
    value: Any = config.get(field, 0)
    if field == "MaxItemsPath":
        value = visit.dialect.fill(visit, {"most.$": value}, field)["most"]
    elif isinstance(value, str):
        value = visit.dialect.fill(visit, value, field)
    most = number_of(value)
    if most is None or not is_whole(most):
        shown = value if isinstance(value, str) else json.dumps(value)
        cause = f'The {field} field refers to value "{shown}" which is not a valid integer: {config[field]}'
        raise StatesError("States.Runtime", cause)
    return most


def items_in(answer: Any, config: Mapping[str, Any]) -> list[Any]:
    """The items in the answer of a bucket: an object's Body, or the Contents of a listing."""
    if isinstance(answer, Mapping) and "Contents" in answer:
        return list(answer["Contents"])
    body = answer.get("Body", answer) if isinstance(answer, Mapping) else answer
    kind = config.get("InputType", "JSON")
    try:
        if kind == "CSV" and isinstance(body, str):
            return _rows(body, config)
        if kind == "JSONL" and isinstance(body, str):
            return [json.loads(line) for line in body.splitlines() if line.strip()]
        found = json.loads(body) if isinstance(body, str) else body
    except (ValueError, RecursionError) as error:
        raise StatesError(READER_FAILED, f"The object could not be read as {kind}: {error}") from error
    if not isinstance(found, list):
        raise StatesError(READER_FAILED, "Attempting to map over non-iterable node.")
    return found


def _rows(text: str, config: Mapping[str, Any]) -> list[Any]:
    """One object a row; missing cells are empty."""
    delimiter = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter[config.get("CSVDelimiter", "COMMA")]))
    if config.get("CSVHeaderLocation") == "GIVEN":
        headers = config.get("CSVHeaders", [])
    else:
        headers, rows = (rows[0], rows[1:]) if rows else ([], [])
    if len(set(headers)) < len(headers):
        raise StatesError(READER_FAILED, "CSV headers cannot contain duplicates.")
    return [{name: row[at] if at < len(row) else "" for at, name in enumerate(headers)} for row in rows]


def batches_of(visit: Visit, items: list[Any]) -> list[Any]:
    """The items as they are, or in batches as the ItemBatcher has it."""
    batcher = visit.definition.get("ItemBatcher")
    if batcher is None:
        return items
    shared = visit.dialect.fill(visit, batcher.get("BatchInput"), "ItemBatcher/BatchInput")
    most = _bound(visit, batcher, "MaxItemsPerBatch", len(items) or 1)
    largest = _bound(visit, batcher, "MaxInputBytesPerBatch", int(visit.flow.execution.data_max_bytes))
    batches: list[list[Any]] = []
    size = 0
    for index, item in enumerate(items):
        input = selected(visit, {"Index": index, "Value": item})
        bytes_added = size_of(input) + 1
        if not batches or len(batches[-1]) >= most or size + bytes_added > largest:
            batches.append([])
            size = 0
        batches[-1].append(input)
        size += bytes_added
    extra = {} if shared is None else {"BatchInput": shared}
    return [{**extra, "Items": batch} for batch in batches]


def _bound(visit: Visit, batcher: Mapping[str, Any], field: str, default: int) -> int:
    value = batcher.get(field, default)
    if f"{field}Path" in batcher:
        value = visit.dialect.fill(visit, {"bound.$": batcher[f"{field}Path"]}, field)["bound"]
    elif isinstance(value, str):
        value = visit.dialect.fill(visit, value, f"ItemBatcher/{field}")
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise StatesError("States.Runtime", f"{field} must be a positive number, not {json.dumps(value)}.")
    return value


def selected(visit: Visit, item: Mapping[str, Any]) -> Any:
    """What ItemSelector, which once was Parameters, makes of an item with its Index and Value."""
    field = "ItemSelector" if "ItemSelector" in visit.definition else "Parameters"
    template = visit.definition.get(field)
    if template is None:
        return item["Value"]
    visit.item = item
    try:
        return visit.dialect.fill(visit, template, field)
    finally:
        visit.item = visit.flow.item


class Writing:
    """Puts the outputs of a map run into a bucket: the results, then a manifest that names them."""

    __slots__ = ("_broken", "_done", "_parameters", "_rest", "_result", "_task", "_visit")

    def __init__(self, visit: Visit, parameters: Mapping[str, Any]) -> None:
        self._visit = visit
        self._parameters = parameters
        self._rest: list[tuple[str, Any]] = []
        self._result: Any = None
        self._task: Task | None = None
        self._done: Callable[[Any], None]
        self._broken: Callable[[StatesError], None]

    def begin(
        self,
        arn: str,
        run_name: str,
        outputs: list[Any],
        done: Callable[[Any], None],
        broken: Callable[[StatesError], None],
    ) -> None:
        """Tells `done` the Map's result, or `broken` why it could not be written."""
        bucket, prefix = self._parameters.get("Bucket", ""), self._parameters.get("Prefix", "")
        folder = "/".join(part for part in (prefix.strip("/"), run_name.rpartition(":")[2]) if part)
        key = f"{folder}/SUCCEEDED_0.json"
        results = {"Key": key, "Size": size_of(outputs)}
        manifest = {"DestinationBucket": bucket, "MapRunArn": arn, "ResultFiles": {"SUCCEEDED": [results]}}
        self._rest = [(f"{folder}/manifest.json", manifest), (key, outputs)]
        self._result = {
            "MapRunArn": arn,
            "ResultWriterDetails": {"Bucket": bucket, "Key": f"{folder}/manifest.json"},
        }
        self._done, self._broken = done, broken
        self._put()

    def close(self) -> None:
        if self._task is not None:
            self._task.close()

    def answered(self, task: Task, is_success: bool, value: Any) -> None:
        if not is_success:
            self._broken(StatesError(WRITER_FAILED, f"{value[0]}: {value[1]}"))
        elif self._rest:
            self._put()
        else:
            self._done(self._result)

    def accepted(self, task: Task, output: Any) -> None:
        """A bucket answers at once."""

    def beaten(self, task: Task) -> None:
        """A bucket sends no heartbeats."""

    def _put(self) -> None:
        key, body = self._rest.pop()
        arguments = {"Bucket": self._parameters.get("Bucket", ""), "Key": key, "Body": body}
        self._task = Task(PUT, arguments, self, state=self._visit.name)
        self._visit.flow.execution.host.call(self._task)


def writing_of(visit: Visit) -> Writing | None:
    """The state's ResultWriter, None where its result is its output."""
    writer = visit.definition.get("ResultWriter")
    if writer is None or not ("Parameters" in writer or "Arguments" in writer):
        return None
    template = writer.get("Parameters", writer.get("Arguments"))
    return Writing(visit, visit.dialect.fill(visit, template, "ResultWriter"))
