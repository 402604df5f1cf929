"""Caches in a run: hits and misses, what a miss loads, how long an entry stays, and stampedes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.runs import arrivals, engine, events, run
from topology.document import Arrival, Fault

ASIDE = "shop:client -> q:queue; q -delivers(batch_size=1)-> f:function(latency=0); "


def _cache(drawing: str, *given: Arrival, **more: Any) -> dict[str, Any]:
    entry: dict[str, Any] = run(ASIDE + drawing, *given, **{"duration_s": 600, **more})["nodes"]["c"]
    return {name: value for name, value in entry.items() if value}


def test_a_key_is_missed_once_and_then_hit() -> None:
    entry = _cache("f -reads-> c:cache; f -reads-> t:table", arrivals("shop", 1, 2, 3, body={"id": 7}))
    assert entry == {"reads": 3, "hits": 2, "misses": 1, "fills": 1, "entries": 1}


def test_a_hit_spares_the_store_behind() -> None:
    drawing = ASIDE + "f -reads-> c:cache; f -reads-> t:table; f -writes-> u:table"
    result = run(drawing, arrivals("shop", 1, 2, 3, body={"id": 7}), duration_s=60)
    assert result["edges"]["f.reads.t"]["messages"] == 1
    assert result["edges"]["f.writes.u"]["messages"] == 3


def test_the_edge_names_what_a_miss_asks() -> None:
    drawing = ASIDE + 'f -calls-> e:external(latency=5, url="https://x.test"); f -reads(on_miss=e)-> c:cache'
    result = run(drawing, arrivals("shop", 1, 2, body={"id": 7}), duration_s=60)
    assert result["edges"]["f.calls.e"]["messages"] == 1
    assert result["nodes"]["c"]["hits"] == 1


def test_the_key_is_the_body_or_a_field_of_it() -> None:
    bodies = [arrivals("shop", 1, body={"id": 7, "at": 1}), arrivals("shop", 2, body={"id": 7, "at": 2})]
    assert _cache("f -reads-> c:cache", *bodies)["misses"] == 2
    assert _cache('f -reads(key="$.id")-> c:cache', *bodies) == {
        "reads": 2,
        "hits": 1,
        "misses": 1,
        "fills": 1,
        "entries": 1,
    }


@pytest.mark.parametrize(("second", "misses"), [(30, 1), (61, 2)])
def test_an_entry_stays_for_its_time(second: float, misses: int) -> None:
    entry = _cache("f -reads-> c:cache(ttl_s=60)", arrivals("shop", 0.5, second, body={"id": 7}))
    assert entry["misses"] == misses


def test_misses_before_the_fill_are_a_stampede() -> None:
    drawing = 'f -reads-> c:cache(ttl_s=60); f -reads-> d:database(latency={"constant_ms": 2000})'
    entry = _cache(drawing, arrivals("shop", 1, 1.5, 2, 4, body={"id": 7}))
    assert (entry["misses"], entry["stampedes"], entry["hits"], entry["fills"]) == (3, 2, 1, 3)


def test_one_flight_loads_and_the_others_wait() -> None:
    drawing = ASIDE + 'f -reads-> c:cache(single_flight=true); f -reads-> d:database(latency={"constant_ms": 2000})'
    made = engine(drawing, arrivals("shop", 1, 1.5, 2, body={"id": 7}), duration_s=60)
    made.run()
    result = made.result()
    assert result["edges"]["f.reads.d"]["messages"] == 1
    assert (result["nodes"]["c"]["misses"], result["nodes"]["c"]["waits"]) == (3, 2)
    assert [row["t_us"] for row in events(made, "end")] == [3_000_000] * 3


def test_a_load_that_fails_lets_the_next_one_try() -> None:
    drawing = (
        ASIDE + "f -reads-> c:cache(single_flight=true); "
        'f -reads-> d:database(latency={"constant_ms": 500}, failure_rate=1)'
    )
    result = run(drawing, arrivals("shop", 1, 1.1, body={"id": 7}), duration_s=20)
    assert result["nodes"]["f"]["errors"] == 2
    assert result["nodes"]["d"]["errors"] == 2
    assert result["nodes"]["c"]["entries"] == 0


def test_the_readers_own_write_fills_it() -> None:
    entry = _cache("f -reads-> c:cache; f -writes-> c", arrivals("shop", 1, 2, body={"id": 7}))
    assert (entry["misses"], entry["hits"], entry["writes"], entry["fills"]) == (1, 1, 2, 2)


def test_the_oldest_used_entry_makes_room() -> None:
    keys = [arrivals("shop", at, body={"id": key}) for at, key in enumerate((1, 2, 1, 3, 1, 2), start=1)]
    entry = _cache('f -reads(key="$.id")-> c:cache(entries_max=2)', *keys)
    assert (entry["misses"], entry["hits"], entry["evicted"], entry["entries"]) == (4, 2, 2, 2)


def test_a_killed_cache_is_empty() -> None:
    killed = Fault(node="c", at_s=2, kill=True)
    entry = _cache("f -reads-> c:cache", arrivals("shop", 1, 3, body={"id": 7}), faults=[killed])
    assert entry["misses"] == 2


def test_a_cache_that_is_down_fails_its_reader() -> None:
    result = run(ASIDE + "f -reads-> c:cache", arrivals("shop", 1), faults=[Fault(node="c", failure_rate=1)])
    assert result["nodes"]["f"]["errors"] == 1
    assert result["edges"]["f.reads.c"]["errors"] == 1


def test_a_look_up_takes_its_time() -> None:
    made = engine(ASIDE + "f -reads-> c:cache(latency=200)", arrivals("shop", 1), duration_s=10)
    made.run()
    assert [row["t_us"] for row in events(made, "miss", "end")] == [1_200_000] * 2


def test_a_large_batch_does_not_deepen_the_stack() -> None:
    drawing = "shop:client -> q:queue; q -delivers(batch_size=5000, batch_window_s=5)-> f:function; f -reads-> c:cache"
    result = run(drawing, arrivals("shop", *([1.0] * 5_000), body={"id": 7}), duration_s=60)
    assert result["nodes"]["c"]["reads"] == 5_000
