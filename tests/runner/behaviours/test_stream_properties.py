"""stream: whatever fails, keys stay in order and the ledger adds up, on both clocks (semantics 3.4)."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.engine import report
from tests.runner.behaviours.shards import STREAM, keeps_order, keyed
from tests.runner.runs import arrivals, engine, events
from topology.document import Fault

EDGES = st.fixed_dictionaries(
    {"batch_size": st.sampled_from([1, 2, 3, 100])},
    optional={
        "batch_window_s": st.sampled_from([2, 7]),
        "parallelization": st.sampled_from([2, 5]),
        "concurrency_max": st.sampled_from([2, 3]),
        "partial_batch_response": st.booleans(),
        "bisect": st.booleans(),
        "filters": st.just([{"data": {"n": [{"numeric": [">", 2]}]}}]),
        "on_failure": st.just("dlq"),
        "retry": st.fixed_dictionaries(
            {},
            optional={"max_retries": st.sampled_from([-1, 0, 1, 3]), "max_age_s": st.sampled_from([-1, 20, 60])},
        ),
    },
)
RATES = st.sampled_from([0, 0.3, 0.7, 1])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_keys_stay_in_order_and_every_unit_is_in_one_bucket(data: st.DataObject) -> None:
    shards = data.draw(st.integers(1, 3))
    lines = [f"shop:client -publishes(partition_key=$.key)-> s:stream(shards={shards}); dlq:queue"]
    faults = []
    for name in data.draw(st.sampled_from([["f"], ["f", "g"]])):
        rate, latency = data.draw(RATES), data.draw(st.sampled_from([0, 700, 4000]))
        fields = ", ".join(f"{key}={json.dumps(value)}" for key, value in data.draw(EDGES).items())
        lines.append(f"s -delivers({fields})-> {name}:function(latency={latency}, failure_rate={rate}, timeout_s=5)")
        if data.draw(st.booleans()):
            faults.append(
                Fault(
                    edge=f"s.delivers.{name}",
                    at_s=data.draw(st.sampled_from([0, 4])),
                    for_s=data.draw(st.sampled_from([None, 9])),
                    failure_rate=data.draw(RATES),
                    drop_ack_rate=data.draw(st.sampled_from([0, 0.5])),
                )
            )
        if data.draw(st.booleans()):
            faults.append(Fault(node=name, at_s=5, for_s=data.draw(st.sampled_from([None, 6])), kill=True))
    times = data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=25))
    given_ = [
        arrivals("shop", at / 2, body={"key": data.draw(st.sampled_from("abcd")), "n": index % 6})
        for index, at in enumerate(times)
    ]
    made = engine(
        "\n".join(lines), *given_, faults=faults, duration_s=120, drain_s=100_000, seed=data.draw(st.integers(0, 5))
    )
    for until_s in (1, 3, 8, 21, 70, 119, 90_000):
        made.run(until_s * 1_000_000)
        assert report.ledger(made.world)["balanced"]
    made.run()
    ledger = report.ledger(made.world)
    assert ledger["balanced"]
    assert (ledger["held"] - made.result()["nodes"]["dlq"]["held"], ledger["in_flight"]) == (0, 0)
    keeps_order(made, "s")


def test_the_wall_clock_gives_the_same_trace_when_it_is_driven_to_the_same_times() -> None:
    drawing = f"{STREAM}; s -delivers(batch_window_s=1, bisect=true)-> f:function(latency=300, failure_rate=0.8)"
    virtual = engine(drawing, *keyed(*"abca"), duration_s=20, seed=3)
    virtual.run()
    wall = engine(drawing, *keyed(*"abca"), duration_s=20, seed=3)
    wall.start()
    for now_us in range(0, 20_000_001, 70_000):
        wall.advance(now_us)
    wall.advance(20_000_000)
    assert len(events(virtual, "end")) > 4
    assert events(virtual) == events(wall)
