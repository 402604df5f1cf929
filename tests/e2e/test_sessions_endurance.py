"""Two people in two browsers draw at once while the server is killed and their lines break: nothing is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import httpx
import psutil
import pytest
from playwright.sync_api import expect

from tests.book import Book
from tests.e2e.drawer import SHOWN, Drawer
from tests.e2e.server import Console
from tests.e2e.shops import stored
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

BACK_MS = 40_000
KINDS = {"first": "queue", "second": "queue", "work": "function", "more": "function"}
BEGINNING = {
    "format": "signalbox/1",
    "name": "shared",
    "nodes": {name: {"kind": kind} for name, kind in KINDS.items()},
    "edges": [],
}
LAYOUT = {name: {"x": 320 * column, "y": 160 * column} for column, name in enumerate(KINDS)}


class Trouble:
    """What goes wrong meanwhile, at moments that the seed decides."""

    def __init__(self, people: list[Drawer], server: Console, dice: random.Random, every_s: float) -> None:
        self.people, self.server, self.dice, self.every_s = people, server, dice, every_s
        self.offline: dict[str, float] = {}
        self.next = time.monotonic() + every_s / 2
        self.times = 0

    def happens(self) -> None:
        now = time.monotonic()
        for person in self.people:
            if self.offline.get(person.name, now + 1) <= now:
                del self.offline[person.name]
                person.studio.page.context.set_offline(False)
        if now < self.next:
            return
        self.next = now + self.dice.uniform(0.6, 1.4) * self.every_s
        self.times += 1
        if self.dice.random() < 0.6:
            self.kill()
        else:
            person = self.dice.choice(self.people)
            self.offline[person.name] = now + self.dice.uniform(0.5, 1.5) * self.every_s
            person.studio.page.context.set_offline(True)

    def kill(self) -> None:
        """Ends the web server, with or without a warning; its keeper starts another."""
        assert self.server.process is not None, "a started console has a keeper"
        for child in psutil.Process(self.server.process.pid).children():
            if "uvicorn" in " ".join(child.cmdline()):
                child.kill() if self.dice.random() < 0.7 else child.terminate()

    def ends(self) -> None:
        for person in self.people:
            person.studio.page.context.set_offline(False)


def two(visit: Callable[..., Studio], server: Console, seed: int, book: Book) -> list[Drawer]:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": BEGINNING, "layout": LAYOUT})
    people = []
    for name, theme in (("alice", "dark"), ("bob", "light")):
        studio = visit(outage=True, theme=theme).open_url(f"t/{made.json()['id']}")
        expect(studio.cards).to_have_count(len(LAYOUT))
        people.append(Drawer(name, studio, random.Random(f"{seed}{name}"), book))
    return people


@pytest.mark.parametrize(("seed", "seconds", "every_s"), [(1, 20, 5), pytest.param(2, 300, 9, marks=pytest.mark.slow)])
def test_two_people_end_with_the_same_design_and_lose_nothing(
    visit: Callable[..., Studio], server: Console, seed: int, seconds: int, every_s: float
) -> None:
    book = Book()
    alice, bob = people = two(visit, server, seed, book)
    trouble = Trouble(people, server, random.Random(seed), every_s)
    dice = random.Random(f"{seed}turn")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        trouble.happens()
        dice.choice(people).step()
    trouble.ends()

    for person in people:
        expect(person.studio.page.get_by_test_id("save-state")).to_have_text("Saved", timeout=BACK_MS)
        person.studio.press("Escape")
        person.see_all()
    # Each has saved everything; what the other still lacks is on its way.
    design = stored(server.address, alice.studio.page.url.rsplit("/", 1)[1])
    for person in people:
        expect(person.studio.cards).to_have_count(len(design["document"]["nodes"]), timeout=BACK_MS)
    seen = alice.studio.page.evaluate(f"JSON.stringify(({SHOWN})())")
    bob.studio.page.wait_for_function(f"(wanted) => JSON.stringify(({SHOWN})()) === wanted", arg=seen)
    shown = alice.shown()
    values = {uid: node["title"] for uid, node in shown["nodes"].items()}
    ids = {uid: node["id"] for uid, node in shown["nodes"].items()}
    edges = {(source, target) for source, target in shown["edges"]}
    book.check(values, edges)
    nodes = design["document"]["nodes"]
    assert {name: node.get("title", name) for name, node in nodes.items()} == {ids[u]: t for u, t in values.items()}
    drawn = sorted((edge["source"], edge["target"]) for edge in design["document"]["edges"])
    assert drawn == sorted((ids[source], ids[target]) for source, target in shown["edges"])
    assert trouble.times > 1 and book.edits > seconds / 3
    skipped = sum(person.skipped for person in people)
    print(f"{book.edits} edits, {skipped} let go of, {trouble.times} troubles, {len(nodes)} nodes, {len(drawn)} edges")
