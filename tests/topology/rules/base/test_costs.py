"""What one message comes to with all that it causes."""

from __future__ import annotations

import pytest

from tests.build import graph
from topology.rules import View
from topology.rules.base.costs import Totals, costs, fan_outs, starts


def over(drawing: str, edge: str, totals: object = fan_outs) -> float | None:
    view = View(graph(drawing))
    found: Totals = costs(view) if totals is costs else fan_outs(view)
    return found.over(view.graph.edges[edge])


def test_a_message_starts_what_it_is_delivered_to_and_what_that_causes() -> None:
    drawing = "web:client -> t:topic -> a:function -sends(per_invocation=3)-> q:queue -> b:function; t -> c:function"
    assert over(drawing, "web.publishes.t") == 5


def test_a_filter_is_asked_for_each_message() -> None:
    drawing = (
        "web:client -publishes(detail_type=made)-> bus:bus "
        '-delivers(pattern={"detail-type": ["made"]})-> a:function -publishes(detail_type=paid)-> bus; '
        'bus -delivers(pattern={"detail-type": ["paid"]})-> b:function'
    )
    assert over(drawing, "web.publishes.bus") == 2


def test_a_circle_comes_to_nothing_that_can_be_said() -> None:
    assert over("web:client -> q:queue -> a:function -sends-> r:queue -> b:function -sends-> q", "web.sends.q") is None


def test_the_price_of_a_message() -> None:
    drawing = "web:client -> q:queue -> f:function(memory_mb=1024, latency=1000) -writes-> t:table"
    assert over(drawing, "web.sends.q", costs) == pytest.approx(3 * 0.4 + 0.2 + 16.6667 + 0.625)


def test_where_requests_come_in() -> None:
    drawing = (
        'web:client -> api:gateway -routes(path="/a")-> a:service; '
        'a -calls-> inner:gateway -routes(path="/b")-> b:service; '
        'web -> q:queue; daily:schedule(expression="rate(1 day)") -> f:function'
    )
    assert [edge.id for _, edge in starts(View(graph(drawing)))] == ["api.routes.a", "web.sends.q", "daily.delivers.f"]
