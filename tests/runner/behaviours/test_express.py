"""The express takes the place of the usual way and changes nothing but the order of what happens at one instant.

So the rows are compared in order of time and content, and without the numbers of messages and invocations, which count
in the order in which they begin.

A fault that begins after the end of the run sends everything the usual way and does nothing else.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.trace import Memory
from tests.runner.runs import engine
from topology.document import Arrival, Fault

DRAWING = """
    shop:client -sends-> work:queue(visibility_timeout_s={visibility});
    work -delivers(batch_size=1{most})-> worker:function({worker});
    work -dead_letters(max_receive_count={receives})-> dlq:queue;
    worker -publishes-> done:topic;
    done -> left:queue; left -delivers(batch_size=1)-> bill:function(latency={{"p50_ms":20,"p99_ms":400}});
    done -> right:queue; right -delivers(batch_size=1)-> ship:function(failure_rate=0.1)
"""


def outcome(drawing: str, rate_per_s: float, seed: int, faults: tuple[Fault, ...]) -> tuple[dict[str, Any], list[Any]]:
    """The result of a run without its digest, and its rows in order of time and content."""
    made = engine(drawing, Arrival("shop", rate_per_s=rate_per_s), duration_s=20, drain_s=500, seed=seed, faults=faults)
    made.run()
    result = made.result()
    del result["run"]["digest"]
    sink = made._recorder._sink
    assert isinstance(sink, Memory), "Tests keep the trace in memory."
    columns = [sink.flat[column::8] for column in COMPARED]
    rows = sorted(zip(*columns, strict=True))
    return result, rows


COMPARED = (0, 1, 2, 3, 6)
"""The columns of time, operation, node, edge and attempt."""
NEVER = (Fault(node="shop", at_s=100_000, failure_rate=1),)


@settings(max_examples=60, deadline=None)
@given(
    visibility=st.sampled_from((3, 5, 60)),
    most=st.sampled_from(("", ", concurrency_max=2", ", concurrency_max=9")),
    worker=st.sampled_from(
        (
            'latency={"p50_ms":30,"p99_ms":900}, failure_rate=0.2',
            'latency={"p50_ms":200,"p99_ms":4000}',
            "concurrency_reserved=3, failure_rate=0.05",
            "concurrency_provisioned=2, cold_start=700",
            "latency=0, cold_start=200",
        )
    ),
    receives=st.integers(1, 3),
    rate_per_s=st.sampled_from((1, 20, 60)),
    seed=st.integers(0, 1_000),
)
def test_both_ways_give_the_same_run(
    visibility: int, most: str, worker: str, receives: int, rate_per_s: float, seed: int
) -> None:
    drawing = DRAWING.format(visibility=visibility, most=most, worker=worker, receives=receives)
    result, rows = outcome(drawing, rate_per_s, seed, ())
    usual, usual_rows = outcome(drawing, rate_per_s, seed, NEVER)
    assert result == usual
    assert rows == usual_rows
    assert result["ledger"]["balanced"]


@pytest.mark.parametrize(("faults", "is_short"), [((), True), (NEVER, False)])
def test_the_express_is_laid_where_nothing_can_interfere(faults: tuple[Fault, ...], is_short: bool) -> None:
    drawing = "shop:client -sends-> work:queue; work -delivers(batch_size=1)-> worker:function"
    made = engine(drawing, Arrival("shop", rate_per_s=1), faults=faults)
    wire, queue = made.world.wires[0], made.world.behaviours["work"]
    assert (wire.accept != queue.accept) is is_short


def test_what_begins_at_one_instant_is_at_work_together_even_where_work_takes_no_time() -> None:
    drawing = """
        shop:client -sends-> first:queue -delivers(batch_size=2)-> two:function(latency=50)
        two -sends-> second:queue; second -delivers(batch_size=1)-> instant:function(latency=0)
    """
    given = Arrival("shop", times_s=(0, 1, 1))
    found = []
    for faults in ((), NEVER):
        made = engine(drawing, given, duration_s=5, faults=faults)
        made.run()
        found.append(made.result()["nodes"]["instant"])
    assert found[0] == found[1]
    assert found[0]["concurrency_max"] == found[0]["cold_starts"] == 2
