"""PER-009 stream-parallelism-too-small."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

CLICKS = "web:client -> clicks:stream -> count:function"


def rate(per_s: float) -> dict[str, object]:
    return {"source": "web", "rate_per_s": per_s}


@pytest.mark.parametrize(
    ("drawing", "per_s"),
    [
        (CLICKS, 1000),
        (CLICKS.replace("stream", "stream(shards=3)"), 2900),
        (CLICKS.replace("stream", "stream(capacity_mode=on_demand)"), 9000),
        (CLICKS.replace("function", "function(latency=200)"), 499),
        ("web:client -> items:queue", 9000),
    ],
)
def test_silent(drawing: str, per_s: float) -> None:
    assert found("PER-009", drawing, rate(per_s)) == []


def test_silent_without_a_load() -> None:
    assert found("PER-009", CLICKS) == []


@pytest.mark.parametrize(
    ("drawing", "per_s", "expected"),
    [
        (CLICKS, 2500, "warning clicks"),
        (CLICKS.replace("function", "function(latency=200)"), 900, "warning clicks count"),
    ],
)
def test_found_and_fixed(drawing: str, per_s: float, expected: str) -> None:
    assert about("PER-009", drawing, rate(per_s)) == [expected]
    assert left("PER-009", drawing, rate(per_s)) == []


def test_the_message_counts_shards() -> None:
    assert "It needs 3 shards" in found("PER-009", CLICKS, rate(2500))[0].message


KEYED = "a:function -publishes(partition_key={})-> clicks:stream(shards=4{}) -> count:function"


@pytest.mark.parametrize(
    "drawing",
    [
        KEYED.format('"$.user"', ""),
        KEYED.format('"{{uuid}}"', ""),
        KEYED.format("all", ", capacity_mode=on_demand"),
        KEYED.format("all", ", external_producer=true"),
        KEYED.format("all", "") + "; b:function -publishes-> clicks",
        KEYED.format("all", "").replace("shards=4", "shards=1"),
        "clicks:stream(shards=4) -> count:function",
    ],
)
def test_silent_where_keys_spread_records(drawing: str) -> None:
    assert found("PER-009", drawing) == []


def test_found_where_every_record_has_the_same_key() -> None:
    [finding] = found("PER-009", KEYED.format("all", ""))
    assert (finding.severity, finding.nodes) == ("warning", ("clicks", "a"))
    assert "key 'all', whatever is in them: they go to 1 of its 4 shards" in finding.message
    [finding] = found("PER-009", KEYED.format("all", "") + "; b:function -publishes(partition_key=b)-> clicks")
    assert "key 'all' or 'b'" in finding.message and "have 2 shards" in finding.message
