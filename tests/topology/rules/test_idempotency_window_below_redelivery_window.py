"""REL-019 idempotency-window-below-redelivery-window."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        # for ever
        (
            'jobs:queue(visibility_timeout_s=60) -> work:function(idempotency={"key": "$.id"}); jobs '
            "-dead_letters-> failed:queue"
        ),
        (
            'jobs:queue(visibility_timeout_s=60) -> work:function(idempotency={"key": "$.id", "ttl_s": '
            "600}); jobs -dead_letters-> failed:queue"
        ),
        'news:topic -> work:function(timeout_s=10, idempotency={"key": "$.id", "ttl_s": 200})',
        'api:gateway -routes-> work:function(idempotency={"key": "$.id", "ttl_s": 10})',
        (
            'clicks:stream -delivers(retry={"max_retries": 10, "max_age_s": 3600})-> '
            'count:function(idempotency={"key": "$.id", "ttl_s": 3600})'
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-019", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            (
                'jobs:queue(visibility_timeout_s=3600) -> work:function(idempotency={"key": "$.id", "ttl_s": '
                "300}); jobs -dead_letters(max_receive_count=5)-> failed:queue"
            ),
            ["warning work"],
            "up to 5 h later",
        ),
        (
            ('jobs:queue(visibility_timeout_s=60) -> work:function(idempotency={"key": "$.id", "ttl_s": 3600})'),
            ["warning work"],
            "up to 96 h later",
        ),
        (
            'news:topic -> work:function(timeout_s=10, idempotency={"key": "$.id", "ttl_s": 100})',
            ["warning work"],
            "200 s later",
        ),
        (
            'clicks:stream -> count:function(idempotency={"key": "$.id", "ttl_s": 3600})',
            ["warning count"],
            "up to 24 h later",
        ),
        (
            'news:bus(archive_days=30) -> work:function(idempotency={"key": "$.id", "ttl_s": 86400})',
            ["info work"],
            "replayed from the archive",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-019", drawing) == nodes
    assert words in found("REL-019", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            (
                'jobs:queue(visibility_timeout_s=3600) -> work:function(idempotency={"key": "$.id", "ttl_s": '
                "300}); jobs -dead_letters(max_receive_count=5)-> failed:queue"
            ),
            ["Remember keys for 5 h"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-019", drawing) == titles
