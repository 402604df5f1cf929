"""A feed: every client gets every row once, or is told which it did not get."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from runner.hub import frames
from runner.hub.feed import Client
from runner.hub.frames import SAMPLES_MAX, Frame
from runner.hub.hub import Hub
from runner.hub.nudges import nudge
from runner.log import store
from runner.log.store import Entry, Rows
from runner.models import Run, State

DATABASES = ["default", "log"]
NAMES = {"nodes": ["a"], "edges": []}


def row(seq: int) -> list[int]:
    return [seq * 10, 1, 0, -1, seq, 0, 0, 0]


def append(run: uuid.UUID, first: int, last: int, life: int = 1) -> None:
    flat = [number for seq in range(first, last + 1) for number in row(seq)]
    store.append(run, life, [Entry(first, flat, {"nodes": {"a": {"seen": last}}}, {}, first == 1)])


def finish(run: uuid.UUID, seq: int) -> None:
    Run.objects.filter(pk=run).update(state=State.FINISHED, seq=seq, result={"ok": True})


@pytest.fixture
def run(transactional_db: None) -> Iterator[uuid.UUID]:
    made = Run.objects.create(
        project={}, scenario="s", seed=1, handlers="modelled", clock="virtual", state=State.RUNNING, names=NAMES
    )
    yield made.pk


def values(frame: Frame) -> dict[str, Any]:
    return json.loads(frame.text)  # type: ignore[no-any-return]


async def collect(run: uuid.UUID, after: int | None) -> list[dict[str, Any]]:
    return [values(frame) async for frame in Hub().watch(run, after)]


def covered(seen: list[dict[str, Any]]) -> list[int]:
    """The rows of the batches and gaps, in order."""
    rows: list[int] = []
    for frame in seen:
        if frame["type"] == "batch":
            rows += range(frame["from"], frame["seq"] + 1)
        elif frame["type"] == "gap":
            rows += range(frame["from"], frame["to"] + 1)
    return rows


@pytest.mark.django_db(databases=DATABASES, transaction=True)
@pytest.mark.parametrize("after", [0, 3, 5, 12])
async def test_an_ended_run_is_told_from_any_row(run: uuid.UUID, after: int) -> None:
    await sync_to_async(append)(run, 1, 5)
    await sync_to_async(append)(run, 6, 12)
    await sync_to_async(finish)(run, 12)
    seen = await collect(run, after)
    assert seen[0]["type"] == "snapshot" and seen[0]["seq"] == after
    assert covered(seen) == list(range(after + 1, 13))
    assert seen[-1] == {"type": "end", "seq": 12, "state": "finished", "error": None, "result": {"ok": True}}
    shown = [event["seq"] for frame in seen if frame["type"] == "batch" for event in frame["samples"]]
    assert shown == list(range(after + 1, 13))


@pytest.mark.django_db(databases=DATABASES, transaction=True)
async def test_without_a_row_it_begins_with_the_figures_of_now(run: uuid.UUID) -> None:
    await sync_to_async(append)(run, 1, 5)
    await sync_to_async(finish)(run, 5)
    seen = await collect(run, None)
    assert seen[0]["seq"] == 5 and seen[0]["nodes"] == {"a": {"seen": 5}}
    assert covered(seen) == []


@pytest.mark.django_db(databases=DATABASES, transaction=True)
async def test_rows_that_come_later_are_sent_to_all_who_watch(run: uuid.UUID) -> None:
    await sync_to_async(append)(run, 1, 5)
    hub = Hub()
    first, second = hub.watch(run, 0), hub.watch(run, 2)
    seen: dict[int, list[dict[str, Any]]] = {0: [], 2: []}
    for after, watching in ((0, first), (2, second)):
        while covered(seen[after])[-1:] != [5]:
            seen[after].append(values(await anext(watching)))
    await sync_to_async(append)(run, 6, 9)
    await sync_to_async(finish)(run, 9)
    await sync_to_async(nudge)("log", run)
    for after, watching in ((0, first), (2, second)):
        seen[after] += [values(frame) async for frame in watching]
        assert covered(seen[after]) == list(range(after + 1, 10))
        assert seen[after][-1]["type"] == "end"
    assert not hub.feeds and not hub.watchers


@pytest.mark.django_db(databases=DATABASES, transaction=True)
async def test_rows_that_were_dropped_from_the_log_are_a_gap(run: uuid.UUID) -> None:
    await sync_to_async(append)(run, 1, 5)
    await sync_to_async(finish)(run, 9)
    seen = await collect(run, 0)
    assert {"type": "gap", "from": 6, "to": 9, "aggregates": {}} in seen
    assert covered(seen) == list(range(1, 10))


def batch(first: int, last: int) -> Frame:
    rows = Rows(first, [list(column) for column in zip(*map(row, range(first, last + 1)), strict=True)])
    return frames.batch([rows], {"nodes": {"a": {"seen": last}}}, NAMES)


async def test_a_slow_client_loses_the_oldest_and_is_told() -> None:
    client = Client(limit=3)
    for n in range(1, 7):
        client.put(batch(n, n))
    seen = [values(await client.get()) for _ in range(4)]
    assert seen[0] == {"type": "gap", "from": 1, "to": 3, "aggregates": {"nodes": {"a": {"seen": 3}}}}
    assert covered(seen) == [1, 2, 3, 4, 5, 6]


async def test_a_slow_client_still_hears_the_state() -> None:
    client = Client(limit=2)
    client.put(frames.state("running", "", {}, ""))
    for n in range(1, 4):
        client.put(batch(n, n))
    client.put(frames.end(3, "finished", "", None))
    seen = [values(await client.get()) for _ in range(3)]
    assert [frame["type"] for frame in seen] == ["gap", "state", "end"]


def test_a_large_batch_shows_an_even_sample_with_its_last_row() -> None:
    shown = [event["seq"] for event in values(batch(1, SAMPLES_MAX * 3 + 1))["samples"]]
    assert len(shown) <= SAMPLES_MAX and shown[-1] == SAMPLES_MAX * 3 + 1
    assert len({b - a for a, b in pairwise(shown)}) == 1
