"""SEC-020 pii-crosses-to-external."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found

PEOPLE = 'people:table(labels=["pii"])'


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -reads-> orders:table; a -calls-> tool:external",
        'a:function -reads-> goods:table(labels=["public"]); a -calls-> tool:external',
        # It writes and does not read.
        f"a:function -writes-> {PEOPLE}; a -calls-> tool:external",
        f'a:function -reads-> {PEOPLE}; a -calls-> tool:external(agreement="DPA 2026-04")',
        f'a:function(redacts=["pii"]) -reads-> {PEOPLE}; a -calls-> tool:external',
        f'a:function -reads-> {PEOPLE}; a -sends-> jobs:queue -> b:function(redacts=["pii"]) -calls-> tool:external',
        # Another store is its own to label.
        f"a:function -reads-> {PEOPLE}; a -writes-> sums:table; b:function -reads-> sums; b -calls-> tool:external",
        f"a:function -reads-> {PEOPLE}; a -dead_letters-> failed:queue",
        'a:function(log_payload=full) -reads-> key:secret(labels=["pii"])',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-020", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        (f"a:function -reads-> {PEOPLE}; a -calls-> tool:external", "people a tool"),
        (
            f"a:function -reads-> {PEOPLE}; a -sends-> jobs:queue -> b:function -calls-> tool:external",
            "people a jobs b tool",
        ),
        (f"{PEOPLE} -> a:function -calls-> tool:external", "people a tool"),
        ('sign-ups:bus(labels=["PII"]) -> tool:external', "sign-ups tool"),
        (f"a:function(log_payload=full) -reads-> {PEOPLE}", "people a"),
        (f"a:function -reads-> {PEOPLE}; a -dead_letters-> failed:queue(encryption=none)", "people a failed"),
    ],
)
def test_found(drawing: str, path: str) -> None:
    [finding] = found("SEC-020", drawing)
    assert finding.severity == "warning"
    assert " ".join(finding.path) == path
    assert " → ".join(finding.path) in finding.message
