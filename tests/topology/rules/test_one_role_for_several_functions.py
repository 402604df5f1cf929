"""SEC-024 one-role-for-several-functions."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -writes-> x:table; b:function -reads-> x",
        "a:function(role=one) -writes-> x:table; b:function(role=two) -reads-> x",
        "a:function(role=one) -reads-> x:table; b:function(role=one) -reads-> x",
        "a:function(role=one) -reads-> x:table; b:function -writes-> x",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-024", drawing) == []


def test_found() -> None:
    drawing = "a:function(role=app) -writes-> x:table; b:function(role=app) -reads-> y:table; c:function(role=app)"
    assert about("SEC-024", drawing) == ["info a b c"]
    assert "c gets" in found("SEC-024", drawing)[0].message
    assert left_after_fix("SEC-024", drawing) == []
