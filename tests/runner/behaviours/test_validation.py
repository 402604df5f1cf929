"""What the request validation of a gateway takes and refuses, beside a second validator that nobody here wrote."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.behaviours.base.validation import Validation
from runner.behaviours.base.values import Request

SCALARS = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, -1.5]) | st.sampled_from(["", "a", "ab"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
    "enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=repr),
    "const": SCALARS,
    "minimum": st.integers(-3, 3),
    "exclusiveMaximum": st.integers(-3, 3),
    "multipleOf": st.integers(1, 2),
    "minLength": st.integers(0, 2),
    "pattern": st.sampled_from(["^a", "b$"]),
    "format": st.sampled_from(["date", "email"]),
    "maxItems": st.integers(0, 2),
    "uniqueItems": st.booleans(),
    "required": st.lists(st.sampled_from("abc"), min_size=1, unique=True),
    "minProperties": st.integers(0, 2),
    "additionalProperties": st.booleans(),
}
SCHEMAS = st.recursive(
    st.booleans() | st.fixed_dictionaries({}, optional=PARTS),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            **PARTS,
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "items": inner,
            "not": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
        },
    ),
)


def takes(schema: Any, body: Any, **headers: str) -> bool:
    return Validation(schema, ()).refusal(Request(None, 1, lambda *_: None, body=body, headers=headers)) is None


@given(SCHEMAS, VALUES)
def test_bodies_are_judged_as_the_reference_validator_judges_them(schema: Any, body: Any) -> None:
    assert takes(schema, json.dumps(body)) == jsonschema.Draft7Validator(schema).is_valid(body)


@pytest.mark.parametrize(
    ("schema", "body", "taken"),
    [
        ({"type": "object", "required": ["a"]}, None, False),
        ({"type": "object"}, "", True),
        ({"type": "object"}, "{", False),
        ({"type": "object"}, b'{"a": 1}', True),
        ({"minimum": 2, "exclusiveMinimum": True}, "2", False),
        ({"minimum": 2, "exclusiveMinimum": True}, "3", True),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "id": "urn:a", "type": "integer"}, '"a"', False),
        ({"$schema": "urn:nobody:knows", "type": "integer"}, '"a"', False),
        ({"definitions": {"n": {"type": "integer"}}, "$ref": "#/definitions/n"}, '"a"', False),
    ],
)
def test_a_body_is_read_by_the_draft_that_its_schema_means(schema: Any, body: Any, taken: bool) -> None:
    assert takes(schema, body) is taken


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nothing"},
        {"pattern": "("},
        {"$ref": "#/definitions/nowhere"},
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$ref": "file:///etc/hostname"},
    ],
)
def test_a_schema_of_no_use_refuses_nothing(schema: Any) -> None:
    assert takes(schema, '{"a": 1}')


def test_only_json_has_a_schema() -> None:
    schema = {"type": "integer"}
    assert takes(schema, "text", **{"Content-Type": "text/plain"})
    assert not takes(schema, "text", **{"Content-Type": "application/json; charset=utf-8"})
