"""The figures of a drawing: what each is made of, and what has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.validation import topology
from tests.build import parsed
from topology.document import from_payload, load_path, parse
from topology.validation.figures import figures

GALLERY = Path(__file__).resolve().parent.parent.parent.parent / "topology" / "gallery"


def drawn(drawing: str, *arrivals: dict[str, Any], **top: Any) -> dict[str, Any]:
    scenarios: dict[str, Any] = (
        {"scenarios": {"default": {"duration_s": 600, "arrivals": list(arrivals)}}} if arrivals else {}
    )
    return figures(parsed(drawing, **scenarios, **top))


def of(node: str, drawing: str, *arrivals: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = drawn(drawing, *arrivals)["nodes"].get(node, {})
    return found


def test_a_node_that_nothing_is_known_of_has_no_figures() -> None:
    assert drawn("notes:bucket") == {"load": None, "nodes": {}, "paths": []}


def test_without_a_load_there_are_no_rates() -> None:
    shown = of("worker", "orders:queue -> worker:function(latency=200)")
    assert shown["latency_p95_ms"] == 200
    assert not {"rate_per_s", "concurrency", "utilisation"} & set(shown)


def test_concurrency_is_rate_times_time() -> None:
    shown = of("f", "web:client -> f:service(latency=250, replicas=2)", {"source": "web", "rate_per_s": 20})
    assert (shown["rate_per_s"], shown["concurrency"], shown["concurrency_limit"]) == (20, 5, 20)
    assert shown["utilisation"] == 0.25


def test_the_backlog_of_an_hour_drains_by_what_is_left() -> None:
    drawing = "web:client -> q:queue -delivers(batch_size=1, concurrency_max=2)-> f:function(latency=500)"
    shown = of("q", drawing, {"source": "web", "rate_per_s": 3})
    assert (shown["utilisation"], shown["drain_s"]) == (0.75, 10_800)
    assert of("q", drawing, {"source": "web", "rate_per_s": 4})["drain_s"] is None


def test_tries_multiply_along_a_way_and_end_in_the_dead_letter_queue() -> None:
    drawing = (
        'web:client -> q:queue(visibility_timeout_s=60) -> f:function -calls(retry={"max_retries": 2})-> e:external; '
        "q -dead_letters(max_receive_count=5)-> dlq:queue"
    )
    shown = drawn(drawing)
    assert shown["nodes"]["f"]["attempts"] == 5
    assert shown["nodes"]["e"]["attempts"] == 15
    assert shown["nodes"]["q"]["time_to_dlq_s"] == 300
    [path] = shown["paths"]
    assert (path["edge"], path["attempts"], path["time_to_dlq_s"]) == ("web.sends.q", 15, 300)


def test_without_a_dead_letter_queue_a_message_is_tried_until_it_expires() -> None:
    assert of("f", "q:queue(visibility_timeout_s=60, retention_s=600) -> f:function")["attempts"] == 10
    assert of("f", "s:stream -> f:function")["attempts"] is None


def test_the_budget_is_what_is_promised_else_the_limit() -> None:
    drawing = (
        'web:client -> api:gateway(slo={"latency_p95_ms": 300}) -routes(method=GET, path="/")-> f:function(latency=120)'
    )
    [path] = drawn(drawing)["paths"]
    assert (path["title"], path["nodes"]) == ("GET /", ["web", "api", "f"])
    assert (path["latency_p95_ms"], path["latency_budget_ms"], path["latency_left_ms"]) == (120, 300, 180)
    assert of("f", drawing)["latency_budget_ms"] == 3000


def test_availability_is_a_product_and_retries_help() -> None:
    drawing = 'f:service(failure_rate=0.01) -calls(retry={"max_retries": 1})-> e:external(failure_rate=0.1)'
    assert of("f", drawing)["availability"] == pytest.approx(0.99 * 0.99, abs=1e-6)


def test_fan_out_counts_what_one_message_starts() -> None:
    drawing = "web:client -> t:topic -> a:function -sends(per_invocation=10)-> q:queue -> b:function; t -> c:function"
    shown = drawn(drawing)
    assert shown["paths"][0]["fan_out"] == 12
    assert shown["nodes"]["a"]["fan_out"] == 11


def test_a_circle_has_no_bound() -> None:
    drawing = "web:client -> q:queue -> f:function -sends-> r:queue -> g:function -sends-> q"
    assert drawn(drawing)["paths"][0]["fan_out"] is None


def test_who_cannot_work_without_a_node() -> None:
    drawing = (
        'web:client -> api:gateway -routes(method=GET, path="/a")-> a:function -reads-> t:table; '
        'api -routes(method=GET, path="/b")-> b:function'
    )
    assert of("t", drawing)["blast_radius"] == 3
    assert of("t", drawing)["flows_down"] == 1
    assert of("api", drawing)["flows_down"] == 2


def test_events_that_only_seem_to_go_in_circles_do_not() -> None:
    [path] = figures(parse(load_path(GALLERY / "order-processing")))["paths"]
    assert (path["fan_out"], path["title"]) == (4, "POST /orders")


def test_a_large_drawing_has_figures_or_says_that_it_has_not() -> None:
    large = parse(from_payload(topology(500), {}))
    assert len(figures(large)["nodes"]) >= 400
    assert figures(large, steps=100) == {"load": None, "nodes": {}, "paths": [], "incomplete": True}


def test_the_order_of_the_document_changes_nothing() -> None:
    one = "web:client -> a:service -> q:queue -> f:function; a -calls-> e:external"
    other = "e:external; f:function; web:client -> a:service; a -calls-> e; a -> q:queue -> f"
    assert drawn(one)["nodes"] == drawn(other)["nodes"]
