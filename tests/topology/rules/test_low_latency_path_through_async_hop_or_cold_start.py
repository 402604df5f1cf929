"""PER-008 low-latency-path-through-async-hop-or-cold-start."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found

PAGE = (
    'web:client -> api:gateway(slo={"latency_p95_ms": 200}) -routes(method=GET, path="/")-> page:function '
    "-calls-> stock:external(latency=100)"
)


@pytest.mark.parametrize(
    "drawing",
    [
        PAGE,
        PAGE.replace('(slo={"latency_p95_ms": 200})', "").replace("=100", "=5000"),
        PAGE.replace("latency=100", "latency=900").replace("-calls->", "-calls(timeout_s=0.15)->"),
        PAGE.replace("page:function", "page:function(cold_start=900, concurrency_provisioned=2)"),
        'orders:queue(slo={"latency_p95_ms": 1000}) -> worker:function',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("PER-008", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (PAGE.replace("=100", "=300"), "info api page stock"),
        (PAGE.replace("page:function", "page:function(cold_start=900)"), "info api page stock"),
        (PAGE.replace("-calls->", "-calls(per_invocation=2)->"), "info api page stock"),
        ('orders:queue(slo={"latency_p95_ms": 1000}, delay_s=5) -> worker:function', "info orders worker"),
        ('orders:queue(slo={"latency_p95_ms": 1000}) -delivers(batch_window_s=2)-> w:function', "info orders w"),
    ],
)
def test_found(drawing: str, expected: str) -> None:
    assert about("PER-008", drawing) == [expected]


def test_the_path_is_the_longest_way() -> None:
    drawing = PAGE.replace("=100", "=300") + "; page -calls-> near:external(latency=10)"
    [finding] = found("PER-008", drawing)
    assert finding.path == ("api", "page", "stock")
    assert "promises 200 ms (p95), and its longest way takes 330 ms" in finding.message
