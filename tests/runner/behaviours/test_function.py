"""function: retries by age, reserved concurrency, cold starts, time-outs."""

from __future__ import annotations

import pytest

from tests.runner.runs import arrivals, counts, engine, events, run

INVOKED = """
    shop:client -> first:service(latency=0)
    first -invokes(wait=false)-> work:function(latency=0, failure_rate=1, event_age_max_s=%d)
"""


@pytest.mark.parametrize(("age_s", "starts_s"), [(60, [1]), (90, [1, 61]), (300, [1, 61, 181])])
def test_a_retry_never_begins_at_the_maximum_age(age_s: int, starts_s: list[int]) -> None:
    made = engine(INVOKED % age_s, arrivals("shop", 1), duration_s=400)
    made.run()
    starts = [event["t_us"] // 1_000_000 for event in events(made, "invoke") if event["node"] == "work"]
    assert starts == starts_s
    bucket = "dropped" if age_s == 300 else "expired"
    assert counts(made.result()["nodes"]["work"]) == {"accepted": 1, bucket: 1}


def test_reserved_concurrency_of_zero_gives_up_at_once() -> None:
    drawing = """
        shop:client -> t:topic; t -> work:function(concurrency_reserved=0)
        work -on_failure-> failed:queue
    """
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["nodes"]["work"]) == {"accepted": 1, "dead_lettered": 1}
    assert counts(result["nodes"]["failed"]) == {"accepted": 1, "held": 1}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["throttles"]) == (0, 1)


def test_an_idle_environment_is_warm_and_a_second_one_at_once_is_cold() -> None:
    drawing = "shop:client -> t:topic; t -> work:function(latency=100, cold_start=400)"
    result = run(drawing, arrivals("shop", 1, 3, 3.05))
    assert result["nodes"]["work"]["cold_starts"] == 2
    assert result["nodes"]["work"]["latency_ms"]["max"] == 500
    assert result["nodes"]["work"]["latency_ms"]["p50"] == 500


def test_provisioned_environments_are_warm_from_the_start() -> None:
    drawing = "shop:client -> t:topic; t -> work:function(cold_start=400, concurrency_provisioned=1)"
    assert run(drawing, arrivals("shop", 1))["nodes"]["work"]["cold_starts"] == 0


def test_an_invocation_is_stopped_at_its_timeout_and_sends_nothing() -> None:
    drawing = """
        shop:client -> t:topic; t -> work:function(latency=5000, timeout_s=2, retries_async=0)
        work -sends-> q:queue
    """
    result = run(drawing, arrivals("shop", 1))
    assert result["nodes"]["work"]["timeouts"] == 1
    assert result["nodes"]["work"]["latency_ms"]["max"] == 2000
    assert counts(result["nodes"]["q"]) == {}


def test_a_failed_call_fails_the_invocation_and_stops_later_edges() -> None:
    drawing = """
        shop:client -> t:topic; t -> work:function(retries_async=0)
        work -> down:external(failure_rate=1); work -sends-> q:queue
    """
    result = run(drawing, arrivals("shop", 1))
    assert result["nodes"]["work"]["errors"] == 1
    assert counts(result["nodes"]["q"]) == {}
