"""OPS-011 deploy-unit-coupling."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function(owner=shop) -sends-> q:queue(owner=depot) -delivers-> b:function(owner=depot)",
        "a:function(owner=shop) -sends-> q:queue(owner=shop) -delivers-> b:function(owner=shop); b -invokes-> a",
        # Each publishes to a topic of its own, and the other subscribes on one side only.
        "a:function(owner=shop) -publishes-> t:topic(owner=shop) -delivers-> b:function(owner=depot)",
        # Over a bus of a third.
        "a:function(owner=shop) -publishes-> e:bus(owner=ops) -delivers-> b:function(owner=depot); b -publishes-> e; "
        "e -delivers-> a",
        # Calls go by an address.
        "a:service(owner=shop) -calls-> b:service(owner=depot); b -calls-> a",
        "a:function -sends-> q:queue; b:function -sends-> r:queue",
        # One stack, though of two owners.
        'a:function(owner=x, tags={"stack": "s"}) -invokes-> b:function(owner=y, tags={"stack": "s"}) -invokes-> a',
    ],
)
def test_silent(drawing: str) -> None:
    assert about("OPS-011", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function(owner=shop) -sends-> q:queue(owner=depot) -delivers-> b:function(owner=depot) -sends-> "
        "r:queue(owner=shop) -delivers-> a",
        'a:function(tags={"stack": "shop"}) -sends-> q:queue(tags={"stack": "depot"}); '
        'b:function(tags={"stack": "depot"}) -sends-> r:queue(tags={"stack": "shop"})',
        # Each subscribes to what the other publishes.
        "t:topic(owner=shop) -delivers-> a:function(owner=depot); "
        "u:topic(owner=depot) -delivers-> b:function(owner=shop)",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("OPS-011", drawing)
    assert finding.severity == "error"
    assert len(finding.edges) == 2
    assert "cannot be deployed separately" in finding.message
