"""The log: what was appended is read back from any row on."""

from __future__ import annotations

import uuid

import pytest

from runner.log import store
from runner.log.store import Entry

pytestmark = pytest.mark.django_db(databases=["default", "log"])
RUN = uuid.UUID(int=1)


def row(seq: int) -> list[int]:
    return [seq * 10, 1, 0, -1, seq, 0, 0, 0]


def fill(chunks: int, rows: int = 5, life: int = 1) -> None:
    """Chunks of `rows` rows; after each, the counter `seen` of node `a` is the number of its last row."""
    for index in range(chunks):
        first = index * rows + 1
        flat = [number for seq in range(first, first + rows) for number in row(seq)]
        full = index % store.FULL_EVERY == 0
        counters = {"t_us": (first + rows - 1) * 10, "nodes": {"a": {"seen": first + rows - 1}}}
        if index == 1:
            counters["nodes"]["b"] = {"seen": 1}  # type: ignore[index]
        if full and index:
            counters["nodes"]["b"] = {"seen": 1}  # type: ignore[index]
        store.append(RUN, life, [Entry(first, flat, counters, {first: '"body"'}, full)])


def seqs(parts: list[store.Rows]) -> list[int]:
    return [part.first + index for part in parts for index in range(part.count)]


def test_an_empty_log_has_no_rows() -> None:
    assert store.last_seq(RUN, 1) == (0, 0)
    assert list(store.read(RUN, 1, 0)) == []
    assert store.tail(RUN, 1, 0, 100) == ([], {})
    assert store.counters_at(RUN, 1, 0) == {}


@pytest.mark.parametrize("after", [0, 1, 4, 5, 6, 13, 14, 15, 16])
def test_reading_goes_on_after_any_row(after: int) -> None:
    fill(3)
    assert seqs(list(store.read(RUN, 1, after))) == list(range(after + 1, 16))
    assert seqs(store.tail(RUN, 1, after, 1000)[0]) == list(range(after + 1, 16))


@pytest.mark.parametrize("upto", [5, 7, 10, 15, 99])
def test_reading_ends_where_it_is_told(upto: int) -> None:
    fill(3)
    assert seqs(list(store.read(RUN, 1, 2, upto))) == list(range(3, min(upto, 15) + 1))


def test_a_tail_is_bounded_and_carries_its_counters() -> None:
    fill(4)
    rows, counters = store.tail(RUN, 1, 0, 7)
    assert seqs(rows) == list(range(1, 11))
    assert counters["nodes"] == {"a": {"seen": 10}, "b": {"seen": 1}}


@pytest.mark.parametrize(("seq", "seen"), [(4, None), (5, 5), (9, 5), (10, 10), (10_000, 350)])
def test_counters_are_folded_up_to_a_row(seq: int, seen: int | None) -> None:
    fill(70)
    counters = store.counters_at(RUN, 1, seq)
    assert counters.get("nodes", {}).get("a", {}).get("seen") == seen
    assert ("b" in counters.get("nodes", {})) == (seq >= 10)


def test_rows_keep_their_numbers() -> None:
    fill(2)
    rows = next(iter(store.read(RUN, 1, 7)))
    assert rows.flat() == [*row(8), *row(9), *row(10)]


def test_payloads_are_found_by_message() -> None:
    fill(3)
    assert store.payloads(RUN, 1, [1, 6, 7]) == {1: "body", 6: "body"}


def test_a_life_is_read_alone_and_cleared_alone() -> None:
    fill(2, life=1)
    fill(1, life=2)
    assert store.last_seq(RUN, 1)[0] == 10
    store.clear(RUN, 1)
    assert store.last_seq(RUN, 1) == (0, 0)
    assert store.last_seq(RUN, 2) == (5, 50)
    assert store.size(RUN) > 0
    store.clear(RUN)
    assert store.size(RUN) == 0
