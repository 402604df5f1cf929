"""SEC-018 encryption-at-rest-missing."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix

KINDS = ("queue", "topic", "stream", "table", "bucket", "database", "cache")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fields", ["", "(encryption=managed)", "(encryption=customer)"])
def test_silent(kind: str, fields: str) -> None:
    assert found("SEC-018", f"it:{kind}{fields}") == []


@pytest.mark.parametrize("kind", KINDS)
def test_found(kind: str) -> None:
    drawing = f"it:{kind}(encryption=none)"
    assert about("SEC-018", drawing) == ["warning it"]
    assert left_after_fix("SEC-018", drawing) == []
