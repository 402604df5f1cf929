"""The state at a moment, counted from the rows, is that of a run that was cut off there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runner.engine import Engine
from runner.trace import Memory, Moment
from tests.build import parsed
from topology.document import Arrival, Parsed, Scenario, load_path, parse

GALLERY = Path(__file__).resolve().parents[3] / "topology" / "gallery"
RETRIED = """
    shop:client -> api:gateway; api -routes(method=POST, path="/orders", public=true)-> place:function(latency=5)
    place -sends-> orders:queue(visibility_timeout_s=2)
    orders -delivers(batch_size=2)-> work:function(latency=300, failure_rate=0.4)
    orders -dead_letters(max_receive_count=2)-> dead:queue
    work -publishes-> news:topic; news -> bill:function(failure_rate=0.5)
    news -> ship:queue
"""
MOMENTS = (0.02, 0.13, 0.31, 0.5, 0.77, 0.98, 1.0)


def engine(document: Parsed, scenario: Scenario) -> Engine:
    return Engine(document, scenario, seed=scenario.seed, sink=Memory())


def rows(made: Engine) -> list[list[int]]:
    made.flush()
    sink = made._recorder._sink
    assert isinstance(sink, Memory), "Tests keep the trace in memory."
    return [sink.flat[column::8] for column in range(8)]


def differing(told: dict[str, dict[str, Any]], found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What both name and say otherwise. Ages are of another thing: a moved message keeps its age."""
    return {
        f"{name}.{metric}": (value, found[name][metric])
        for name, entry in told.items()
        for metric, value in entry.items()
        if metric in found[name] and metric != "age_s" and found[name][metric] != value
    }


def check(document: Parsed, scenario: Scenario) -> None:
    whole = engine(document, scenario)
    whole.run()
    columns = rows(whole)
    for part in MOMENTS:
        t_us = round(whole.now_us * part)
        cut = engine(document, scenario)
        cut.run(t_us)
        found, moment = cut.snapshot(), Moment()
        moment.add(1, columns, t_us)
        assert not differing(moment.nodes(whole.node_names), found["nodes"]), part
        assert not differing(moment.edges(whole.edge_names), found["edges"]), part
        assert moment.ledger() == found["ledger"], part
        for index, node in enumerate(whole.node_names):
            if document.graph.nodes[node].kind == "queue":
                inside = {
                    (one["message"], one["state"] == "in_flight", one["receive_count"]) for one in cut.messages(node)
                }
                told = moment.messages(index)
                assert {(one["message"], one["state"] == "in_flight", one["receive_count"]) for one in told} == inside


def test_retries_dead_letters_and_copies() -> None:
    arrival = Arrival("shop", route="POST /orders", rate_per_s=20, body={"order": "{{uuid}}"})
    check(parsed(RETRIED), Scenario("test", duration_s=30, drain_s=60, arrivals=(arrival,)))


@pytest.mark.parametrize(
    ("example", "name"),
    [
        ("order-processing", "payment-provider-down"),
        ("change-stream", "search-down"),
        ("order-saga", "default"),
        ("insurance-queue", "sales-down"),
    ],
)
def test_examples(example: str, name: str) -> None:
    document = parse(load_path(GALLERY / example))
    check(document, document.scenarios[name])


def test_a_state_that_was_laid_down_goes_on_as_if_it_had_counted_all() -> None:
    arrival = Arrival("shop", route="POST /orders", rate_per_s=20)
    made = engine(parsed(RETRIED), Scenario("test", duration_s=10, drain_s=60, arrivals=(arrival,)))
    made.run()
    columns = rows(made)
    half = len(columns[0]) // 2
    first, all_of_it = Moment(), Moment()
    first.add(1, [column[:half] for column in columns], made.now_us)
    second = Moment(first.state())
    second.add(half + 1, [column[half:] for column in columns], made.now_us)
    all_of_it.add(1, columns, made.now_us)
    assert second.state() == all_of_it.state()
    assert second.seq == len(columns[0])
