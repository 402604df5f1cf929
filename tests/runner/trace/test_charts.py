"""Charts of a run: what a node did in a step is what its rows say, and the counters of long runs say the same."""

from __future__ import annotations

from typing import Any

import pytest

from runner.engine import Engine
from runner.trace import Memory, Op
from runner.trace.charts import METRICS, Coarse, Courses, Steps
from topology import gallery
from topology.document import parse, pick_scenario

SECOND = 1_000_000
Row = tuple[int, int, int, int, int, int, int, int]


def courses(*rows: Row) -> Courses:
    made = Courses(["orders", "work", "api"])
    made.add([list(column) for column in zip(*rows, strict=True)])
    return made


def lines(made: Courses | Coarse, node: str, to_s: float, count: int) -> dict[str, Any]:
    return made.steps([node], Steps.between(0, round(to_s * SECOND) - 1, count))[node]


def accept(t_s: float, message: int) -> Row:
    return (round(t_s * SECOND), Op.ACCEPT, 0, -1, message, 0, 0, 0)


def settle(t_s: float, message: int, op: Op = Op.DELIVERED) -> Row:
    return (round(t_s * SECOND), op, 0, -1, message, 0, 0, 0)


def test_a_queue_has_rate_depth_and_age() -> None:
    made = courses(accept(0, 1), accept(1, 2), settle(2.5, 1), settle(3, 2))
    shown = lines(made, "orders", 4, 4)
    assert shown["rate"] == [1, 1, 0, 0]
    assert shown["depth"] == [1, 2, 2, 1]
    assert shown["age"] == pytest.approx([1, 2, 2.5, 2])
    assert shown["p50"] == [None, None, 2500, 2000]
    assert "concurrency" not in shown


def test_a_function_has_quantiles_concurrency_and_errors() -> None:
    rows: list[Row] = [(0, Op.INVOKE, 1, -1, 0, n, 0, 0) for n in range(1, 101)]
    rows += [(n * 10_000 - 1, Op.END, 1, -1, 0, n, 0, int(n > 99)) for n in range(1, 101)]
    shown = lines(courses(*rows), "work", 1, 1)
    assert [round(shown[name][0]) for name in ("p50", "p95", "p99")] == [500, 950, 990]
    assert (shown["concurrency"], shown["errors"], shown["rate"]) == ([100], [1], [100])


def test_answers_of_an_api_fail_from_500_on() -> None:
    asked: list[Row] = [(n, Op.REQUEST, 2, -1, n, 0, 0, 0) for n in (1, 2, 3)]
    answered: list[Row] = [(n + 3, Op.RESPONSE, 2, -1, n, 0, 0, status) for n, status in ((1, 200), (2, 404), (3, 503))]
    shown = lines(courses(*asked, *answered), "api", 1, 1)
    assert (shown["errors"], shown["p99"]) == ([1], [0.003])


def test_what_a_queue_gives_up_is_an_error() -> None:
    made = courses(accept(0, 1), accept(0, 2), settle(1, 1, Op.DEAD_LETTER), settle(1, 2, Op.EXPIRE))
    assert lines(made, "orders", 2, 2)["errors"] == [0, 2]


def test_rows_may_come_later_and_a_part_may_be_asked_for() -> None:
    whole = courses(accept(0, 1), accept(1, 2), settle(2.5, 1), settle(3, 2))
    parts = courses(accept(0, 1), accept(1, 2))
    assert lines(parts, "orders", 4, 4)["depth"] == [1, 2, 2, 2]
    parts.add([list(column) for column in zip(settle(2.5, 1), settle(3, 2), strict=True)])
    assert lines(parts, "orders", 4, 4) == lines(whole, "orders", 4, 4)
    part = whole.steps(["orders"], Steps.between(2 * SECOND, 4 * SECOND - 1, 2))["orders"]
    assert part["depth"] == [2, 1] and part["age"] == pytest.approx([2.5, 2])


@pytest.mark.parametrize(("from_us", "to_us", "count"), [(0, 0, 300), (5, 1000, 7), (0, 10**12, 2000), (9, 9, 1)])
def test_steps_cover_the_window_and_are_no_more_than_asked(from_us: int, to_us: int, count: int) -> None:
    steps = Steps.between(from_us, to_us, count)
    assert 1 <= steps.count <= count
    assert steps.from_us == from_us and steps.ends[-1] > to_us
    assert sum(steps.rate([from_us, to_us])) * steps.step_us / SECOND == 2  # type: ignore[arg-type]


def test_charts_of_a_whole_run_agree_with_its_result() -> None:
    parsed = parse(gallery.load("order-processing"))
    sink, coarse = Memory(), Coarse()
    scenario = pick_scenario(parsed, "payment-provider-down")
    engine = Engine(parsed, scenario, seed=7, handlers="modelled", clock="virtual", sink=sink)
    engine.run()
    engine.flush()
    result = engine.result()["nodes"]
    made = Courses(engine.node_names)
    made.add([sink.flat[column::8] for column in range(8)])
    coarse.add(made.t_us, {"nodes": result})
    assert set(made.names()) <= set(result)
    assert {"pay", "payment-api"} <= set(made.names()[:4])
    one = Steps.between(0, made.t_us, 1)
    seconds = one.step_us / SECOND
    for node in made.names():
        shown, told = made.steps([node], one)[node], coarse.steps([node], one)[node]
        entry = result[node]
        assert set(shown) <= set(METRICS)
        for metric, name in (("depth", "depth_max"), ("age", "age_max_s")):
            if name in entry and metric in shown:
                assert shown[metric] == pytest.approx([entry[name]], abs=0.001), (node, metric)
        if "invocations" in entry:
            assert shown["concurrency"] == [entry["concurrency_max"]]
            assert shown["errors"] == pytest.approx([entry["errors"] / seconds])
        if "requests" in entry:
            assert shown["rate"] == told["rate"] == pytest.approx([entry["requests"] / seconds])


def test_counters_rise_and_gauges_hold() -> None:
    made = Coarse()
    made.add(SECOND - 1, {"nodes": {"q": {"accepted": 10, "depth": 4, "age_s": 1.5}}})
    made.add(3 * SECOND - 1, {"nodes": {"q": {"accepted": 30}}})
    shown = lines(made, "q", 4, 4)
    assert shown["rate"] == [10, 0, 20, 0]
    assert shown["depth"] == [4, 4, 4, 4] and shown["age"] == [1.5] * 4
    assert made.names() == ["q"]
