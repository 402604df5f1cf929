"""A trace as a sequence diagram, read by the real parser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runner.engine import Engine
from runner.trace import WIDTH, Memory, sequence
from runner.trace.sequence import LINES_MAX
from tests.parsers import mermaid_says
from tests.runner.runs import arrivals, engine
from topology.document import Fault

SHOP = """
    shop:client -> api:gateway(title="The API; end: <b>#1</b>")
    api -routes(method=POST, path="/orders")-> place:function(latency=5, cold_start=50)
    place -sends-> end:queue(visibility_timeout_s=5)
    end -delivers(batch_size=1)-> work:function(latency=10, failure_rate=1)
    end -dead_letters(max_receive_count=2)-> dlq:queue
"""
ONE = arrivals("shop", 1, route="POST /orders", body={"a": 1})


def drawn(drawing: str, *given: Any, **more: Any) -> str:
    made: Engine = engine(drawing, *given, **{"duration_s": 60, **more})
    made.run()
    made.flush()
    sink = made._recorder._sink
    assert isinstance(sink, Memory)
    rows = [(at // WIDTH + 1, *sink.flat[at : at + WIDTH]) for at in range(0, len(sink.flat), WIDTH)]
    return sequence(rows, sink.payloads, (made.node_names, made.edge_names), made.graph)


def test_who_asked_and_sent_what_when() -> None:
    assert drawn(SHOP, ONE) == (
        "sequenceDiagram\n"
        "    actor n_shop as shop\n"
        "    participant n_api as The API end: b 1 /b\n"
        "    participant n_place as place\n"
        "    participant n_end as end\n"
        "    participant n_work as work\n"
        "    participant n_dlq as dlq\n"
        "    n_shop->>n_api: +0 ms POST /orders\n"
        "    n_api->>n_place: +0 ms request\n"
        "    Note over n_place: +0 ms invocation, cold start 50 ms\n"
        "    n_place-->>n_api: +55 ms 200\n"
        "    n_api-->>n_shop: +55 ms 200\n"
        "    n_place-)n_end: +55 ms send\n"
        "    n_end->>n_work: +55 ms receive\n"
        "    Note over n_work: +55 ms invocation\n"
        "    Note over n_work: +65 ms error\n"
        "    Note over n_end: +65 ms not settled\n"
        "    Note over n_end: +5.055 s visible again\n"
        "    n_end->>n_work: +5.055 s receive, attempt 2\n"
        "    Note over n_work: +5.055 s invocation\n"
        "    Note over n_work: +5.065 s error\n"
        "    Note over n_end: +5.065 s not settled\n"
        "    Note over n_end: +10.055 s visible again\n"
        "    n_end-xn_dlq: +10.055 s dead-letter\n"
    )


def test_a_long_trace_is_cut_and_says_so() -> None:
    text = drawn(SHOP, arrivals("shop", *range(1, 50), route="POST /orders"))
    assert len(text.splitlines()) < LINES_MAX + 10
    assert text.splitlines()[-1].startswith("    Note over n_shop: ")
    assert text.rstrip().endswith("further steps")


FAN_OUT = """
    shop:client -> t:topic -> q:queue; t -> f:function; b:bus -> f; shop -> b; s:stream -> f; shop -publishes-> s
    shop -> svc:service(latency=5); svc -> bank:external(failure_rate=1, latency=5)
"""
FAULTS = [Fault(edge="t.delivers.f", at_s=0, for_s=3, failure_rate=1), Fault(node="f", at_s=0, for_s=2, throttle=True)]


@pytest.mark.slow
def test_the_real_parser_reads_every_diagram(tmp_path: Path) -> None:
    many = [arrivals("shop", 1, 2, target=name, body={"x": "; end # <b>"}) for name in ("t", "b", "s", "svc")]
    texts = [drawn(SHOP, ONE), drawn(FAN_OUT, *many, faults=FAULTS), drawn(SHOP, arrivals("shop", 1, route="GET /;#"))]
    *answers, broken = mermaid_says([*texts, "sequenceDiagram\n a ->"], tmp_path)
    assert answers == [None] * len(texts)
    assert broken is not None
