"""OPS-012: what stops working when a node is down."""

from __future__ import annotations

from tests.build import graph
from topology.rules import View
from topology.rules.base.blast import blast_radius, flows_down

SHOP = """
shop:client -calls-> api:gateway -routes(method=POST, path=/orders)-> order:function -writes-> orders:table
order -sends-> mails:queue -delivers-> mail:function -calls-> post:external
staff:client -calls-> desk:service -reads-> orders
"""


def test_who_needs_a_node() -> None:
    radius = blast_radius(View(graph(SHOP)))
    assert radius["orders"] == 5  # order, api, shop, desk, staff
    assert radius["mails"] == 4  # order, api, shop; and mail, which gets nothing
    assert radius["post"] == 1  # the mails wait in their queue
    assert radius["shop"] == 0


def test_the_flows_that_are_down() -> None:
    down = flows_down(View(graph(SHOP)))
    assert down["orders"] == ("shop", "staff")
    assert down["post"] == ()


def test_nodes_in_a_circle_need_each_other() -> None:
    radius = blast_radius(
        View(graph("a:service -calls-> b:service -calls-> c:service -calls-> a; x:client -calls-> a"))
    )
    assert radius == {"a": 3, "b": 3, "c": 3, "x": 0}
