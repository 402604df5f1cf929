"""A person looks at a large drawing: focus, find, minimap, levels of detail, labels and routes, a touch screen."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.browsers import NO_TOUR
from tests.e2e.server import Console
from tests.e2e.shops import open_shop
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

# Pairs of rectangles that share more than a pixel: labels with labels, labels with cards.
OVERLAPS = """() => {
    const box = one => one.getBoundingClientRect();
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const labels = [...document.querySelectorAll('.react-flow__edgelabel-renderer button')];
    const cards = [...document.querySelectorAll('[data-testid=node]')];
    const found = [];
    labels.forEach((one, i) => labels.slice(i + 1).forEach(other => {
        if (meet(box(one), box(other))) found.push([one.innerText, other.innerText]);
    }));
    return found;
}"""
# Edges whose way leads over a card that is neither of their ends.
HIDDEN = """() => {
    const cards = [...document.querySelectorAll('.react-flow__node-card')].map(card => {
        const at = new DOMMatrix(getComputedStyle(card).transform);
        return {id: card.dataset.id, x: at.e, y: at.f, w: card.offsetWidth, h: card.offsetHeight};
    });
    const found = [];
    for (const path of document.querySelectorAll('.react-flow__edge-path')) {
        const over = new Set();
        for (let i = 8; i <= 92; i += 1) {
            const {x, y} = path.getPointAtLength(path.getTotalLength() * i / 100);
            for (const c of cards)
                if (x > c.x + 4 && x < c.x + c.w - 4 && y > c.y + 4 && y < c.y + c.h - 4) over.add(c.id);
        }
        const edge = path.closest('.react-flow__edge');
        if (over.size > 2) found.push(edge.getAttribute('aria-label'));
        if (over.size > 0 && edge.getAttribute('aria-label') === 'place invokes print') found.push('around');
    }
    return found;
}"""


@pytest.fixture
def shop(studio: Studio, server: Console) -> Studio:
    open_shop(studio, server.address)
    return studio


def test_focus_shows_what_feeds_a_node_and_what_it_feeds(shop: Studio) -> None:
    shop.select("events, bus")
    shop.press("u")
    focus = shop.page.get_by_test_id("focus")
    expect(focus).to_contain_text("Upstream of events: 3 nodes")
    expect(shop.page.locator("[data-node=lonely] > div").first).to_have_class(re.compile("opacity-35"))
    shop.press("d")
    expect(focus).to_contain_text("Downstream of events: 4 nodes")
    breaks_no_rule(shop)
    shop.press("Escape")
    expect(focus).to_have_count(0)
    expect(shop.page.locator("[data-node=lonely] > div").first).not_to_have_class(re.compile("opacity-35"))


def test_focus_ends_when_what_it_is_of_is_deleted(shop: Studio) -> None:
    shop.select("events, bus")
    shop.press("d")
    focus = shop.page.get_by_test_id("focus")
    expect(focus).to_contain_text("Downstream of events")
    shop.press("Delete")
    expect(shop.card("events, bus")).to_have_count(0)
    expect(focus).to_have_count(0)


def test_what_is_said_stands_above_the_toolbar_and_the_dock(shop: Studio) -> None:
    shop.show("Findings")
    shop.canvas_click(x=5, y=5)
    shop.press("u")
    expect(shop.messages).to_contain_text("Select a node")
    said = shop.messages.bounding_box()
    toolbar = shop.page.get_by_role("toolbar", name="Canvas").bounding_box()
    assert said and toolbar, "both are in view"
    assert said["y"] + said["height"] <= toolbar["y"]


def test_find_goes_from_one_part_to_the_next(shop: Studio) -> None:
    shop.press("Control+f")
    find = shop.page.get_by_role("search", name="Find")
    find.get_by_role("textbox").fill("invoices")
    expect(find.get_by_role("status")).to_have_text("3")
    shop.press("Enter")
    expect(find.get_by_role("status")).to_have_text("1 of 3")
    expect(shop.page.get_by_role("textbox", name="Id", exact=True)).to_have_value("invoices")
    breaks_no_rule(shop)
    shop.press("Escape")
    expect(find).to_have_count(0)


def test_find_filters_what_is_invalid_unused_and_changed(shop: Studio, server: Console) -> None:
    shop.saved()
    topology = shop.page.url.rsplit("/", 1)[1]
    httpx.post(f"{server.address}api/topologies/{topology}/revisions/", json={"label": "first"}).raise_for_status()
    shop.select("bill, function")
    shop.page.get_by_role("textbox", name="Title", exact=True).fill("Billing clerk")
    shop.press("Enter")
    shop.saved()
    shop.canvas_click(x=100, y=560)
    shop.press("Control+f")
    find = shop.page.get_by_role("search", name="Find")
    count = find.get_by_role("status")
    find.get_by_role("button", name="Unused").click()
    expect(count).to_have_text("3")  # the cache and the two zones
    find.get_by_role("button", name="Unused").click()
    find.get_by_role("button", name="Changed").click()
    expect(count).to_have_text("1")
    find.get_by_role("button", name="Next").click()
    expect(shop.page.get_by_role("textbox", name="Id", exact=True)).to_have_value("bill")
    find.get_by_role("button", name="Changed").click()
    find.get_by_role("button", name="Invalid").click()
    expect(count).to_have_text(re.compile(r"^[1-9]\d*$"))


def test_a_map_appears_when_something_is_out_of_view(shop: Studio) -> None:
    expect(shop.page.get_by_role("img", name="Minimap")).to_have_count(0)
    for _ in range(4):
        shop.button("Zoom in").click()
    expect(shop.page.get_by_role("img", name="Minimap")).to_be_visible()
    shop.button("Minimap").click()
    expect(shop.page.get_by_role("img", name="Minimap")).to_have_count(0)


def test_cards_say_more_the_nearer_one_is(shop: Studio) -> None:
    card = shop.page.locator("[data-node=events]")
    expect(card).not_to_contain_text("Event bus")
    card.hover()
    for _ in range(6):
        shop.page.mouse.wheel(0, -120)
    expect(card).to_contain_text("Event bus")


def test_labels_do_not_collide_and_edges_go_around_cards(shop: Studio) -> None:
    shop.come_closer(shop.page.locator(".react-flow__edgelabel-renderer button"))
    assert shop.page.evaluate(OVERLAPS) == []
    shop.press("1")
    expect(shop.edge("place invokes print")).to_be_attached()
    assert shop.page.evaluate(HIDDEN) == []


def test_a_touch_screen_is_enough_for_looking(browser: Browser, server: Console) -> None:
    context = browser.new_context(
        base_url=server.address, viewport={"width": 1024, "height": 768}, has_touch=True, reduced_motion="reduce"
    )
    try:
        context.set_default_timeout(10_000)
        context.add_init_script(NO_TOUR)
        studio = Studio(context.new_page())
        open_shop(studio, server.address)
        studio.card("events, bus").tap()
        expect(studio.page.get_by_role("textbox", name="Id", exact=True)).to_have_value("events")
        wide = studio.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wide, "nothing is wider than the screen"
        toolbar = studio.page.get_by_role("toolbar", name="Canvas").bounding_box()
        canvas = studio.canvas.bounding_box()
        assert toolbar and canvas
        assert toolbar["x"] >= canvas["x"]
        assert toolbar["x"] + toolbar["width"] <= canvas["x"] + canvas["width"]
        breaks_no_rule(studio)
    finally:
        context.close()
