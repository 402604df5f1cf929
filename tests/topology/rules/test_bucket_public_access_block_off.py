"""SEC-007 bucket-public-access-block-off."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix

FLAGS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")


@pytest.mark.parametrize(
    "drawing",
    [
        "photos:bucket",
        "photos:bucket(public_access_block={})",
        'photos:bucket(public_access_block={"block_public_acls": true, "block_public_policy": true})',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-007", drawing) == []


@pytest.mark.parametrize("flag", FLAGS)
def test_found(flag: str) -> None:
    drawing = f'photos:bucket(public_access_block={{"{flag}": false}})'
    assert about("SEC-007", drawing) == ["error photos"]
    assert flag in found("SEC-007", drawing)[0].message
    assert left_after_fix("SEC-007", drawing) == []
