"""SEC-017 secret-reaches-log."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -reads-> token:secret; a -calls-> partner:external",
        "a:function(log_payload=none) -reads-> token:secret",
        "a:function(log_payload=full) -calls-> b:service -reads-> token:secret",
        "a:function -reads-> token:secret; a -sends-> jobs:queue -> b:function(log_payload=full)",
        "a:function -calls(sends_secret=true)-> partner:external; b:function -reads-> token:secret",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-017", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        ("a:function(log_payload=full) -reads-> token:secret", "token a"),
        ("a:service(log_payload=full) -reads-> token:secret", "token a"),
        ("a:function -reads-> token:secret; a -calls(sends_secret=true)-> partner:external", "token a partner"),
        (
            "a:function -reads-> token:secret\n"
            "a -sends(sends_secret=true)-> jobs:queue -> b:function(log_payload=full)",
            "token a jobs b",
        ),
        (
            "a:function -reads-> token:secret\na -publishes(sends_secret=true)-> news:bus -> partner:external",
            "token a news partner",
        ),
    ],
)
def test_found(drawing: str, path: str) -> None:
    [finding] = found("SEC-017", drawing)
    assert finding.severity == "error"
    assert " ".join(finding.path) == path
    assert finding.nodes == (path.split()[0], path.split()[-1])
    assert len(finding.edges) == len(finding.path) - 1
