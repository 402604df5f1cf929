"""A saga with compensation, as a project: tests/topologies/travel-booking."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.engine import Engine, handler_specs, simulate
from runner.errors import SandboxRefused
from runner.sandbox import SandboxPool
from runner.trace import Memory, build_spans, build_traces
from tests.conftest import ROOT
from topology.document import Parsed, load_path, parse, pick_scenario

FOLDER = ROOT / "tests" / "topologies" / "travel-booking"


@pytest.fixture(scope="module")
def trips() -> Parsed:
    return parse(load_path(str(FOLDER)))


def test_the_project_has_no_finding_and_an_edge_to_what_its_definition_names(trips: Parsed) -> None:
    assert trips.findings == ()
    named = {edge.target for edge in trips.graph.outgoing("book", "state")}
    assert named == {
        *("trips", "reserve-flight", "reserve-hotel", "approvals", "charge-card"),
        *("cancel-hotel", "cancel-flight", "trip-events"),
    }


@pytest.mark.parametrize("name", ["default", "cards-are-declined"])
def test_the_scenarios_run_as_they_say(trips: Parsed, name: str) -> None:
    result = simulate(trips, pick_scenario(trips, name))
    assert [entry for entry in result["expectations"] if not entry["ok"]] == []
    assert result["ok"]


def test_what_was_reserved_and_not_charged_is_undone(trips: Parsed) -> None:
    nodes = simulate(trips, pick_scenario(trips, "cards-are-declined"))["nodes"]
    undone = nodes["charge-card"]["errors"]
    assert nodes["cancel-hotel"]["invocations"] == nodes["cancel-flight"]["invocations"] == undone > 0
    assert nodes["mail-traveller"]["delivered"] == nodes["book"]["delivered"]


def test_code_charges_declines_and_brings_tokens_back(trips: Parsed) -> None:
    try:
        pool = SandboxPool(handler_specs(trips), blocking=True, seed="7")
    except SandboxRefused as refused:
        pytest.skip(f"no sandbox here: {refused}")
    try:
        result = simulate(trips, pick_scenario(trips, "with-code"), pool=pool)
    finally:
        pool.close()
    assert [entry for entry in result["expectations"] if not entry["ok"]] == []


def test_a_trace_shows_each_state(trips: Parsed) -> None:
    scenario = pick_scenario(trips, "default")
    sink = Memory()
    engine = Engine(trips, scenario, seed=7, sink=sink)
    engine.run(3_000_000)
    engine.flush()
    rows = [(seq, *row) for seq, row in enumerate(_rows(sink.flat), 1)]
    names = (engine.node_names, engine.edge_names)
    first = build_traces(rows, sink.payloads, names)[0]
    spans = build_spans(rows, sink.payloads, names, first.trace)
    states = [span for span in spans if span.kind == "state"]
    assert [span.name for span in states][:3] == ["Remember the trip", "Reserve flight", "Reserve hotel"]
    execution = next(span for span in spans if span.kind == "invoke" and span.node == "book")
    assert {span.parent for span in states} == {execution.span}
    assert states[1].output["flight"]


def _rows(flat: Any) -> list[tuple[int, ...]]:
    return [tuple(flat[at : at + 8]) for at in range(0, len(flat), 8)]


def test_the_definition_is_valid_json_in_a_file_of_its_own() -> None:
    definition = json.loads((FOLDER / "workflows" / "book.json").read_text())
    assert definition["StartAt"] in definition["States"]
