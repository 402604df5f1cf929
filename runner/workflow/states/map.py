"""Map: runs its processor for each item, inline or as child executions; outputs keep the order of the items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.workflow.dialects import JSONATA
from runner.workflow.errors import StatesError
from runner.workflow.intrinsics import compact
from runner.workflow.items import Reading, batches_of, selected, writing_of
from runner.workflow.iterations import Iterations, Tolerance, exceeded
from runner.workflow.retry import RUNTIME
from runner.workflow.states.base import Composite

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Map(Composite):
    name = "map"
    type = "Map"

    def run(self, visit: Visit) -> None:
        definition = visit.definition
        concurrency = int(visit.dialect.number(visit, "MaxConcurrency") or 0)
        if concurrency < 0:
            raise StatesError(visit.dialect.misfit, "MaxConcurrency must not be negative.")
        has_reader = "ItemReader" in definition
        items = [] if has_reader else _items(visit)
        visit.note("maxConcurrency", concurrency)
        visit.event("MapStateStarted", {"length": len(items)})
        tolerance = _tolerance(visit)
        inspector = visit.flow.execution.inspector
        if inspector is not None and inspector.has_mock:
            _note_inputs(visit, items)
            if inspector.iterations_failed and tolerance.is_exceeded(inspector.iterations_failed, len(items)):
                visit.fail(exceeded())
            else:
                inspector.settle(visit)
            return
        run = Iterations(visit, concurrency, tolerance, writing_of(visit))
        visit.progress = run
        if has_reader:
            run.reading = Reading(visit, lambda found: run.begin(batches_of(visit, found)), run.broken)
            run.reading.prepare()
            run.open_run()
            run.reading.begin()
        else:
            run.open_run()
            run.begin(batches_of(visit, items))


def _items(visit: Visit) -> list[Any]:
    """What the Map goes over."""
    if visit.dialect.language == JSONATA:
        items = visit.dialect.value(visit, "Items") if "Items" in visit.definition else visit.input
        if isinstance(items, list):
            return items
        error = visit.dialect.refuse(visit, "Items", items, "array")
        if "Items" not in visit.definition:
            error = StatesError(error.error, f"Map state input must be an array but was: {compact(items)}")
        raise error
    path = visit.definition.get("ItemsPath")
    items = visit.dialect.fill(visit, {"items.$": path}, "ItemsPath")["items"] if path else visit.given
    if not isinstance(items, list):
        shown = (path or "$").replace("$$", "$")
        raise StatesError(RUNTIME, f'Reference path "{shown}" must point to array.')
    visit.note("afterItemsPath", items)
    return items


def _note_inputs(visit: Visit, items: list[Any]) -> None:
    """Shows an inspector what the iterations would get of the items."""
    definition = visit.definition
    if "ItemReader" in definition:
        return
    if "ItemSelector" in definition or "Parameters" in definition:
        inputs = [selected(visit, {"Index": at, "Value": item}) for at, item in enumerate(items)]
        visit.note("afterItemSelector", inputs)
    if "ItemBatcher" in definition and visit.dialect.language != JSONATA:
        visit.note("afterItemBatcher", batches_of(visit, items))


def _tolerance(visit: Visit) -> Tolerance:
    count = visit.dialect.number(visit, "ToleratedFailureCount")
    percentage = visit.dialect.number(visit, "ToleratedFailurePercentage", whole=False)
    if count is not None and count < 0:
        raise StatesError(visit.dialect.misfit, "ToleratedFailureCount cannot be negative.")
    if percentage is not None and not 0 <= percentage <= 100:
        raise StatesError(visit.dialect.misfit, "ToleratedFailurePercentage must be between 0 and 100.")
    for field, value in (("toleratedFailureCount", count), ("toleratedFailurePercentage", percentage)):
        if value is not None:
            visit.note(field, value)
    return Tolerance(count, percentage)
