"""When stimuli come, and what they bring."""

from __future__ import annotations

from typing import Any

import pytest

from runner.errors import ScenarioRefused
from tests.runner.runs import counts, engine, events
from topology.document import Arrival, Spike

SENDS = "shop:client -> q:queue"


def times_s(arrival: Arrival, duration_s: float = 100) -> list[float]:
    made = engine(SENDS, arrival, duration_s=duration_s)
    made.run()
    return [event["t_us"] / 1_000_000 for event in events(made, "start")]


@pytest.mark.parametrize(
    ("given", "times"),
    [
        ({"every_s": 20}, [20, 40, 60, 80]),
        ({"every_s": 20, "from_s": 30}, [50, 70, 90]),
        ({"every_s": 20, "until_s": 60}, [20, 40]),
        ({"every_s": 0.1, "count": 3}, [0.1, 0.2, 0.3]),
        ({"times_s": (3.0, 1.0, 200.0)}, [1, 3]),
        ({"times_s": (1.0, 2.0, 3.0, 4.0), "from_s": 2, "until_s": 4}, [2, 3]),
    ],
)
def test_arrivals_come_when_they_are_said_to(given: dict[str, Any], times: list[float]) -> None:
    assert times_s(Arrival("shop", **given)) == times


def test_a_spike_multiplies_the_rate_while_it_lasts() -> None:
    found = times_s(Arrival("shop", rate_per_s=10, spike=Spike(at_s=40, for_s=20, factor=10)))
    within = [time for time in found if 40 <= time < 60]
    assert 1800 < len(within) < 2200
    assert 700 < len(found) - len(within) < 900


def test_a_spike_rides_on_a_ramp() -> None:
    ramp = Arrival("shop", profile=((0, 0), (100, 20)), ramp=True, spike=Spike(at_s=50, for_s=10, factor=0))
    found = times_s(ramp)
    assert [time for time in found if 50 <= time < 60] == []
    assert 800 < len(found) < 1000


def test_bodies_are_taken_in_turn() -> None:
    made = engine(SENDS, Arrival("shop", every_s=1, count=5, bodies=("a", {"n": "{{seq}}"})))
    made.run()
    assert [message["body"] for message in made.messages("q")] == ["a", {"n": 1}, "a", {"n": 2}, "a"]


def test_what_has_no_source_comes_straight_to_its_target() -> None:
    drawing = 'api:gateway; api -routes(method=POST, path="/orders")-> work:function; t:topic -> q:queue'
    made = engine(
        drawing,
        Arrival(target="api", route="POST /orders", times_s=(1.0,), body={"a": 1}),
        Arrival(target="t", times_s=(2.0,), body="hello", attributes={"kind": "{{choice b}}"}),
    )
    made.run()
    result = made.result()
    assert result["nodes"]["work"]["invocations"] == 1
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "held": 1}
    assert [(event["node"], event["attempt"]) for event in events(made, "start")] == [("api", 1), ("t", 2)]


def test_groups_and_deduplication_ids_may_be_read_from_the_body() -> None:
    drawing = "shop:client -> q:queue(fifo=true)"
    bodies = ({"customer": "x", "order": 1}, {"customer": "y", "order": 2}, {"customer": "x", "order": 1})
    made = engine(
        drawing,
        Arrival("shop", every_s=1, count=3, bodies=bodies, message_group="$.customer", deduplication_id="$.order"),
    )
    made.run()
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 2, "held": 2}


def test_a_replay_cannot_be_simulated_without_the_log() -> None:
    with pytest.raises(ScenarioRefused, match="save that run as a scenario"):
        engine(SENDS, Arrival("shop", replay="3f8a"))


def test_what_takes_no_messages_gets_none() -> None:
    with pytest.raises(ScenarioRefused, match="takes no messages"):
        engine(SENDS, Arrival(target="shop", every_s=1))
