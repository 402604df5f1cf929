"""Fields that name a node follow it when it is renamed, and are told when it goes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import document
from topology.document import from_payload, parse
from topology.operations import apply_to_document

DRAWING = """
    api:gateway(authorizers={"users": {"type": "jwt", "identity": "people"}})
        -routes(method=GET, path=/a, auth=users)-> work:function(group=backend)
    people:identity; backend:zone; inner:zone(group=backend)
    work -reads(on_miss=items)-> hot:cache; work -reads-> items:table
    work -reads-> key:secret(rotation_function=turn); turn:function
    failed:queue; clicks:stream -delivers(on_failure=failed)-> work
    kept:resource(depends_on=["items", "people"])
"""


def named(drawn: dict[str, Any]) -> set[str]:
    """Every name that a field gives to a node."""
    nodes, edges = drawn["nodes"], drawn["edges"]
    found = {nodes["api"]["authorizers"]["users"].get("identity"), nodes["key"].get("rotation_function")}
    found |= {node.get("group") for node in nodes.values()} | set(nodes["kept"]["depends_on"])
    found |= {edge.get(name) for edge in edges for name in ("on_miss", "on_failure")}
    return {name for name in found if name}


def test_naming_a_zone_or_an_identity_store_is_no_finding() -> None:
    assert parse(from_payload(document(DRAWING))).findings == ()


@pytest.mark.parametrize("name", ["people", "backend", "items", "turn", "failed"])
def test_a_reference_follows_its_node(name: str) -> None:
    before = document(DRAWING)
    assert name in named(before)
    after = apply_to_document(before, [{"op": "rename", "id": name, "to": "other"}])
    assert parse(from_payload(after)).findings == ()
    assert named(after) == named(before) - {name} | {"other"}


@pytest.mark.parametrize("name", ["people", "backend", "turn", "failed"])
def test_a_reference_to_what_is_gone_is_told(name: str) -> None:
    after = apply_to_document(document(DRAWING), [{"op": "remove_node", "id": name}])
    assert {finding.rule for finding in parse(from_payload(after)).findings} == {"DOC-005"}


def test_a_group_that_is_no_zone_is_told() -> None:
    [finding] = parse(from_payload(document("work:function(group=other); other:queue"))).findings
    assert finding.rule == "DOC-003" and "zone" in finding.message
