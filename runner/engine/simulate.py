"""simulate: a whole virtual run as one function. The command and the API are this and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import orjson

from runner.engine.engine import Engine
from runner.engine.exported import Kept, otlp
from runner.engine.specs import handler_specs
from runner.errors import TopologyRefused
from runner.handlers import HandlerPool
from runner.trace import Discard, Lines, Sink
from topology.document import Parsed, Scenario

__all__ = ["handler_specs", "simulate"]


def simulate(
    parsed: Parsed,
    scenario: Scenario,
    seed: int | None = None,
    handlers: Literal["modelled", "sandboxed"] | None = None,
    until_s: float | None = None,
    trace: Path | str | None = None,
    traces: Path | str | None = None,
    pool: HandlerPool | None = None,
    modelled_only: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The result of the run as format.md prints it, without `wall_s`. Refuses a document with errors.

    `trace` is the file for the rows as JSON Lines, `traces` that for the traces as OTLP JSON.
    """
    refuse_errors(parsed)
    chosen = handlers or scenario.handlers
    until_us = None if until_s is None else round(until_s * 1_000_000)

    def run(sink: Sink) -> dict[str, Any]:
        engine = Engine(
            parsed,
            scenario,
            seed=scenario.seed if seed is None else seed,
            handlers="sandboxed" if chosen == "sandboxed" else "modelled",
            sink=sink,
            pool=pool,
            modelled_only=modelled_only,
        )
        engine.run(until_us)
        return engine.result()

    if traces is None:
        return _written(run, parsed, trace)
    with Path(traces).open("wb") as file:
        kept: list[Kept] = []

        def keep(sink: Sink) -> dict[str, Any]:
            kept.append(Kept(sink))
            return run(kept[0])

        result = _written(keep, parsed, trace)
        request = otlp(parsed.graph, result["run"]["seed"], kept[0].flat, kept[0].payloads)
        file.write(orjson.dumps(request, option=orjson.OPT_APPEND_NEWLINE))
    return result


def _written(run: Callable[[Sink], dict[str, Any]], parsed: Parsed, trace: Path | str | None) -> dict[str, Any]:
    if trace is None:
        return run(Discard())
    with Path(trace).open("wb") as file:
        return run(Lines(tuple(parsed.graph.nodes), tuple(parsed.graph.edges), file.write))


def refuse_errors(parsed: Parsed) -> None:
    """Raises TopologyRefused with the first DOC error: such a document cannot be run."""
    for finding in parsed.findings:
        if finding.severity == "error":
            raise TopologyRefused(f"{finding.rule}: {finding.message}")
