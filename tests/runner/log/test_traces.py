"""Traces out of a long log: found whole, without reading what is about others, and told alike in list and detail."""

from __future__ import annotations

import uuid

import pytest

from runner.log import store, traces
from runner.log.models import Chunk
from runner.log.store import Entry
from runner.trace import Op

pytestmark = pytest.mark.django_db(databases=["default", "log"])
RUN = uuid.UUID(int=1)
NAMES = (["orders", "work"], ["orders.delivers.work"])
MINE = 1
Row = tuple[int, ...]


def accept(t_us: int, message: int) -> Row:
    return (t_us, Op.ACCEPT, 0, -1, message, 0, 0, 0)


def receive(t_us: int, message: int, invocation: int) -> Row:
    return (t_us, Op.RECEIVE, 0, 0, message, invocation, 1, 0)


def other(t_us: int, number: int) -> list[Row]:
    """A message that is nobody else's, taken and settled alone."""
    return [
        accept(t_us, number),
        receive(t_us, number, number),
        (t_us, Op.INVOKE, 1, 0, 0, number, 0, 0),
        (t_us + 1, Op.END, 1, 0, 0, number, 0, 0),
        (t_us + 1, Op.DELIVERED, 0, 0, number, number, 0, 0),
    ]


def log(*chunks: list[Row]) -> None:
    first = 1
    for rows in chunks:
        store.append(RUN, 1, [Entry(first, [number for row in rows for number in row], {}, {}, first == 1)])
        first += len(rows)


def crowd(count: int, start: int) -> list[list[Row]]:
    """Chunks of other messages, numbered from `start` on."""
    return [[row for n in range(4) for row in other(at * 1000, start + at * 4 + n)] for at in range(count)]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first rows of the chunks that were read one by one."""
    seen: list[int] = []
    whole = store.chunk

    def counted(run: uuid.UUID, life: int, first: int) -> store.Rows:
        seen.append(first)
        return whole(run, life, first)

    monkeypatch.setattr(store, "chunk", counted)
    return seen


def rows_of(trace: int) -> list[tuple[int, int]]:
    """Operation and message of each row of a trace."""
    return [(row[2], row[5]) for row in traces.rows_of_trace(RUN, 1, trace)[0]]


def test_one_trace_is_read_from_the_chunks_that_mention_it(read: list[int]) -> None:
    settled = (900_000, Op.DELIVERED, 0, -1, MINE, 0, 0, 0)
    log([accept(0, MINE)], *crowd(200, start=10_000), [settled], *crowd(100, start=50_000))
    assert rows_of(MINE) == [(Op.ACCEPT, MINE), (Op.DELIVERED, MINE)]
    assert read == [1, 200 * 20 + 2]


def test_a_log_without_those_numbers_is_read_whole(read: list[int]) -> None:
    log([accept(0, MINE)], *crowd(5, start=10_000), [(900, Op.DELIVERED, 0, -1, MINE, 0, 0, 0)])
    Chunk.objects.update(message_low=None, message_high=None, invocation_low=None, invocation_high=None)
    assert rows_of(MINE) == [(Op.ACCEPT, MINE), (Op.DELIVERED, MINE)]
    assert len(read) == 7


def test_what_another_causes_or_continues_belongs_to_it() -> None:
    log(
        [accept(0, MINE)],
        *crowd(3, start=10_000),
        [(10, Op.DEAD_LETTER, 0, -1, MINE, 0, 0, MINE + 9), (10, Op.ACCEPT, 1, -1, MINE + 9, 0, 0, MINE)],
        *crowd(3, start=20_000),
        [(20, Op.SEND, 1, -1, 90_000, 0, 0, MINE + 9), (21, Op.ACCEPT, 0, -1, 90_001, 0, 0, 90_000)],
    )
    assert [message for _, message in rows_of(MINE)] == [MINE, MINE, MINE + 9, 90_000, 90_001]


def test_a_batch_is_whole_though_it_was_received_over_several_chunks() -> None:
    friends, mine = [1, 2, 3], 4
    log(
        [accept(0, number) for number in (*friends, mine)],
        [receive(1, friends[0], 77)],
        [receive(1, friends[1], 77), receive(1, friends[2], 77)],
        [receive(1, mine, 77), (1, Op.INVOKE, 1, 0, 0, 77, 0, 0)],
        [(9, Op.END, 1, 0, 0, 77, 0, 0)],
    )
    received = [message for op, message in rows_of(mine) if op == Op.RECEIVE]
    assert received == [*friends, mine]


def test_an_open_trace_lasts_as_long_in_the_list_as_in_its_waterfall() -> None:
    log([accept(0, MINE)], *crowd(3, start=10_000), [*other(70_000, 60_000)])
    spans, is_open = traces.one(RUN, 1, NAMES, MINE)
    found = {one.trace: one for one in traces.page(RUN, 1, NAMES, 0, 100, lambda *_: True)[0]}
    assert is_open and found[MINE].open and not found[60_000].open
    assert found[MINE].duration_us == max(span["end_us"] for span in spans) == 70_001


def test_a_trace_that_ends_behind_the_window_of_the_list_is_told_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "WINDOW_ROWS", 10)
    settled: list[Row] = [(500_000, Op.DELIVERED, 0, -1, MINE, 0, 0, 0)]
    log([accept(0, MINE)], *crowd(20, start=10_000), settled, *crowd(2, start=90_000))
    found = {one.trace: one for one in traces.page(RUN, 1, NAMES, 0, 100, lambda *_: True)[0]}
    assert (found[MINE].duration_us, found[MINE].open) == (500_000, False)


def test_few_traces_take_few_rows_and_pages_of_few_are_the_whole_list() -> None:
    log(*crowd(50, start=1))
    whole = [one.trace for one in traces.page(RUN, 1, NAMES, 0, 1000, lambda *_: True)[0]]
    assert whole == list(range(1, 201))
    paged: list[int] = []
    after = 0
    while found := traces.page(RUN, 1, NAMES, after, 7, lambda *_: True):
        paged += [one.trace for one in found[0]]
        if not found[0]:
            break
        after = found[1]
    assert paged == whole


def test_what_is_rare_is_found_beyond_the_first_look() -> None:
    log(*crowd(50, start=1))
    found, _ = traces.page(RUN, 1, NAMES, 0, 1, lambda one, _: one.trace == 190)
    assert [one.trace for one in found] == [190]


def test_nothing_is_a_trace_of_no_number(read: list[int]) -> None:
    log([accept(0, MINE)])
    assert traces.rows_of_trace(RUN, 1, 0) == ([], {})
    assert traces.one(RUN, 1, NAMES, 123) == ([], False)
    assert read == []


def test_a_message_is_followed_back_to_what_began_its_trace() -> None:
    log(
        [(0, Op.START, 0, -1, MINE, 0, 0, 0), (0, Op.SEND, 0, -1, 2, 0, 0, MINE), (0, Op.ACCEPT, 0, 0, 3, 0, 0, 2)],
        *crowd(3, start=10_000),
        [(10, Op.DEAD_LETTER, 0, -1, 3, 0, 0, 9), (10, Op.ACCEPT, 1, -1, 9, 0, 0, 3)],
    )
    assert [traces.root_of(RUN, 1, message) for message in (MINE, 2, 3, 9)] == [MINE] * 4
    assert traces.root_of(RUN, 1, 10_001) == 10_001
