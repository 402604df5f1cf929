"""database: latency is waited for, connections run out, failures reach the reader."""

from __future__ import annotations

import pytest

from tests.runner.runs import arrivals, events, run
from tests.runner.runs import engine as made_engine
from topology.document import Fault

DRAWING = """
    shop:client -calls-> api:service(latency=0, concurrency=100)
    api -reads-> db:database(%s)
"""


def test_reads_and_writes_are_counted() -> None:
    drawing = "shop:client -> api:service; api -reads-> db:database; api -writes(per_invocation=2)-> db"
    entry = run(drawing, arrivals("shop", 1, 2))["nodes"]["db"]
    assert (entry["reads"], entry["writes"], entry["errors"], entry["throttles"]) == (2, 4, 0, 0)


def test_the_reader_waits_for_the_latency() -> None:
    result = run(DRAWING % "latency=70", arrivals("shop", 1))
    assert result["nodes"]["api"]["latency_ms"]["max"] == 70
    assert result["nodes"]["db"]["latency_ms"]["max"] == 70
    assert result["edges"]["api.reads.db"] == {"messages": 1, "errors": 0, "filtered": 0}


def test_a_read_without_a_free_connection_is_refused() -> None:
    result = run(DRAWING % "latency=100, connections_max=2", arrivals("shop", 1, 1, 1, 1.05, 1.2))
    assert result["nodes"]["db"]["concurrency_max"] == 2
    assert (result["nodes"]["db"]["reads"], result["nodes"]["db"]["throttles"]) == (3, 2)
    assert (result["requests"]["answered"], result["requests"]["failed"]) == (3, 2)


def test_a_failure_rate_of_one_fails_every_reader() -> None:
    result = run(DRAWING % "failure_rate=1", arrivals("shop", 1, 2))
    assert (result["nodes"]["db"]["errors"], result["requests"]["failed"]) == (2, 2)


def test_a_kill_breaks_what_is_open() -> None:
    killed = Fault(node="db", at_s=1.5, kill=True)
    result = run(DRAWING % "latency=1000", arrivals("shop", 1, 2), faults=[killed])
    assert (result["requests"]["failed"], result["requests"]["answered"]) == (1, 1)


@pytest.mark.parametrize(("factor", "took_ms"), [(1, 50), (4, 200)])
def test_a_slow_database_holds_its_readers(factor: float, took_ms: int) -> None:
    slow = Fault(node="db", latency_factor=factor)
    result = run(DRAWING % "latency=50", arrivals("shop", 1), faults=[slow])
    assert result["nodes"]["api"]["latency_ms"]["max"] == took_ms


def test_a_reader_that_gave_up_changes_nothing_later() -> None:
    drawing = """
        shop:client -> api:service(latency=0, timeout_s=1); api -reads-> db:database(latency=3000)
        api -sends-> q:queue
    """
    made = made_engine(drawing, arrivals("shop", 1), duration_s=10)
    made.run()
    assert made.result()["nodes"]["q"]["accepted"] == 0
    assert [event["value"] for event in events(made, "end")] == [2]
