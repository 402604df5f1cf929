"""Two runs side by side: what differs comes first by what it means, and what chance explains is called that."""

from __future__ import annotations

from typing import Any

import pytest

from runner.comparison import compare, is_noise, named_changes
from runner.engine import Engine
from runner.trace import Discard
from topology import gallery
from topology.document import parse, pick_scenario


def result(virtual_s: float = 100, **parts: Any) -> dict[str, Any]:
    return {"run": {"virtual_s": virtual_s}, "requests": {}, "ledger": {}, "nodes": {}, "edges": {}, **parts}


def function(invocations: int, p95: float, errors: int = 0) -> dict[str, Any]:
    quantiles = {"p50": 20.0, "p95": p95, "p99": 80.0, "max": 100.0}
    return {"invocations": invocations, "errors": errors, "latency_ms": quantiles}


def told(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["name"] or one["place"], one["metric"]) for one in found["figures"]]


def test_the_same_runs_do_not_differ() -> None:
    one = result(nodes={"pay": function(100, 50)}, ledger={"lost": 0, "balanced": True})
    assert compare(one, one) == {"per_second": False, "same": 7, "figures": []}


def test_loss_comes_before_latency_and_latency_before_mere_numbers() -> None:
    before = result(ledger={"lost": 0}, nodes={"pay": function(10_000, 50)}, edges={"a.b": {"messages": 10_000}})
    after = result(ledger={"lost": 40}, nodes={"pay": function(10_000, 90)}, edges={"a.b": {"messages": 14_000}})
    found = compare(before, after)
    assert told(found) == [("ledger", "lost"), ("pay", "latency_p95_ms"), ("a.b", "messages")]
    lost, latency, messages = found["figures"]
    assert (lost["good"], lost["change"], lost["noise"]) == (False, None, False)
    assert (latency["good"], latency["change"]) == (False, 0.8)
    assert (messages["good"], messages["change"]) == (None, 0.4)


def test_what_chance_explains_is_noise_and_comes_last() -> None:
    before = result(requests={"received": 1000}, nodes={"pay": function(1000, 50, errors=10)})
    after = result(requests={"received": 1040}, nodes={"pay": function(1000, 50, errors=60)})
    first, last = compare(before, after)["figures"]
    assert (first["metric"], first["noise"]) == ("errors", False)
    assert (last["metric"], last["noise"]) == ("received", True)


def test_runs_of_other_lengths_are_compared_by_the_second() -> None:
    before = result(100, requests={"received": 1000, "answered": 1000})
    after = result(200, requests={"received": 2000, "answered": 1400})
    found = compare(before, after)
    assert found["per_second"] and told(found) == [("total", "answered")]
    [answered] = found["figures"]
    assert (answered["after"], answered["change"], answered["good"]) == (1400, -0.3, False)


def test_what_only_one_of_them_has_is_told() -> None:
    found = compare(result(), result(nodes={"dlq": {"accepted": 50, "held": 50}}))
    assert [(one["metric"], one["before"], one["after"]) for one in found["figures"]] == [
        ("held", 0, 50),
        ("accepted", 0, 50),
    ]


@pytest.mark.parametrize(
    ("sort", "before", "after", "samples", "noise"),
    [
        ("count", 100, 120, 0, True),
        ("count", 100, 160, 0, False),
        ("count", 0, 1, 0, True),
        ("count", 0, 20, 0, False),
        ("p95", 100, 120, 400, True),
        ("p95", 100, 120, 40_000, False),
        ("max", 100, 200, 10_000, True),
        ("max", 100, 300, 10_000, False),
    ],
)
def test_noise_is_what_another_seed_would_give(
    sort: str, before: float, after: float, samples: float, noise: bool
) -> None:
    assert is_noise(sort, before, after, samples) is noise
    assert is_noise(sort, after, before, samples) is noise


def simulated(scenario: str, seed: int) -> dict[str, Any]:
    parsed = parse(gallery.load("order-processing"))
    engine = Engine(parsed, pick_scenario(parsed, scenario), seed=seed, handlers="modelled", sink=Discard())
    engine.run()
    return engine.result()


def test_another_seed_is_mostly_noise_and_an_outage_is_not() -> None:
    calm = simulated("default", 1)
    other = compare(calm, simulated("default", 2))
    real = [one for one in other["figures"] if not one["noise"]]
    assert len(real) <= 0.1 * len(other["figures"])
    outage = compare(calm, simulated("payment-provider-down", 1))["figures"]
    worst = [(one["name"], one["metric"]) for one in outage[:12]]
    assert {"payment-api", "pay", "failed-events"} & {name for name, _ in worst}
    assert all(not one["noise"] for one in outage[:12])


def test_changes_are_named() -> None:
    assert named_changes({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5}) == [
        {"name": "a", "how": "removed"},
        {"name": "c", "how": "changed"},
        {"name": "d", "how": "added"},
    ]
