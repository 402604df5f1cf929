"""SEC-015 secret-shared-by-many."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found

THREE = "a:function -reads-> login:secret; b:function -reads-> login; c:service -reads-> login"


@pytest.mark.parametrize(
    "drawing",
    [
        THREE,
        "a:function(owner=shop) -reads-> login:secret; b:function(owner=shop) -reads-> login",
        "a:function(owner=shop) -reads-> login:secret; b:function -reads-> login",
        "a:function(group=net) -reads-> login:secret; b:function -reads-> login; net:zone(boundary=network)",
        # Who makes the new version is no reader.
        "login:secret(rotation_function=d); a:function -reads-> login; b:function -reads-> login\n"
        "c:function -reads-> login; d:function -reads-> login",
        # Four secrets, a reader each.
        "a:function -reads-> w:secret; b:function -reads-> x:secret; c:function -reads-> y:secret",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-015", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes"),
    [
        (f"{THREE}; d:function -reads-> login", "login a b c d"),
        ("a:function(owner=shop) -reads-> login:secret; b:function(owner=bank) -reads-> login", "login a b"),
        (
            "a:function(group=one) -reads-> login:secret; b:function(group=two) -reads-> login; one:zone; two:zone",
            "login a b",
        ),
    ],
)
def test_found(drawing: str, nodes: str) -> None:
    assert about("SEC-015", drawing) == [f"warning {nodes}"]
