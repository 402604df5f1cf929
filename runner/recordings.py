"""Recorded runs as scenarios, read out of the log: to be saved, or replayed by another run."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

from runner.engine import Recording, replayed, with_no_more_losses
from runner.errors import LogGone, ScenarioRefused
from runner.log import store
from runner.models import Run
from runner.resolve import project_of, scenario_of
from runner.trace import Op
from topology.document import Arrival, Scenario, parse

BATCH_ROWS = 20_000
"""Rows whose payloads are looked up together."""
_WANTED = frozenset({Op.START, Op.REQUEST, Op.ROUTE, Op.RESPONSE})


def scenario_of_run(run: Run, name: str) -> tuple[Scenario, bool]:
    """The scenario that the run makes, and whether stimuli were left out. Raises LogGone."""
    if run.log_dropped:
        raise LogGone()
    parsed = parse(project_of(run.project))
    overrides = {"seed": run.seed, "handlers": run.handlers, "duration_s": run.duration_s}
    given = scenario_of(parsed, run.scenario if run.scenario in parsed.scenarios else None, overrides)
    payloads: dict[int, object] = {}
    names = (run.names.get("nodes", ()), run.names.get("edges", ()))
    recording = Recording(parsed.graph, with_replays(given), names, payloads)
    for rows in _batches(run):
        payloads |= store.payloads(run.pk, run.life, {row[5] for row in rows if row[2] in (Op.START, Op.REQUEST)})
        recording.feed(rows)
        if recording.is_cut:
            break
    lost = int((run.result or {}).get("ledger", {}).get("lost", 0))
    scenario = recording.scenario(name)
    return (with_no_more_losses(scenario, lost) if run.result else scenario), recording.is_cut


def with_replays(scenario: Scenario) -> Scenario:
    """The scenario with the stimuli of the runs that its arrivals replay. Raises ScenarioRefused."""
    if all(arrival.replay is None for arrival in scenario.arrivals):
        return scenario
    arrivals: list[Arrival] = []
    for arrival in scenario.arrivals:
        arrivals += [arrival] if arrival.replay is None else _again(arrival)
    return replace(scenario, arrivals=tuple(arrivals))


def _again(arrival: Arrival) -> list[Arrival]:
    try:
        found = Run.objects.filter(pk=uuid.UUID(arrival.replay or "")).first()
    except ValueError:
        found = None
    if found is None:
        raise ScenarioRefused(f"An arrival replays the run {arrival.replay!r}, which is not here.")
    recorded, _ = scenario_of_run(found, "replay")
    again = replayed(arrival, recorded.arrivals)
    if not again:
        raise ScenarioRefused(f"An arrival replays the run {arrival.replay}, which has no such stimuli.")
    return again


def _batches(run: Run) -> Iterator[list[tuple[int, ...]]]:
    rows: list[tuple[int, ...]] = []
    for part in store.read(run.pk, run.life, 0):
        every = zip(range(part.first, part.last + 1), *part.columns, strict=True)
        rows += [row for row in every if row[2] in _WANTED]
        if len(rows) >= BATCH_ROWS:
            yield rows
            rows = []
    yield rows
