"""What comes into a channel."""

from __future__ import annotations

import pytest

from tests.build import graph
from topology.rules import View
from topology.rules.base.traffic import comes_through, traffic


@pytest.mark.parametrize(
    ("drawing", "comes"),
    [
        ("f:function -sends-> c:queue", ["f.sends.c"]),
        ("c:queue", []),
        ("f:function -sends-> c:queue(external_producer=true)", ["f.sends.c", None]),
        ("f:function -publishes-> c:topic(public=true)", ["f.publishes.c", None]),
        ("f:function -publishes-> e:bus -> c:bus", ["f.publishes.e"]),
        ("f:function -publishes-> e:bus -delivers(input_path=$.detail)-> c:bus", [None]),
        ("f:function -publishes-> e:bus(external_producer=true) -> c:bus", [None]),
        ("f:function -publishes-> e:bus -> c:topic", ["e.delivers.c"]),
        ("f:function -writes-> c:table; f -reads-> c", ["f.writes.c"]),
        ("f:function -writes-> c:table(ttl_attribute=until)", ["f.writes.c", None]),
    ],
)
def test_traffic(drawing: str, comes: list[str | None]) -> None:
    view = View(graph(drawing))
    found = traffic(view, view.graph.nodes["c"])
    assert [emission and emission.id for emission in found.emissions] == comes
    assert found.is_drawn is (bool(comes) and None not in comes)


def test_one_message_through_two_filters() -> None:
    drawn = graph("""
        f:function -publishes(detail_type=order.created)-> c:bus
        c -delivers(pattern={"detail-type": [{"prefix": "order."}]})-> a:function
        c -delivers(pattern={"source": ["f"]})-> b:function
        c -delivers(pattern={"source": ["g"]})-> d:function
    """)
    view, edges = View(drawn), drawn.edges
    put, bus = edges["f.publishes.c"], drawn.nodes["c"]
    assert comes_through(view, bus, put, edges["c.delivers.a"], edges["c.delivers.b"]) is True
    assert comes_through(view, bus, put, edges["c.delivers.a"], edges["c.delivers.d"]) is False
