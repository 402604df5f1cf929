"""Breakpoints: what reaches one waits there, everything else goes on, and the ledger balances all the while."""

from __future__ import annotations

from typing import Any

import pytest

from runner.engine import Engine
from runner.errors import UnknownBreakpoint, UnknownNode
from runner.trace import Memory
from tests.build import parsed
from topology.document import Arrival, Scenario
from topology.errors import PatternInvalid

DRAWING = """
    shop:client -sends-> work:queue(visibility_timeout_s=30);
    work -delivers(batch_size=1)-> worker:function(latency=20);
    worker -publishes-> news:topic; news -> bill:function(latency=5); news -> ship:queue
"""
CALLED = """
    shop:client -> api:gateway; api -routes(method=POST, path="/orders", public=true)-> place:function(latency=5)
    place -sends-> orders:queue
"""
ORDERS = Arrival("shop", times_s=(1, 2, 3, 4), bodies=({"order": "a"}, {"order": "b"}))
EDGE = "work.delivers.worker"


def attended(drawing: str, *given: Arrival, clock: Any = "virtual", **more: Any) -> Engine:
    scenario = Scenario("test", duration_s=10, drain_s=60, arrivals=given)
    return Engine(parsed(drawing), scenario, seed=1, sink=Memory(), attended=True, clock=clock, **more)


def points(made: Engine) -> Any:
    assert made.breakpoints is not None, "the run is attended"
    return made.breakpoints


def ledger(made: Engine) -> dict[str, Any]:
    return dict(made.snapshot()["ledger"])


def test_a_batch_waits_in_flight_and_goes_on_when_it_is_let_go() -> None:
    made = attended(DRAWING, ORDERS)
    points(made).add(None, EDGE)
    made.run(9_000_000)
    found = ledger(made)
    assert (found["accepted"], found["in_flight"], found["balanced"]) == (4, 4, True)
    assert made.snapshot()["edges"][EDGE]["stopped"] == 4
    held = points(made).contents(f"edge:{EDGE}")
    assert [one["body"]["order"] for one in held] == ["a", "b", "a", "b"]

    assert points(made).release(f"edge:{EDGE}", 1) == 1
    made.run(9_500_000)
    assert made.snapshot()["nodes"]["worker"]["delivered"] == 1
    assert points(made).remove(f"edge:{EDGE}") == 3
    made.run()
    result = made.result()
    assert result["nodes"]["work"]["delivered"] == 4
    assert result["ledger"]["balanced"]
    assert result["run"]["deterministic"] is False
    assert made.snapshot()["edges"][EDGE]["stopped"] == 0


def test_a_condition_stops_only_what_fits_and_the_others_pass_it() -> None:
    made = attended(DRAWING, ORDERS)
    points(made).add(None, EDGE, {"order": ["b"]})
    made.run(9_000_000)
    nodes = made.snapshot()["nodes"]
    assert (nodes["worker"]["delivered"], nodes["work"]["in_flight"]) == (2, 2)
    assert ledger(made)["balanced"]


def test_what_waits_does_not_become_visible_again() -> None:
    made = attended("shop:client -sends-> work:queue(visibility_timeout_s=2) -> f:function(latency=1)", ORDERS)
    points(made).add("f", None)
    made.run(9_900_000)
    assert [one["receive_count"] for one in made.messages("work")] == [1, 1, 1, 1]
    points(made).release("node:f")
    points(made).remove("node:f")
    made.run()
    assert made.result()["nodes"]["f"]["invocations"] == 4
    assert made.result()["nodes"]["work"]["delivered"] == 4


def test_only_that_lane_waits() -> None:
    made = attended(DRAWING, ORDERS)
    points(made).add(None, "news.delivers.ship")
    made.run(9_000_000)
    nodes, found = made.snapshot()["nodes"], ledger(made)
    assert nodes["bill"]["invocations"] == 4
    assert nodes["ship"]["accepted"] == 0
    assert made.snapshot()["edges"]["news.delivers.ship"]["stopped"] == 4
    assert found["balanced"]
    assert found["in_flight"] == 4
    before = found["accepted"]
    points(made).release("edge:news.delivers.ship")
    made.run(9_500_000)
    found = ledger(made)
    assert (found["accepted"], found["held"], found["balanced"]) == (before, 4, True)


def test_requests_wait_before_a_node() -> None:
    made = attended(CALLED, Arrival("shop", route="POST /orders", times_s=(1, 2), body={"order": "a"}))
    points(made).add("api", None)
    made.run(5_000_000)
    assert made.snapshot()["requests"]["in_flight"] == 2
    held = points(made).contents("node:api")
    assert [(one["what"], one["body"]) for one in held] == [("POST /orders", {"order": "a"})] * 2
    assert points(made).release("node:api", only=held[1]["id"]) == 1
    made.run(5_500_000)
    assert made.snapshot()["requests"]["answered"] == 1


def test_the_run_waits_at_its_end_for_what_is_held_and_then_goes_on() -> None:
    made = attended(DRAWING, ORDERS)
    points(made).add(None, EDGE)
    asked = []

    def rest() -> bool:
        asked.append(points(made).held)
        points(made).release(f"edge:{EDGE}", 2)
        return False

    made.run(rest=rest)
    assert asked == [4, 2]
    assert made.ended
    assert made.result()["ledger"] == {**made.result()["ledger"], "in_flight": 0, "balanced": True}
    assert made.result()["nodes"]["ship"]["accepted"] == 4


def test_a_run_on_the_wall_clock_does_not_end_while_something_waits() -> None:
    made = attended(DRAWING, ORDERS, clock="wall")
    points(made).add(None, EDGE)
    made.start()
    made.advance(200_000_000)
    assert not made.ended
    points(made).remove(f"edge:{EDGE}")
    made.advance(201_000_000)
    assert made.ended
    assert made.result()["nodes"]["worker"]["delivered"] == 4


def test_breakpoints_that_nothing_reaches_change_no_byte() -> None:
    def digest(set_one: bool) -> Any:
        made = attended(DRAWING, ORDERS)
        if set_one:
            points(made).add(None, EDGE, {"order": ["nobody"]})
        made.run()
        return made.result()["run"]["digest"]

    assert digest(True) == digest(False)


def test_a_run_that_nobody_attends_has_no_gates() -> None:
    scenario = Scenario("test", arrivals=(ORDERS,))
    made = Engine(parsed(DRAWING), scenario, seed=1, sink=Memory())
    assert made.breakpoints is None
    assert all("accept" not in vars(behaviour) for behaviour in made.world.behaviours.values())


@pytest.mark.parametrize(
    ("node", "edge", "condition", "error", "says"),
    [
        ("nobody", None, None, UnknownNode, "no node"),
        (None, "a.sends.b", None, UnknownNode, "no edge"),
        (None, "worker.writes.rows", None, UnknownBreakpoint, "part of the work of worker"),
        ("worker", None, "{", PatternInvalid, "no JSON"),
        ("worker", None, ["a"], PatternInvalid, "an object"),
        ("worker", None, {"order": "a"}, PatternInvalid, "order"),
    ],
)
def test_what_cannot_be_is_refused(node: str | None, edge: str | None, condition: Any, error: Any, says: str) -> None:
    made = attended("q:queue -> worker:function; worker -writes-> rows:table")
    with pytest.raises(error, match=says):
        points(made).add(node, edge, condition)


def test_what_is_not_there_cannot_be_let_go() -> None:
    made = attended(DRAWING)
    with pytest.raises(UnknownBreakpoint, match="no breakpoint node:worker"):
        points(made).release("node:worker")


def test_a_step_fires_until_something_happens() -> None:
    made = attended(DRAWING, ORDERS)
    seen = []
    while made.step():
        seen.append(made.now_us)
    assert seen[0] == 1_000_000
    assert seen == sorted(seen)
    assert made.snapshot()["nodes"]["worker"]["delivered"] == 4


def test_stepping_gives_the_run_that_running_gives() -> None:
    def digest(steps: int) -> Any:
        scenario = Scenario("test", duration_s=10, drain_s=60, arrivals=(ORDERS,))
        made = Engine(parsed(DRAWING), scenario, seed=1, sink=Memory())
        for _ in range(steps):
            made.step()
        made.run()
        return made.result()["run"]["digest"]

    assert digest(7) == digest(0)
