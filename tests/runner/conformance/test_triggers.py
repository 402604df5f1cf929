"""The triggers of the event shapes: names from paths, and runs that keep what their handlers get."""

from __future__ import annotations

import pytest

from runner.conformance.suites.event_shapes import SUITE
from runner.conformance.triggers import TRIGGERS, Names


def test_names_below_a_prefix_have_values_of_their_type() -> None:
    names = Names(
        [
            {"path": "$.detail.id", "type": "str"},
            {"path": "$.detail.count", "type": "int"},
            {"path": "$.detail.items[].name", "type": "str"},
            {"path": "$.detail.tags[]", "type": "str"},
            {"path": "$.other", "type": "str"},
        ]
    )
    assert names.below("$.detail.") == {"id": "text", "count": 7, "items": [{"name": "text"}], "tags": ["text"]}
    assert names.texts("$.detail.") == {
        "id": "some-id",
        "count": "some-count",
        "items": "some-items",
        "tags": "some-tags",
    }


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_every_trigger_invokes_its_handler(name: str) -> None:
    assert TRIGGERS[name].events(Names([]))


def test_a_path_that_no_event_has_fails_the_case() -> None:
    paths = [{"path": "$.Records[].messageId", "type": "str"}, {"path": "$.Records[].nonsense", "type": "str"}]
    outcome = SUITE.check({"name": "x", "trigger": "SQS", "paths": paths})
    assert (outcome.ok, outcome.actual) == (False, ["$.Records[].nonsense"])


def test_a_path_of_another_type_fails_the_case() -> None:
    paths = [{"path": "$.Records[].messageId", "type": "str"}, {"path": "$.Records[].body", "type": "int"}]
    assert SUITE.check({"name": "x", "trigger": "SQS", "paths": paths}).actual == ["$.Records[].body"]
