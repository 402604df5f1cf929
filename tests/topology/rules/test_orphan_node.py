"""TOP-003 orphan-node."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:client",
        "a:function -calls-> b:service",
        "inbox:queue(external_producer=true)",
        # A field that names a node puts it to use.
        "news:topic -delivers(dead_letter=failed)-> work:function; failed:queue",
        'api:gateway(authorizers={"users": {"type": "jwt", "identity": "people"}}) -> a:function; people:identity',
        "a:function(group=backend) -calls-> b:service; backend:zone; empty:zone",
        'a:function -calls-> b:service; network:resource(type="AWS::EC2::VPC")',
        "a:function -reads-> key:secret(rotation_function=turn); turn:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-003", drawing) == []


def test_found() -> None:
    [finding] = found("TOP-003", "a:function -calls-> b:service; forgotten:table")
    assert finding.nodes == ("forgotten",)
    assert finding.severity == "warning"
    assert finding.fixes[0].operations == ({"op": "remove_node", "id": "forgotten"},)
