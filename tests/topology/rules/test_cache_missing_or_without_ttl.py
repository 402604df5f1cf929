"""PER-011 cache-missing-or-without-ttl."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

CACHED = "web:client -> shop:service -reads-> sessions:cache"
SHARED = "web:client -> shop:service -reads-> stock:table; shop -calls-> price:service -reads-> stock"


def rate(per_s: float) -> dict[str, object]:
    return {"source": "web", "rate_per_s": per_s}


@pytest.mark.parametrize(
    ("drawing", "per_s"),
    [
        (CACHED.replace("cache", "cache(ttl_s=30)"), 50),
        (CACHED.replace("cache", "cache(ttl_s=30, ttl_jitter_s=5)"), 500),
        (CACHED.replace("cache", "cache(ttl_s=30, single_flight=true)"), 500),
        (SHARED, 49),
        ("web:client -> shop:service -reads-> stock:table", 900),
        (SHARED + "; shop -reads(on_miss=stock)-> c:cache(ttl_s=30, single_flight=true)", 900),
        ("filler:service -writes-> c:cache; web:client -> filler", 1),
    ],
)
def test_silent(drawing: str, per_s: float) -> None:
    assert found("PER-011", drawing, rate(per_s)) == []


@pytest.mark.parametrize(
    ("drawing", "per_s"), [(CACHED, 1), (CACHED.replace("cache", "cache(ttl_s=30)"), 400)], ids=["no ttl", "stampede"]
)
def test_found_and_fixed(drawing: str, per_s: float) -> None:
    assert about("PER-011", drawing, rate(per_s)) == ["info sessions shop"]
    assert left("PER-011", drawing, rate(per_s)) == []


def test_two_readers_ask_the_store_anew() -> None:
    assert about("PER-011", SHARED, rate(80)) == ["info stock shop price"]
