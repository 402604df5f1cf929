"""Runs for tests: a drawing, arrivals at given times, and the engine that ran them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runner.engine import Engine
from runner.trace import Memory, decode
from tests.build import parsed
from topology.document import Arrival, Fault, Scenario


def arrivals(source: str, *times_s: float, **more: Any) -> Arrival:
    return Arrival(source, times_s=times_s, **more)


def engine(
    drawing: str,
    *given: Arrival,
    faults: Sequence[Fault] = (),
    duration_s: float = 10,
    drain_s: float = 0,
    seed: int = 1,
    limits: Mapping[str, float] | None = None,
    **more: Any,
) -> Engine:
    """An engine that has not run yet; its sink keeps everything. `limits` are those that the project overrides."""
    scenario = Scenario("test", duration_s=duration_s, drain_s=drain_s, arrivals=given, faults=tuple(faults), **more)
    document = parsed(drawing, limits=dict(limits or {}))
    assert not [found for found in document.findings if found.severity == "error"], document.findings
    return Engine(document, scenario, seed=seed, sink=Memory())


def run(drawing: str, *given: Arrival, until_s: float | None = None, **more: Any) -> dict[str, Any]:
    """The result of a whole run."""
    made = engine(drawing, *given, **more)
    made.run(None if until_s is None else round(until_s * 1_000_000))
    result = made.result()
    assert result["ledger"]["balanced"]
    return result


def events(made: Engine, *ops: str) -> list[dict[str, Any]]:
    """The trace of an engine that ran, as events; only those operations where some are named."""
    made.flush()
    sink = made._recorder._sink
    assert isinstance(sink, Memory), "Tests keep the trace in memory."
    rows = decode(sink.flat, 1, made.node_names, made.edge_names)
    return [row for row in rows if not ops or row["op"] in ops]


def counts(entry: dict[str, Any]) -> dict[str, Any]:
    """The ledger buckets of an entry that are not zero."""
    names = ("accepted", "delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "in_flight", "lost")
    return {name: entry[name] for name in names if entry.get(name)}
