"""TOP-013 schema-mismatch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.build import graph
from tests.topology.rules.drawing import found
from topology.rules import BY_ID, View

ID = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
TOTAL = {"type": "object", "required": ["id", "total"], "properties": {"total": {"type": "number"}}}


def sent(given: Any, needed: Any, channel: str = "-sends({})-> q:queue") -> str:
    fields = "" if given is None else f"schema={json.dumps(given)}"
    wants = "" if needed is None else f"schema={json.dumps(needed)}"
    return f"a:function {channel.format(fields)} -delivers({wants})-> b:function"


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        (ID, ID),
        (TOTAL, {"type": "object", "required": ["id"]}),
        (ID, None),
        (None, TOTAL),
        (ID, {"properties": {"total": {"type": "number"}}}),  # it may be missing
        ({"properties": {"n": {"type": "integer"}}}, {"properties": {"n": {"type": "number"}}}),
        ({"allOf": [ID, {"required": ["total"]}]}, {"required": ["id", "total"]}),
        ({"$ref": "#/$defs/order", "$defs": {"order": TOTAL}}, TOTAL),
        ({"properties": {"s": {"enum": ["a", "b"]}}}, {"properties": {"s": {"enum": ["b"]}}}),
        ({"anyOf": [ID, TOTAL]}, {"anyOf": [ID, TOTAL]}),
    ],
)
def test_silent(given: Any, needed: Any) -> None:
    assert found("TOP-013", sent(given, needed)) == []


@pytest.mark.parametrize(
    ("given", "needed", "place"),
    [
        ({"anyOf": [ID, TOTAL]}, TOTAL, "the body"),
        ({"$ref": "#"}, TOTAL, "the body"),
        ({"properties": {"to": {"oneOf": [ID, TOTAL]}}}, {"properties": {"to": ID}}, "to"),
        ({"properties": {"n": {"items": ID}}}, {"properties": {"n": {"items": {"not": ID}}}}, "n[]"),
    ],
)
def test_what_cannot_be_told_is_an_information(given: Any, needed: Any, place: str) -> None:
    [finding] = found("TOP-013", sent(given, needed))
    assert finding.severity == "info"
    assert f"alternatives in {place}." in finding.message


@pytest.mark.parametrize(
    ("given", "needed", "words"),
    [
        (ID, TOTAL, "total, which is not sent for certain"),
        ({"properties": {"id": {"type": "integer"}}}, ID, "id, which is not sent for certain"),
        (TOTAL, {"properties": {"total": {"type": "string"}}}, "total as string, and gets number"),
        ({"properties": {"s": {"const": "a"}}}, {"properties": {"s": {"enum": ["b"]}}}, "s of other values"),
        (
            {"properties": {"lines": {"type": "array", "items": {"type": "string"}}}},
            {"properties": {"lines": {"type": "array", "items": {"type": "object"}}}},
            "lines[] as object, and gets string",
        ),
        (
            {"properties": {"to": {"required": ["street"]}}},
            {"properties": {"to": {"required": ["city"]}}},
            "to.city, which is not sent for certain",
        ),
    ],
)
def test_found(given: Any, needed: Any, words: str) -> None:
    [finding] = found("TOP-013", sent(given, needed))
    assert finding.severity == "error"
    assert finding.path == ("a", "q", "b")
    assert words in finding.message


def test_a_body_promises_its_fields() -> None:
    drawing = sent(None, TOTAL).replace("-sends()", '-sends(body={"id": "{{uuid}}"})')
    [finding] = found("TOP-013", drawing)
    assert "total, which is not sent for certain" in finding.message


def test_what_a_topic_hands_on_is_the_same_message() -> None:
    drawing = sent(ID, TOTAL, "-publishes({})-> t:topic -> q:queue")
    [finding] = found("TOP-013", drawing)
    assert finding.path == ("a", "t", "q", "b")


def test_another_event_does_not_count() -> None:
    drawing = f"""
        a:function -publishes(detail_type=x, schema={json.dumps(ID)})-> e:bus
        e -delivers(pattern={{"detail-type": ["y"]}}, schema={json.dumps(TOTAL)})-> b:function
        c:function -publishes(detail_type=y, schema={json.dumps(TOTAL)})-> e
    """
    assert found("TOP-013", drawing) == []


def test_schemas_may_stand_in_files() -> None:
    files = {"schemas/id.json": json.dumps(ID), "schemas/total.json": json.dumps(TOTAL)}
    drawn = graph(
        "a:function -sends(schema=schemas/id.json)-> q:queue -delivers(schema=schemas/total.json)-> b:function", files
    )
    [finding] = BY_ID["TOP-013"].check(View(drawn))
    assert "total" in finding.message


def test_a_route_promises_what_it_checks() -> None:
    drawing = f"api:gateway -routes(request_schema={json.dumps(ID)})-> q:queue"
    [finding] = found("TOP-013", f"{drawing} -delivers(schema={json.dumps(TOTAL)})-> b:function")
    assert finding.nodes == ("b", "api", "q")
