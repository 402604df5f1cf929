"""Two people draw in one topology at once while the line breaks and the server is killed: nothing is lost.

Both are clients of the y-websocket protocol that go on drawing while they are cut off, as a browser does.
"""

from __future__ import annotations

import asyncio
import random
import time

import httpx
import pytest
from websockets.exceptions import WebSocketException

from tests.book import Book
from tests.designer import PATIENCE_S, Designer
from tests.server import Server
from topology.sessions.shape import roots

NODES_MAX = 60
STEP_S = 0.02
"""A pause between two edits of one person: faster than any hand, and the others get their turn on the event loop."""


class Drawer:
    """One person who draws at random, on line or off."""

    def __init__(self, name: str, dice: random.Random, book: Book) -> None:
        self.name, self.dice, self.book = name, dice, book
        self.designer = Designer()
        self.number = 0

    @property
    def uids(self) -> list[str]:
        return sorted(roots(self.designer.doc).nodes.keys())

    async def step(self) -> None:
        uids = self.uids
        what = self.dice.choices(["add", "write", "join", "remove"], [3, 8, 4, 1 if len(uids) < NODES_MAX else 6])[0]
        self.number += 1
        if what == "add" or len(uids) < 4:
            await self.add()
        elif what == "write":
            await self.write(self.dice.choice(uids))
        elif what == "join":
            await self.join(*self.dice.sample(uids, 2))
        else:
            await self.remove(self.dice.choice(uids))

    async def add(self) -> None:
        name = f"{self.name}-{self.number}"
        await self.designer.put(name, self.dice.choice(["queue", "topic", "function"]), title=name)
        self.book.added.add(f"uid-{name}")

    async def write(self, uid: str) -> None:
        fields = roots(self.designer.doc).nodes[uid]["fields"]
        value = f"{self.name} {self.number}"
        self.book.writes(uid, value, str(fields.get("title")))
        fields["title"] = value
        await self.designer.flush()

    async def join(self, source: str, target: str) -> None:
        edge = {"source": source, "target": target, "relation": "sends", "order": float(self.number)}
        parts = roots(self.designer.doc)
        parts.edges[f"edge-{self.name}-{self.number}"] = type(parts.nodes)({**edge, "fields": type(parts.nodes)({})})
        self.book.joined.add((source, target))
        await self.designer.flush()

    async def remove(self, uid: str) -> None:
        parts = roots(self.designer.doc)
        with self.designer.doc.transaction():
            for other, edge in list(parts.edges.items()):
                if uid in (edge.get("source"), edge.get("target")):
                    del parts.edges[other]
            del parts.nodes[uid]
        self.book.removed.add(uid)
        await self.designer.flush()


async def comes_back(person: Drawer, server: Server, topology: str) -> None:
    """Opens the session again, as often as it takes while the server starts."""
    async with asyncio.timeout(PATIENCE_S * 3):
        while True:
            try:
                await person.designer.open(server.url, topology)
                return
            except (OSError, WebSocketException, TimeoutError):
                # The pause of a browser between two attempts.
                await asyncio.sleep(0.2)


def ends_meet(seen: Designer) -> bool:
    """Whether every edge has both its ends, as the server sees to."""
    parts = roots(seen.doc)
    return all(edge[end] in parts.nodes for edge in parts.edges.values() for end in ("source", "target"))


async def draws(person: Drawer, until: float) -> None:
    while time.monotonic() < until:
        await person.step()
        await asyncio.sleep(STEP_S)


async def trouble(people: list[Drawer], dice: random.Random, server: Server, topology: str, until: float) -> int:
    """Cuts a line or ends the server, again and again; how often."""
    times = 0
    while time.monotonic() < until - 2:
        await asyncio.sleep(dice.uniform(0.5, 4))  # How long all is well is a part of what is tried.
        times += 1
        if dice.random() < 0.5:
            person = dice.choice(people)
            await person.designer.close()
            await asyncio.sleep(dice.uniform(0.2, 2))  # Drawn without a line meanwhile.
            await comes_back(person, server, topology)
        else:
            await asyncio.to_thread(server.stop, kill=dice.random() < 0.7)
            await asyncio.to_thread(server.start)
            for person in people:
                await person.designer.lost()
                await comes_back(person, server, topology)
    return times


@pytest.mark.parametrize(("seed", "seconds"), [(1, 12), pytest.param(2, 300, marks=pytest.mark.slow)])
async def test_two_people_lose_nothing_to_cuts_and_restarts(
    server: Server, topology: str, seed: int, seconds: int
) -> None:
    dice, book = random.Random(seed), Book()
    people = [Drawer(name, random.Random(f"{seed}{name}"), book) for name in ("alice", "bob")]
    for person in people:
        await person.designer.open(server.url, topology)
        await person.designer.sees(lambda one: "greet" in one.shown.document["nodes"])
    until = time.monotonic() + seconds
    times, *_ = await asyncio.gather(
        trouble(people, dice, server, topology, until), *(draws(person, until) for person in people)
    )
    for person in people:
        await person.designer.close()
        await comes_back(person, server, topology)
    one, other = (person.designer for person in people)
    # Said last and seen by the other: everything before it has arrived as well.
    for person, told, last in ((one, other, "last-of-one"), (other, one, "last-of-other")):
        await person.put(last, "queue")
        await told.sees(lambda seen, uid=f"uid-{last}": uid in roots(seen.doc).nodes)
    await one.sees(ends_meet)
    await one.sees(lambda seen: seen.shown.digest == other.shown.digest)
    stored = httpx.get(f"{server.url}/api/topologies/{topology}/", timeout=60).json()
    assert stored["digest"] == one.shown.digest and times > 1 and book.edits > seconds * 10
    parts = roots(one.doc)
    values = {uid: str(node["fields"].get("title")) for uid, node in parts.nodes.items()}
    book.check(values, [(edge["source"], edge["target"]) for edge in parts.edges.values()])
    print(f"{book.edits} edits, {times} cuts and restarts, {len(values)} nodes and {len(parts.edges)} edges at the end")
    for person in people:
        await person.designer.close()
