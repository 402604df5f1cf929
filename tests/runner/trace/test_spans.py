"""Spans tell one story from rows: who waited, who worked, what was tried again."""

from __future__ import annotations

from runner.engine import Engine
from runner.trace import Memory, Span, build_spans, build_traces
from tests.runner.runs import arrivals, engine


def _rows(made: Engine) -> tuple[list[list[int]], dict[int, object]]:
    made.run()
    made.flush()
    sink = made._recorder._sink
    assert isinstance(sink, Memory)
    flat = sink.flat
    return [[index // 8 + 1, *flat[index : index + 8]] for index in range(0, len(flat), 8)], sink.payloads


def _story(made: Engine) -> list[Span]:
    rows, payloads = _rows(made)
    names = (made.node_names, made.edge_names)
    (summary,) = build_traces(rows, payloads, names)
    return build_spans(rows, payloads, names, summary.trace)


def _lines(spans: list[Span]) -> list[str]:
    return [f"{s.kind} {s.node} {s.start_us // 1000}-{(s.end_us or 0) // 1000} {s.status}" for s in spans]


def test_a_queue_wait_is_told_apart_from_work() -> None:
    made = engine("shop:client -> q:queue(delay_s=2); q -> f:function(latency=50)", arrivals("shop", 1, body={"a": 1}))
    spans = _story(made)
    assert _lines(spans) == [
        "start shop 1000-1000 ok",
        "wait q 1000-3000 ok",
        "queue q 1000-3050 ok",
        "invoke f 3000-3050 ok",
    ]
    invoke = next(span for span in spans if span.kind == "invoke")
    assert invoke.links == [next(span.span for span in spans if span.kind == "queue")]
    assert invoke.input == [{"a": 1}]


def test_a_failed_call_shows_its_attempts_and_the_pauses_between() -> None:
    drawing = """
        s:service(latency=10, failure_rate=1)
        shop:client -calls(retry={"max_retries": 2, "backoff": "fixed", "interval_ms": 100})-> s
    """
    spans = _story(engine(drawing, arrivals("shop", 1)))
    assert [line for line in _lines(spans) if line.startswith(("request", "backoff"))] == [
        "request s 1000-1010 error",
        "backoff shop 1010-1110 ok",
        "request s 1110-1120 error",
        "backoff shop 1120-1220 ok",
        "request s 1220-1230 error",
    ]
    assert [span.attempt for span in spans if span.kind == "request"] == [1, 2, 3]


def test_an_asynchronous_chain_is_one_trace() -> None:
    drawing = """
        shop:client -publishes(detail_type="order")-> b:bus; b -> f:function(latency=5)
        f -sends-> q:queue; q -> g:function(latency=5)
    """
    kinds = [span.kind for span in _story(engine(drawing, arrivals("shop", 1)))]
    assert kinds.count("invoke") == 2
    assert kinds.count("queue") == 3
