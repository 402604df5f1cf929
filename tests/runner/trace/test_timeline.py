"""The film of a run: its last picture is the run's result, and a picture in between is true too."""

from __future__ import annotations

from typing import Any

import pytest

from runner.engine import Engine
from runner.trace import Memory, Timeline
from runner.trace.timeline import POINTS_MAX, STEPS_MAX, STEPS_MIN, steps_for
from topology import gallery
from topology.document import parse, pick_scenario

CASES = [("order-processing", "payment-provider-down"), ("insurance-pubsub", "sales-down"), ("hello", "default")]


def film_of(project: str, scenario: str) -> tuple[dict[str, Any], dict[str, Any]]:
    parsed = parse(gallery.load(project))
    sink = Memory()
    engine = Engine(parsed, pick_scenario(parsed, scenario), seed=7, handlers="modelled", clock="virtual", sink=sink)
    engine.run()
    engine.flush()
    columns = [sink.flat[column::8] for column in range(8)]
    film = Timeline((engine.node_names, engine.edge_names), columns[0][-1])
    half = len(columns[0]) // 2
    film.add([column[:half] for column in columns])
    film.add([column[half:] for column in columns])
    return film.value(), engine.result()


def last(series: list[list[int]]) -> int:
    return series[-1][1] if series else 0


@pytest.mark.parametrize(("project", "scenario"), CASES)
def test_it_ends_with_what_the_run_counted(project: str, scenario: str) -> None:
    film, result = film_of(project, scenario)
    for name, series in film["ledger"].items():
        assert last(series) == result["ledger"][name], name
    for node, entry in result["nodes"].items():
        shown = film["nodes"].get(node, {})
        for metric in ("held", "in_flight", "accepted", "dead_lettered", "invocations", "errors", "concurrency"):
            if metric in entry:
                assert last(shown.get(metric, [])) == entry[metric], (node, metric)
    for edge, metrics in film["edges"].items():
        for metric, series in metrics.items():
            assert last(series) == result["edges"][edge][metric], (edge, metric)
    assert last(film["requests"]["received"]) == result["requests"]["received"]


def test_it_shows_what_a_fault_does_while_it_lasts() -> None:
    film, result = film_of("order-processing", "payment-provider-down")
    (fault,) = film["faults"]
    assert (fault["node"], fault["from_us"], fault["to_us"]) == ("payment-api", 60_000_000, 420_000_000)
    dead = film["nodes"]["failed-events"]["held"]
    steps = [step for step, _ in dead]
    assert steps == sorted(set(steps)) and steps[-1] * film["step_us"] <= film["t_us"]
    assert dead[0][0] * film["step_us"] > fault["from_us"]
    assert last(dead) == result["nodes"]["failed-events"]["held"]
    waiting = film["nodes"]["pay"]["held"]
    assert max(value for _, value in waiting) > last(waiting)


def test_many_nodes_make_fewer_steps() -> None:
    assert steps_for(0, 0) == steps_for(10, 10) == STEPS_MAX
    assert steps_for(5_000, 5_000) == STEPS_MIN
    assert steps_for(100, 200) * 300 <= POINTS_MAX
