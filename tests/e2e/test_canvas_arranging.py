"""A person arranges a drawing: aligned, spread, nudged, copied, grouped, folded, noted, tidied, and it stays so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.shops import open_shop, stored
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

LEFTS = "ids => ids.map(id => Math.round(document.querySelector(`[data-node='${id}']`).getBoundingClientRect().left))"


@pytest.fixture
def shop(studio: Studio, server: Console) -> Studio:
    open_shop(studio, server.address)
    return studio


def three(studio: Studio) -> None:
    """Three cards without order, all selected."""
    studio.open_new()
    studio.add("Queue", x=200, y=180)
    studio.add("Function", x=360, y=300)
    studio.add("Table", x=600, y=520)
    studio.canvas_click(x=120, y=620)
    studio.press("Control+a")


def lefts(page: Page, *ids: str) -> list[int]:
    found: list[int] = page.evaluate(LEFTS, list(ids))
    return found


def test_selected_cards_are_aligned_and_spread_evenly_each_in_one_step(studio: Studio) -> None:
    three(studio)
    studio.button("Align left").click()
    expect(studio.button("Undo: Align")).to_be_visible()
    studio.page.wait_for_function(f"() => new Set(({LEFTS})(['queue', 'function', 'table'])).size === 1")
    studio.press("Control+z")
    expect(studio.button("Redo: Align")).to_be_visible()
    studio.button("Distribute across").click()
    expect(studio.button("Undo: Distribute")).to_be_visible()
    studio.page.wait_for_function(
        f"() => {{ const [a, b, c] = ({LEFTS})(['queue', 'function', 'table']); return Math.abs(b - a - c + b) <= 2; }}"
    )
    breaks_no_rule(studio)


def test_nudges_that_follow_each_other_are_taken_back_together(studio: Studio) -> None:
    three(studio)
    before = lefts(studio.page, "queue", "function", "table")
    for _ in range(3):
        studio.press("ArrowRight")
    studio.press("Shift+ArrowRight")
    expect(studio.button("Undo: Nudge")).to_be_visible()
    studio.page.wait_for_function(f"before => ({LEFTS})(['queue'])[0] > before", arg=before[0] + 20)
    studio.press("Control+z")
    studio.page.wait_for_function(f"before => ({LEFTS})(['queue'])[0] === before", arg=before[0])


def test_undo_in_a_field_takes_back_the_text_and_not_the_drawing(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=300, y=300)
    title = studio.page.get_by_role("textbox", name="Title", exact=True)
    title.click()
    studio.page.keyboard.type("x")
    studio.press("Control+z")
    expect(title).to_have_value("queue")
    expect(studio.card("queue, queue")).to_be_visible()


def test_what_is_copied_goes_into_another_topology_with_its_references_and_handlers(
    studio: Studio, server: Console
) -> None:
    studio.open_example("Order processing")
    studio.select("Charge card, function")
    studio.press("Control+c")
    studio.open_new()
    studio.press("Control+v")
    expect(studio.card("Charge card, function")).to_be_visible()
    studio.press("Control+d")
    expect(studio.cards).to_have_count(2)
    studio.page.get_by_role("tab", name="Code").click()
    expect(studio.button("handlers/pay.py Open in the editor")).to_be_visible()


def test_cards_are_grouped_into_a_zone_that_folds_to_counts_and_bundled_edges(shop: Studio, server: Console) -> None:
    zone = shop.page.locator("[data-testid=zone][data-node=billing]")
    expect(zone).to_contain_text("3 nodes")
    shop.button("Fold Billing").click()
    shop.come_closer(shop.page.get_by_test_id("bundle"))
    expect(zone).to_contain_text("2 functions, 1 queue")
    expect(shop.card("invoices, queue")).to_have_count(0)
    bundle = shop.page.get_by_test_id("bundle")
    expect(bundle).to_have_count(2)
    expect(shop.page.get_by_role("img", name="1 edge: place invokes print")).to_be_attached()
    breaks_no_rule(shop)
    shop.page.reload()
    expect(shop.button("Unfold Billing")).to_be_visible()
    shop.button("Unfold Billing").click()
    expect(shop.card("invoices, queue")).to_be_visible()
    shop.press("Control+z")
    expect(shop.button("Unfold Billing")).to_be_visible()


def test_a_card_dragged_into_a_zone_belongs_to_it_until_that_is_taken_back(shop: Studio, server: Console) -> None:
    topology = shop.page.url.rsplit("/", 1)[1]
    box, into = shop.card("lonely, cache").bounding_box(), shop.card("orders, table").bounding_box()
    assert box and into, "both are in view"
    shop.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shop.page.mouse.down()
    shop.page.mouse.move(into["x"] + into["width"] / 2, into["y"] + into["height"] / 2, steps=12)
    shop.page.mouse.up()
    zone = shop.page.locator("[data-testid=zone][data-node=ordering]")
    expect(zone).to_contain_text("3 nodes")
    shop.saved()
    assert stored(server.address, topology)["document"]["nodes"]["lonely"]["group"] == "ordering"
    shop.press("Control+z")
    expect(zone).to_contain_text("2 nodes")


def test_a_moved_zone_takes_along_what_it_holds(shop: Studio) -> None:
    gap = "(() => { const at = id => document.querySelector(`[data-node='${id}']`).getBoundingClientRect();"
    gap += " return Math.round(at('bill').left - at('events').left); })()"
    before = shop.page.evaluate(gap)
    head = shop.page.locator("[data-node=billing] .zone-head").bounding_box()
    assert head, "the zone is in view"
    shop.page.mouse.move(head["x"] + head["width"] / 2, head["y"] + head["height"] / 2)
    shop.page.mouse.down()
    shop.page.mouse.move(head["x"] + head["width"] / 2 + 60, head["y"] + 60, steps=6)
    shop.page.mouse.up()
    shop.page.wait_for_function(f"before => {gap} > before + 30", arg=before)
    shop.press("Control+z")
    shop.page.wait_for_function(f"before => {gap} === before", arg=before)


def test_selected_cards_are_grouped_and_ungrouped(studio: Studio) -> None:
    three(studio)
    studio.press("Control+g")
    zone = studio.page.get_by_test_id("zone")
    expect(zone).to_contain_text("3 nodes")
    studio.press("Control+Shift+g")
    expect(zone).to_have_count(0)
    expect(studio.cards).to_have_count(3)
    studio.press("Control+z")
    expect(zone).to_contain_text("3 nodes")


def test_a_note_is_written_kept_in_the_layout_and_no_part_of_the_design(studio: Studio, server: Console) -> None:
    studio.open_new()
    studio.add("Queue", x=300, y=300)
    studio.button("Add a note").click()
    studio.page.get_by_role("textbox", name="Text of the note").fill("Ours since May")
    studio.press("Escape")
    note = studio.page.get_by_test_id("note")
    expect(note).to_have_text("Ours since May")
    breaks_no_rule(studio)
    studio.saved()
    kept = stored(server.address, studio.page.url.rsplit("/", 1)[1])
    assert [place["text"] for name, place in kept["layout"].items() if name.startswith("note:")] == ["Ours since May"]
    assert list(kept["document"]["nodes"]) == ["queue"]
    studio.page.reload()
    expect(note).to_have_text("Ours since May")
    note.click()
    studio.press("Delete")
    expect(note).to_have_count(0)
    studio.press("Control+z")
    expect(note).to_have_text("Ours since May")


def test_tidying_moves_nothing_that_was_placed_unless_asked(studio: Studio) -> None:
    studio.open_new()
    studio.add("Function", x=620, y=260)
    studio.add("Queue", x=360, y=460)
    studio.pull("queue, queue", "function, function")
    studio.canvas_click(x=440, y=620)
    before = lefts(studio.page, "queue", "function")
    studio.button("Tidy up").click()
    menu = studio.page.get_by_role("menu", name="Tidy up")
    breaks_no_rule(studio)
    expect(menu.get_by_role("menuitem").first).to_contain_text("Everything")
    menu.get_by_role("menuitem", name=re.compile("What nobody placed")).click()
    expect(studio.messages).to_contain_text("Everything stands where it was put.")
    assert lefts(studio.page, "queue", "function") == before
    studio.button("Tidy up").click()
    menu.get_by_role("menuitem", name=re.compile("^Everything")).click()
    studio.wait_for_line("queue", "function", aligned=True)


def test_places_are_the_same_for_whoever_comes_later(studio: Studio, visit: Callable[..., Studio]) -> None:
    studio.open_new()
    studio.add("Queue", x=300, y=200)
    studio.add("Function", x=640, y=420)
    studio.saved()
    offset = "(() => { const at = id => document.querySelector(`[data-node='${id}']`).style ? "
    offset += "new DOMMatrix(getComputedStyle(document.querySelector(`[data-node='${id}']`)"
    offset += ".closest('.react-flow__node')).transform) : null;"
    offset += " const [a, b] = [at('queue'), at('function')]; return [b.e - a.e, b.f - a.f].map(Math.round); })()"
    here = studio.page.evaluate(offset)
    bob = visit()
    bob.open_url(studio.page.url)
    assert bob.page.evaluate(offset) == here
