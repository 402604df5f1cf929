"""A person who draws at random in a real page, by keys and buttons, and writes down what they did."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect

from tests.book import Book
from tests.e2e.studio import Studio

NODES_MAX = 22
PATIENCE_MS = 4_000
KINDS = ("Queue", "Function")

# What a page shows, read from the drawing itself: the nodes by uid, and the edges by the uids of their ends.
SHOWN = """() => {
    const uids = {}, nodes = {};
    for (const one of document.querySelectorAll('.react-flow__node')) {
        const card = one.querySelector('[data-node]');
        if (!card) continue;
        uids[card.dataset.node] = one.dataset.id;
        const label = one.getAttribute('aria-label') ?? '';
        nodes[one.dataset.id] = {
            id: card.dataset.node,
            title: label.slice(0, label.lastIndexOf(',')),
            kind: label.slice(label.lastIndexOf(',') + 2),
            at: one.style.transform,
        };
    }
    const edges = [...document.querySelectorAll('[aria-roledescription=edge]')].map((one) => {
        const [source, , target] = (one.getAttribute('aria-label') ?? '').split(' ');
        return [uids[source] ?? source, uids[target] ?? target];
    });
    return { nodes, edges: edges.sort((a, b) => String(a).localeCompare(String(b))) };
}"""


@dataclass
class Drawer:
    name: str
    studio: Studio
    dice: random.Random
    book: Book
    number: int = 0
    skipped: int = 0

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.studio.page.evaluate(SHOWN)
        return found

    def step(self) -> None:
        """One gesture. What the other person takes away under the hand is let go of, as one would."""
        self.number += 1
        self.see_all()
        nodes = self.shown()["nodes"]
        full = len(nodes) > NODES_MAX
        what = self.dice.choices(["add", "write", "join", "remove"], [0 if full else 3, 6, 3, 8 if full else 1])[0]
        try:
            if what == "add" or len(nodes) < 4:
                self.add(set(nodes))
            elif what == "write":
                self.write(self.dice.choice(sorted(nodes)))
            elif what == "join":
                self.join(nodes)
            else:
                self.remove(self.dice.choice(sorted(nodes)))
        except (Late, AssertionError):
            self.skipped += 1
            self.studio.press("Escape")
            self.studio.press("Escape")

    def see_all(self) -> None:
        """Cards out of view are not drawn."""
        self.studio.button("Show everything").click(timeout=PATIENCE_MS)

    def choose(self, uid: str) -> None:
        card = self.studio.page.locator(f'.react-flow__node[data-id="{uid}"]')
        card.focus(timeout=PATIENCE_MS)
        card.press("Enter", timeout=PATIENCE_MS)
        expect(card).to_have_class(re.compile("selected"), timeout=PATIENCE_MS)

    def add(self, before: set[str]) -> None:
        self.studio.button(f"Add {self.dice.choice(KINDS)}").click(timeout=PATIENCE_MS)
        self.see_all()
        made = self.studio.page.locator(".react-flow__node.selected")
        expect(made).to_have_count(1, timeout=PATIENCE_MS)
        uid = str(made.get_attribute("data-id"))
        if uid not in before:
            self.book.added.add(uid)

    def write(self, uid: str) -> None:
        self.choose(uid)
        field = self.studio.page.get_by_label("Title", exact=True)
        over = field.input_value(timeout=PATIENCE_MS)
        value = f"{self.name} {self.number}"
        field.fill(value, timeout=PATIENCE_MS)
        self.book.writes(uid, value, over)
        field.press("Enter", timeout=PATIENCE_MS)

    def join(self, nodes: dict[str, Any]) -> None:
        queues = sorted(uid for uid, node in nodes.items() if node["kind"] == "queue")
        functions = sorted(uid for uid, node in nodes.items() if node["kind"] == "function")
        if not queues or not functions:
            return
        source, target = self.dice.choice(queues), self.dice.choice(functions)
        self.choose(source)
        self.studio.press("c")
        self.studio.page.get_by_placeholder("Search nodes").fill(f"{nodes[target]['title']} {nodes[target]['id']}")
        self.studio.press("Enter")
        name = f"{nodes[source]['id']} delivers {nodes[target]['id']}"
        expect(self.studio.edge(name).first).to_be_attached(timeout=PATIENCE_MS)
        self.book.joined.add((source, target))

    def remove(self, uid: str) -> None:
        self.choose(uid)
        self.studio.press("Delete")
        expect(self.studio.page.locator(f'.react-flow__node[data-id="{uid}"]')).to_have_count(0, timeout=PATIENCE_MS)
        self.book.removed.add(uid)
