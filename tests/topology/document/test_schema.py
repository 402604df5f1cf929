"""The published schema is fresh, is a schema, and accepts what parses without findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given, settings

from tests.strategies import documents
from topology.document import document_schema

PUBLISHED = Path(__file__).parents[3] / "docs" / "signalbox-1.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(document_schema())


def test_the_published_schema_is_fresh() -> None:
    assert json.loads(PUBLISHED.read_text()) == json.loads(json.dumps(document_schema())), (
        "Run ./manage.py document_schema."
    )


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())


@settings(max_examples=50, deadline=None)
@given(documents())
def test_it_accepts_valid_documents(document: dict[str, Any]) -> None:
    assert not [error.message for error in VALIDATOR.iter_errors(document)]


def test_it_refuses_an_unknown_field() -> None:
    document = {"format": "signalbox/1", "nodes": {"q": {"kind": "queue", "visibility": 3}}}
    assert not VALIDATOR.is_valid(document)
