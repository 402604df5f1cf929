"""function: reserved and provisioned concurrency, cold starts, how fast it scales, canaries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, engine, events, run

FIVE = arrivals("shop", *([1] * 5), target="t")
BUSY = "shop:client -> t:topic; t -> work:function(latency=1000, retries_async=0%s)"


def work(drawing: str, *given: Any, node: str = "work", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = run(drawing, *(given or (FIVE,)), **more)["nodes"][node]
    return found


def test_a_reservation_is_a_cap() -> None:
    found = work(BUSY % ", concurrency_reserved=2", duration_s=1.5)
    assert (found["concurrency_max"], found["throttles"]) == (2, 3)


def test_a_reservation_takes_from_what_the_others_share() -> None:
    drawing = BUSY % "" + "; other:function(concurrency_reserved=7)"
    limits = {"function.concurrency_account": 10, "function.concurrency_unreserved_min": 1}
    found = work(drawing, limits=limits, duration_s=1.5)
    assert (found["concurrency_max"], found["throttles"]) == (3, 2)


def test_reservations_leave_the_others_a_floor() -> None:
    drawing = BUSY % "" + "; a:function(concurrency_reserved=8); b:function(concurrency_reserved=8)"
    limits = {"function.concurrency_account": 10, "function.concurrency_unreserved_min": 2}
    assert work(drawing, limits=limits, duration_s=1.5)["concurrency_max"] == 2


def test_the_account_ends_at_a_thousand() -> None:
    found = work(BUSY % "", arrivals("shop", *([1] * 1_010)), duration_s=1.5)
    assert (found["concurrency_max"], found["throttles"]) == (1_000, 10)


def test_provisioned_environments_are_warm_and_what_spills_over_is_cold() -> None:
    found = work(BUSY % ", cold_start=500, concurrency_provisioned=2")
    assert (found["concurrency_max"], found["cold_starts"]) == (5, 3)
    assert (found["latency_ms"]["p50"], found["latency_ms"]["max"]) == (1500, 1500)


def test_provisioned_places_are_its_own() -> None:
    drawing = BUSY % ", concurrency_provisioned=3" + "; t -> other:function(latency=1000)"
    limits = {"function.concurrency_account": 4, "function.concurrency_unreserved_min": 1}
    result = run(drawing, FIVE, limits=limits, duration_s=1.5)["nodes"]
    assert (result["work"]["concurrency_max"], result["other"]["concurrency_max"]) == (3, 1)
    assert (result["work"]["throttles"], result["other"]["throttles"]) == (2, 4)


def test_places_come_back() -> None:
    drawing = BUSY % ", concurrency_provisioned=2"
    made = engine(drawing, arrivals("shop", *([1] * 5), *([5] * 5)), duration_s=20)
    made.run()
    assert made.world.unreserved_free == 998
    assert made.result()["nodes"]["work"]["throttles"] == 0


def test_new_environments_come_only_so_fast() -> None:
    limits = {"function.scaling_environments": 2, "function.scaling_window_s": 10}
    made = engine(BUSY % "", FIVE, limits=limits, duration_s=60)
    made.run()
    # Two at once, then one every five seconds; who waits takes a warm one meanwhile.
    assert made.result()["nodes"]["work"]["cold_starts"] == 2
    assert len(events(made, "throttle")) > 0
    assert made.result()["nodes"]["work"]["delivered"] == 5


def test_scaling_goes_on_at_its_rate() -> None:
    limits = {"function.scaling_environments": 2, "function.scaling_window_s": 10}
    drawing = "shop:client -> t:topic; t -> work:function(latency=100000, timeout_s=900, retries_async=0)"
    made = engine(drawing, arrivals("shop", *([1] * 4)), limits=limits, duration_s=60)
    made.run()
    starts = [event["t_us"] / 1_000_000 for event in events(made, "cold_start")]
    # Refused ones come back after 1, 2, 4 and 8 s: at 2, 4, 8 and 16 s.
    assert starts == [1, 1, 8, 16]


@pytest.mark.parametrize(
    ("cold_ms", "latency_ms", "timeouts"),
    [(2_500, 2_900, 0), (2_500, 3_100, 1), (9_900, 2_900, 0), (11_000, 100, 1)],
)
def test_an_init_within_ten_seconds_is_not_the_handlers_time(cold_ms: int, latency_ms: int, timeouts: int) -> None:
    drawing = f"""
        shop:client -> t:topic
        t -> work:function(latency={latency_ms}, cold_start={cold_ms}, timeout_s=3, retries_async=0)
    """
    found = work(drawing, arrivals("shop", 1), duration_s=60)
    assert found["timeouts"] == timeouts
    if not timeouts:
        assert found["latency_ms"]["max"] == cold_ms + latency_ms


def test_an_init_that_takes_longer_is_done_again_in_the_invocation() -> None:
    drawing = "shop:client -> t:topic; t -> work:function(latency=100, cold_start=11000, timeout_s=30)"
    assert work(drawing, arrivals("shop", 1), duration_s=60)["latency_ms"]["max"] == 21_100


# Canaries

SHARED = "shop:client -> t:topic; t -> work:function(latency=10, retries_async=0, canary=%s)"
MANY = arrivals("shop", *(1 + index / 10 for index in range(400)))


def test_a_canary_gets_its_share_request_by_request() -> None:
    found = work(SHARED % '{"weight": 0.25}', MANY, duration_s=60)["versions"]
    assert found["stable"]["invocations"] + found["canary"]["invocations"] == 400
    assert 70 <= found["canary"]["invocations"] <= 130


def test_a_canary_behaves_and_is_counted_by_itself() -> None:
    made = engine(SHARED % '{"weight": 0.5, "failure_rate": 1, "latency": 70}', MANY, duration_s=60)
    made.run()
    found = made.result()["nodes"]["work"]
    assert found["versions"]["stable"]["errors"] == 0
    assert found["versions"]["canary"]["errors"] == found["versions"]["canary"]["invocations"] == found["errors"]
    assert found["latency_ms"]["max"] == 70
    assert len(events(made, "version")) == found["versions"]["canary"]["invocations"]


def test_versions_share_no_environments() -> None:
    assert work(SHARED % '{"weight": 0.5}', MANY, duration_s=60)["cold_starts"] == 2


def test_a_canary_that_fails_too_often_gets_nothing_any_more() -> None:
    given = '{"weight": 0.5, "failure_rate": 1, "error_rate_max": 0.2}'
    assert work(SHARED % given, MANY, duration_s=60)["versions"]["canary"]["invocations"] == 10


def test_after_its_bake_time_a_canary_gets_everything() -> None:
    found = work(SHARED % '{"weight": 0.001, "bake_time_s": 21}', MANY, duration_s=60)["versions"]
    assert found["canary"]["invocations"] >= 200


def test_a_canary_runs_code_of_its_own() -> None:
    canary = '{"weight": 0.5, "handler": {"code": "def handler(event, context): pass"}}'
    made, pool = coded(
        f"shop:client -> t:topic; t -> work:function(latency=0, {CODE}, canary={canary})",
        {"work": lambda event: "old", "work:canary": lambda event: "new"},
        arrivals("shop", *range(1, 21)),
        duration_s=30,
    )
    found = made.result()["nodes"]["work"]["versions"]
    assert len(pool.events["work"]) == found["stable"]["invocations"] > 0
    assert len(pool.events["work:canary"]) == found["canary"]["invocations"] > 0
