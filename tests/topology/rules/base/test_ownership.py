"""Who answers for a node."""

from __future__ import annotations

import pytest

from tests.build import graph
from topology.rules.base.ownership import owner_of


@pytest.mark.parametrize(
    ("drawing", "owner"),
    [
        ("f:function", None),
        ("f:function(owner=ann)", "ann"),
        ("sales:zone; f:function(group=sales)", "sales"),
        ("sales:zone(owner=bob); f:function(group=sales)", "bob"),
        ("sales:zone(owner=bob); f:function(group=sales, owner=ann)", "ann"),
        ("net:zone(boundary=network); f:function(group=net)", None),
        ("sales:zone; net:zone(boundary=network, group=sales); f:function(group=net)", "sales"),
        ("a:zone(boundary=network, group=b); b:zone(boundary=network, group=a); f:function(group=a)", None),
    ],
)
def test_owner(drawing: str, owner: str | None) -> None:
    drawn = graph(drawing)
    assert owner_of(drawn, drawn.nodes["f"]) == owner
