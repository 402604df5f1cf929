"""A recorded run as a scenario: the same stimuli at the same times, and the same outcome."""

from __future__ import annotations

from typing import Any

from runner.engine import Engine, Recording, with_no_more_losses
from runner.engine.recorded import STIMULI_MAX
from runner.trace import WIDTH, Memory
from tests.build import parsed
from tests.runner.runs import arrivals
from topology.document import Arrival, Expectation, Fault, Scenario, parse, scenario_document, yaml_document
from topology.document.project import from_payload

DRAWING = """
    shop:client -> api:gateway(authorizers={"users": {"type": "api_key"}})
    api -routes(method=POST, path="/orders", auth=users)-> place:function(latency=5, failure_rate=0.2)
    place -sends-> q:queue -> work:function(latency=10, failure_rate=0.3)
    shop -sends-> fifo:queue(fifo=true); shop -publishes-> t:topic -> q
"""
MANY = Scenario(
    "many",
    seed=5,
    duration_s=40,
    drain_s=300,
    arrivals=(
        Arrival("shop", target="api", route="POST /orders", credential="users", rate_per_s=2, body={"n": "{{seq}}"}),
        Arrival("shop", target="fifo", every_s=3, body="{{uuid}}", message_group="g", deduplication_id="{{uuid}}"),
        Arrival("shop", target="t", profile=((0, 1), (20, 3)), attributes={"kind": "b"}),
        Arrival(target="q", times_s=(4.0, 5.0), body="by hand"),
    ),
    faults=(Fault(node="work", at_s=10, for_s=5, failure_rate=1),),
    expect=(Expectation("dropped", equals=0),),
)


def made(scenario: Scenario) -> tuple[Engine, Memory]:
    sink = Memory()
    engine = Engine(parsed(DRAWING), scenario, seed=scenario.seed, sink=sink)
    return engine, sink


def recorded(engine: Engine, sink: Memory, scenario: Scenario, name: str = "again") -> Scenario:
    engine.flush()
    rows = [(at // WIDTH + 1, *sink.flat[at : at + WIDTH]) for at in range(0, len(sink.flat), WIDTH)]
    recording = Recording(engine.graph, scenario, (engine.node_names, engine.edge_names), sink.payloads)
    recording.feed(rows)
    return recording.scenario(name)


def outcome(result: dict[str, Any]) -> Any:
    return result["ledger"], result["requests"], result["nodes"]["q"]["accepted"], result["edges"]["shop.sends.fifo"]


def test_the_recorded_scenario_brings_the_same_at_the_same_times() -> None:
    first, sink = made(MANY)
    first.run()
    again = recorded(first, sink, MANY)
    second, second_sink = made(again)
    second.run()
    assert recorded(second, second_sink, again).arrivals == again.arrivals
    assert outcome(second.result()) == outcome(first.result())


def test_the_scenario_reads_back_from_its_text() -> None:
    engine, sink = made(MANY)
    engine.run()
    again = recorded(engine, sink, MANY)
    text = yaml_document(scenario_document(again))
    project = from_payload(dict(parsed(DRAWING).document), {"scenarios/again.yaml": text})
    assert parse(project).findings == ()
    assert parse(project).scenarios["again"] == again


def test_what_a_person_sent_and_asked_is_recorded() -> None:
    empty = Scenario("live", duration_s=20)
    engine, sink = made(empty)
    engine.run(2_000_000)
    engine.request("api", "POST", "/orders", {"authorization": "x", "accept": "text/plain"}, {"a": 1}, lambda _: None)
    engine.send("t", {"by": "hand"})
    engine.run()
    found = recorded(engine, sink, empty).arrivals
    assert found[0] == Arrival(target="t", times_s=(2.0,), body={"by": "hand"})
    assert found[1].route == "POST /orders" and found[1].times_s == (2.0,) and found[1].body == {"a": 1}
    assert dict(found[1].headers) == {"accept": "text/plain"}


def test_further_steps_of_a_journey_are_not_stimuli() -> None:
    drawing = 'shop:client -> api:gateway; api -routes(method=GET, path="/")-> work:function(latency=0)'
    document = from_payload({**parsed(drawing).document}, {"scenarios/s.yaml": THEN})
    given = parse(document).scenarios["s"]
    sink = Memory()
    engine = Engine(parse(document), given, seed=1, sink=sink)
    engine.run()
    assert engine.result()["requests"]["received"] == 3
    again = recorded(engine, sink, given).arrivals
    assert [(line.times_s, line.then) for line in again] == [((1.0,), given.arrivals[0].then)]


THEN = (
    "arrivals: [{source: shop, route: GET /, times_s: [1], then: [{route: GET /, times_max: 2, until: {status: 9}}]}]\n"
)


def test_no_more_is_lost_than_was() -> None:
    expect = with_no_more_losses(MANY, 3).expect
    assert expect == (Expectation("dropped", equals=0), Expectation("lost", at_most=3))


def test_a_long_run_is_cut_where_the_scenario_ends() -> None:
    long = Scenario("long", duration_s=100, arrivals=(arrivals("shop", *range(90), target="t"),))
    engine, sink = made(long)
    engine.run()
    engine.flush()
    recording = Recording(engine.graph, long, (engine.node_names, engine.edge_names), sink.payloads)
    rows = [(at // WIDTH + 1, *sink.flat[at : at + WIDTH]) for at in range(0, len(sink.flat), WIDTH)]
    recording.stimuli = STIMULI_MAX - 50
    recording.feed(rows)
    cut = recording.scenario("cut")
    assert recording.is_cut
    assert len(cut.arrivals[0].times_s) == 50
    assert cut.duration_s == 50
