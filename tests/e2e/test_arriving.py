"""Nothing that stands on a page is pushed aside by what arrives after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.server import Console
from tests.e2e.shops import open_shop
from tests.e2e.studio import Studio

MOVED_MOST = 0.02
"""The share of the window that may move by itself; web.dev/articles/cls calls 0.1 good."""
WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const names = entry.sources.map(({ node }) => (node?.closest ? node : node?.parentElement)?.outerHTML);
    window.moved.push({ share: entry.value, names });
  }
}).observe({ type: 'layout-shift', buffered: true });
"""


@pytest.fixture
def watched(visit: Callable[..., Studio]) -> Studio:
    """A page that notes what moves in it though nobody touched it."""
    studio = visit()
    studio.page.context.add_init_script(WATCH)
    return studio


def stays(studio: Studio) -> None:
    studio.page.wait_for_load_state("networkidle")
    moved = studio.page.evaluate("() => window.moved")
    assert sum(one["share"] for one in moved) < MOVED_MOST, moved


def test_the_shelf_arrives_at_once(watched: Studio, server: Console) -> None:
    open_shop(watched, server.address)
    watched.page.goto("topologies")
    expect(watched.page.get_by_role("heading", name="Start from an example")).to_be_visible()
    stays(watched)


def test_a_drawing_arrives_at_once(watched: Studio, server: Console) -> None:
    open_shop(watched, server.address)
    watched.page.reload()
    watched.loaded()
    stays(watched)


def test_a_run_and_its_panels_arrive_at_once(watched: Studio) -> None:
    watched.open_example("Order processing").run_scenario("A calm few minutes")
    watched.run_ends()
    for panel in ("Traces", "Charts", "Events"):
        watched.show(panel)
        watched.page.reload()
        watched.loaded()
        expect(watched.page.get_by_test_id("run-bar")).to_be_visible()
        stays(watched)
