"""TOP-019 shared-database-between-services."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function(owner=orders) -writes-> t:table; b:function(owner=orders) -writes-> t",
        "a:function(owner=orders) -writes-> t:table; b:function(owner=billing) -reads-> t",
        "a:function -writes-> t:table; b:function -writes-> t",  # nobody says whose they are
        "a:function(owner=orders) -writes-> t:table; b:function -writes-> t",
        "net:zone(boundary=network); a:function(group=net) -writes-> t:table; b:function(owner=x) -writes-> t",
        "orders:zone; a:function(group=orders) -writes-> t:table; b:function(group=orders) -writes-> t",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-019", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function(owner=orders) -writes-> t:table; b:function(owner=billing) -writes-> t",
        "a:function(owner=orders) -writes-> t:bucket; b:service(owner=billing) -writes-> t",
        "orders:zone; billing:zone; a:function(group=orders) -writes-> t:cache; b:function(group=billing) -writes-> t",
        "orders:zone(owner=ann); a:function(group=orders) -writes-> t:database; b:function(owner=bob) -writes-> t",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-019", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("t", "a", "b"))
    assert "written by 2 owners" in finding.message
