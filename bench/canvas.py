"""The canvas: how soon a large drawing is there, and how smoothly what is visible of it is dragged and panned.

    python bench/canvas.py [--nodes 500] [--edges 800] [--large 3000] [--frames 120]

Opens drawings in a headless Chromium without a GPU, in front of a console of its own. Prints for each the time from the
address to the first cards and to the last one in view, then the times of frames while a card is dragged and while the
drawing is panned, and beside them the limit: the frames that the same page gives when nothing moves.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402
from playwright.sync_api import Page, expect  # noqa: E402

from tests.e2e.browsers import NO_TOUR, chromium  # noqa: E402
from tests.e2e.server import Console  # noqa: E402

COLUMNS = 25
STEP = (320, 140)
READY_MS = 60_000
READABLE = 60
CHAIN = ("function", "queue", "function", "topic", "queue")
RELATION = {
    ("function", "queue"): "sends",
    ("function", "topic"): "publishes",
    ("queue", "function"): "delivers",
    ("topic", "queue"): "delivers",
    ("function", "function"): "invokes",
}
RECORD = """() => {
    window.frames_ms = [];
    let last = performance.now();
    const tick = now => {
        window.frames_ms.push(now - last);
        last = now;
        window.recording = requestAnimationFrame(tick);
    };
    window.recording = requestAnimationFrame(tick);
}"""
STOP = "() => { cancelAnimationFrame(window.recording); return window.frames_ms.slice(2); }"
FRAME = "() => new Promise(done => requestAnimationFrame(done))"


@dataclass(frozen=True)
class Frames:
    """The times between frames, in milliseconds."""

    times: list[float]

    def __str__(self) -> str:
        ordered = sorted(self.times)
        mean = statistics.mean(ordered)
        p95 = ordered[int(len(ordered) * 0.95)]
        median = statistics.median(ordered)
        return f"{1000 / mean:5.1f} fps  median {median:5.1f} ms  p95 {p95:5.1f} ms  longest {ordered[-1]:5.1f} ms"


def drawing(nodes: int, edges: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Chains of functions, queues and topics in rows, with as many edges as asked for."""
    names = [f"n{i}" for i in range(nodes)]
    kinds = [CHAIN[i % len(CHAIN)] for i in range(nodes)]
    pairs = [
        (i, j) for hop in (1, 2, COLUMNS, COLUMNS + 1, 3, 5) for i, j in ((i, i + hop) for i in range(nodes - hop))
    ]
    legal = [(i, j) for i, j in pairs if (kinds[i], kinds[j]) in RELATION][:edges]
    document = {
        "format": "signalbox/1",
        "name": f"large-{nodes}",
        "nodes": {name: {"kind": kind} for name, kind in zip(names, kinds, strict=True)},
        "edges": [{"source": names[i], "target": names[j], "relation": RELATION[kinds[i], kinds[j]]} for i, j in legal],
    }
    layout = {n: {"x": i % COLUMNS * STEP[0], "y": i // COLUMNS * STEP[1]} for i, n in enumerate(names)}
    return document, layout


def recorded(page: Page, act: Callable[[], None]) -> Frames:
    page.evaluate(RECORD)
    act()
    return Frames(page.evaluate(STOP))


def move(page: Page, frames: int, at: tuple[float, float], button: str = "left") -> None:
    """A drag that goes a little further with every frame, to and fro."""
    page.mouse.move(*at)
    page.mouse.down(button="middle" if button == "middle" else "left")
    for i in range(frames):
        shift = 3 * (i if i < frames / 2 else frames - i)
        page.mouse.move(at[0] + shift, at[1] + shift / 2)
    page.mouse.up(button="middle" if button == "middle" else "left")


def still(page: Page, frames: int) -> None:
    for _ in range(frames):
        page.evaluate(FRAME)


def opened(page: Page, address: str) -> tuple[float, float]:
    """Milliseconds from the address to the first card or picture, and to a page that has come to rest."""
    page.goto(address, wait_until="commit")
    found = page.wait_for_function(
        """() => {
            const there = document.querySelector('[data-testid=node], [data-testid=overview]');
            return there ? performance.now() : 0;
        }""",
        timeout=READY_MS,
        polling="raf",
    )
    first = float(found.json_value())
    rest = page.wait_for_function(
        """() => new Promise(done => {
            let calm = 0;
            let last = performance.now();
            const tick = now => {
                calm = now - last < 34 ? calm + 1 : 0;
                last = now;
                if (calm >= 5) done(now); else requestAnimationFrame(tick);
            };
            requestAnimationFrame(tick);
        })""",
        timeout=READY_MS,
    )
    return first, float(rest.json_value())


def nearer(page: Page) -> None:
    """Comes closer in the middle of the drawing, until cards can be read and at most READABLE are in the page."""
    page.mouse.move(620, 420)
    cards = page.get_by_test_id("node")
    for _ in range(40):
        if 0 < cards.count() <= READABLE:
            break
        page.mouse.wheel(0, -120)
        page.evaluate(FRAME)
    expect(cards.first).to_be_visible()


def measured(page: Page, console: Console, nodes: int, edges: int, frames: int) -> None:
    document, layout = drawing(nodes, edges)
    made = httpx.post(
        f"{console.address}api/topologies/", json={"document": document, "layout": layout}, timeout=120
    ).raise_for_status()
    first, rest = opened(page, f"{console.address}t/{made.json()['id']}")
    print(f"{nodes} nodes, {len(document['edges'])} edges")
    print(f"  open: first picture {first:.0f} ms, at rest {rest:.0f} ms after the address was asked for")
    print(f"  all in view, panned   {recorded(page, lambda: move(page, frames, (620, 200), 'middle'))}")
    nearer(page)
    cards = page.get_by_test_id("node")
    box = cards.nth(cards.count() // 2).bounding_box()
    assert box, "a card is in view"
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    print(f"  {cards.count()} cards in the page after coming closer")
    print(f"  a card dragged        {recorded(page, lambda: move(page, frames, at))}")
    print(f"  panned                {recorded(page, lambda: move(page, frames, (620, 120), 'middle'))}")
    print(f"  limit: nothing moves  {recorded(page, lambda: still(page, frames))}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--nodes", type=int, default=500)
    options.add_argument("--edges", type=int, default=800)
    options.add_argument("--large", type=int, default=3000, help="0 leaves the large drawing out")
    options.add_argument("--frames", type=int, default=120)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="signalbox-bench-") as state, chromium() as browser:
        console = Console(Path(state)).start()
        try:
            warm = browser.new_page(viewport={"width": 1440, "height": 900})
            warm.add_init_script(NO_TOUR)
            warm.goto(f"{console.address}topologies")
            for nodes, edges in ((given.nodes, given.edges), (given.large, given.large * 8 // 5)):
                if nodes:
                    measured(warm, console, nodes, edges, given.frames)
        finally:
            console.stop()


if __name__ == "__main__":
    main()
