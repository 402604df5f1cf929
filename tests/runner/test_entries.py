"""What may be sent by hand: every kind that takes it says how, and its SDK call names nothing unknown."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from runner.behaviours import BEHAVIOURS
from topology.kinds import KINDS

WITH_CALLS = [kind for kind in KINDS.values() if kind.entry is not None and kind.entry.call is not None]
ENTRIES = [kind for kind in KINDS.values() if kind.entry is not None]
STANDING = {"address", "text", "bytes", "typed"}
"""Placeholders beside the entry's own fields."""


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if hasattr(value, "values") else value
    return [text for part in parts for text in texts(part)]


def test_what_takes_messages_says_how_it_is_sent_to() -> None:
    taking = {name for name, behaviour in BEHAVIOURS.items() if behaviour.takes_messages} - {"bucket"}
    assert {kind.name for kind in WITH_CALLS} == taking


@pytest.mark.parametrize("kind", WITH_CALLS, ids=lambda kind: kind.name)
def test_a_call_stands_in_the_sdk_and_fills_in_known_values(kind: Any) -> None:
    call = kind.entry.call
    model = boto3.client(call.python, region_name="us-east-1").meta.service_model.operation_model(call.operation)
    assert set(call.parameters) <= set(model.input_shape.members)
    named = {name for text in texts(call.parameters) for name in re.findall(r"\{(\w+)\}", text)}
    own = {field.name for field in kind.entry.fields} - {"attributes"}
    assert own <= named <= own | STANDING


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.entry is not None], ids=lambda kind: kind.name
)
def test_a_condition_of_a_field_is_about_a_field_of_the_kind(kind: Any) -> None:
    fields = {field.name: field for field in kind.fields}
    for name, condition in kind.entry.only.items():
        assert name in {field.name for field in kind.entry.fields}
        assert set(condition) <= set(fields)


def test_the_catalogue_tells_entries_and_acts() -> None:
    queue = KINDS["queue"]
    assert queue.entry is not None and queue.entry.form == "message"
    assert queue.acts == ("redrive", "delete", "purge")
    assert KINDS["table"].entry is None and KINDS["table"].acts == ()
