"""PER-005 bottleneck-on-flow."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found

PAY = "shop:client(rate_per_s=50) -> pay:service(latency=5) -calls-> card:external(rate_per_s_max=20, latency=10)"


@pytest.mark.parametrize(
    "drawing",
    [
        PAY.replace("(rate_per_s=50)", ""),  # nothing is declared
        PAY.replace("rate_per_s=50", "rate_per_s=19"),
        PAY.replace(", latency=10", "").replace("rate_per_s_max=20", "latency=10"),
        PAY.replace("-calls->", "-calls(per_invocation=0.2)->"),
        "shop:client(rate_per_s=50) -> q:queue -delivers(concurrency_max=5)-> a:function(latency=500)",
        # two consumers share the work
        "shop:client(rate_per_s=50) -> q:queue -delivers(batch_size=1, concurrency_max=3)-> a:function(latency=100); "
        "q -delivers(batch_size=1, concurrency_max=3)-> b:function(latency=100)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("PER-005", drawing) == []


def test_an_outside_system_takes_less_than_comes() -> None:
    [finding] = found("PER-005", PAY)
    assert finding.path == ("shop", "pay", "card")
    assert "card takes 20 a second at most, and the declared load brings 50: 40% gets to card" in finding.message


def test_the_narrowest_part_of_a_flow_is_named_for_what_lies_behind() -> None:
    drawing = (
        'shop:client(rate_per_s=50) -> api:gateway(throttle={"rate_per_s": 10}) -routes-> '
        "a:service(latency=1) -calls-> b:service(latency=1)"
    )
    assert about("PER-005", drawing) == ["warning api"]
    assert found("PER-005", drawing)[0].path == ("shop", "api", "a", "b")


def test_of_one_that_cannot_do_so_much_at_once_another_rule_tells() -> None:
    drawing = "shop:client(rate_per_s=50) -> a:service(concurrency=2, latency=100) -calls-> b:service(latency=1)"
    assert found("PER-005", drawing) == []
    assert about("PER-004", drawing) == ["warning a"]


def test_several_parts_side_by_side_are_one_cut() -> None:
    drawing = (
        'shop:client(rate_per_s=50) -> api:gateway; api -routes(method=GET, path="/", weight=1)-> '
        "a:service(concurrency=1, latency=50) -writes-> t:table; "
        'api -routes(method=GET, path="/", weight=1)-> b:service(concurrency=1, latency=50) -writes-> t'
    )
    assert about("PER-005", drawing) == ["warning a b"]


def test_silent_in_circles() -> None:
    drawing = PAY + "; pay -sends(per_invocation=0.1)-> again:queue -> pay"
    assert found("PER-005", drawing) == []
