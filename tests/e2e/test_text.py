"""Text and canvas are the same document: edits go both ways, errors stand at their line, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

SHOP = """# What a person wrote about the shop.
format: signalbox/1
name: shop
title: Shop
nodes:
  orders: {kind: queue, visibility_timeout_s: 60}   # six times the worker
  worker:
    kind: function          # slow on Mondays
    timeout_s: 10
edges:
  - {source: orders, target: worker, relation: delivers}
"""


@pytest.fixture
def shop(server: Console) -> str:
    """A topology made as text; its id."""
    made = httpx.post(f"{server.address}api/topologies/", json={"document": SHOP}, timeout=10).raise_for_status()
    return str(made.json()["id"])


def stored(server: Console, shop: str) -> str:
    return str(httpx.get(f"{server.address}api/topologies/{shop}/text/", timeout=10).json()["text"])


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text of the topology")


def shows(page: Page, text: str) -> None:
    """The editor has the text; long lines and folds play no part."""
    expect(editor(page)).to_contain_text(text)


def open_text(studio: Studio) -> Locator:
    studio.button("Text").click()
    expect(page_state(studio)).to_have_text("On the canvas")
    return editor(studio.page)


def page_state(studio: Studio) -> Locator:
    return studio.page.get_by_test_id("text-state")


def replace(studio: Studio, old: str, new: str) -> None:
    """Finds a piece of the text by the editor's own search, and types over it."""
    page = studio.page
    editor(page).focus()
    studio.press("Control+Home")
    studio.press("Control+f")
    page.get_by_role("textbox", name="Find").press_sequentially(old)
    studio.press("Enter")
    studio.press("Escape")
    expect(editor(page)).to_be_focused()
    page.keyboard.insert_text(new)


def reads(server: Console, shop: str, text: str, page: Page) -> None:
    """The server has this text, once it has come there."""
    page.wait_for_function(
        """async ([path, wanted]) => (await (await fetch(path)).json()).text === wanted""",
        arg=[f"/api/topologies/{shop}/text/", text],
    )
    assert stored(server, shop) == text


def test_what_is_typed_is_drawn_and_what_is_drawn_is_written(studio: Studio, server: Console, shop: str) -> None:
    studio.open_url(f"t/{shop}")
    open_text(studio)
    shows(studio.page, "# slow on Mondays")

    # Text to canvas: a node is added in the person's own style, with a comment.
    replace(studio, "edges:", "  bills: {kind: queue}  # for the accountant\nedges:")
    expect(studio.card("bills, queue")).to_be_visible()
    expect(page_state(studio)).to_have_text("On the canvas")
    typed = SHOP.replace("edges:", "  bills: {kind: queue}  # for the accountant\nedges:")
    reads(server, shop, typed, studio.page)

    # Canvas to text: a setting of the inspector changes its own value, and nothing beside it.
    studio.select("worker, function")
    studio.page.get_by_role("textbox", name="Timeout", exact=True).fill("25")
    studio.press("Enter")
    shows(studio.page, "timeout_s: 25")
    reads(server, shop, typed.replace("timeout_s: 10", "timeout_s: 25"), studio.page)
    breaks_no_rule(studio)


def test_typing_is_undone_on_the_canvas_as_one_change_for_each_pause(studio: Studio, shop: str) -> None:
    studio.open_url(f"t/{shop}")
    open_text(studio)
    replace(studio, "timeout_s: 10", "timeout_s: 11")
    expect(studio.page.get_by_role("button", name="Undo: Edit the text")).to_be_visible()
    expect(page_state(studio)).to_have_text("On the canvas")
    replace(studio, "edges:", "  bills: {kind: queue}\nedges:")
    expect(studio.card("bills, queue")).to_be_visible()

    # From the canvas: one press for each pause, and the text follows.
    studio.page.get_by_role("button", name="Undo: Edit the text").click()
    expect(studio.card("bills, queue")).to_have_count(0)
    expect(editor(studio.page)).not_to_contain_text("bills")
    shows(studio.page, "timeout_s: 11")
    studio.page.get_by_role("button", name="Undo: Edit the text").click()
    shows(studio.page, "timeout_s: 10")
    studio.page.get_by_role("button", name="Redo: Edit the text").click()
    shows(studio.page, "timeout_s: 11")

    # In the editor the keys are those of the text.
    replace(studio, "title: Shop", "title: Store")
    expect(studio.page.get_by_label("Title of the topology")).to_have_value("Store")
    studio.press("Control+z")
    expect(studio.page.get_by_label("Title of the topology")).to_have_value("Shop")


def test_a_broken_text_keeps_the_canvas_and_names_the_line(studio: Studio, server: Console, shop: str) -> None:
    studio.open_url(f"t/{shop}")
    open_text(studio)
    replace(studio, "kind: function ", "kind: functoin ")
    held = studio.page.get_by_role("alert").filter(has_text="Line 8")
    expect(held).to_contain_text("functoin")
    expect(page_state(studio)).to_have_text("Not on the canvas")
    expect(studio.card("worker, function")).to_be_visible()
    expect(studio.page.locator(".cm-lint-marker-error").first).to_be_visible()
    breaks_no_rule(studio)
    assert stored(server, shop) == SHOP

    # Drawing goes on meanwhile, and neither loses the other.
    studio.select("orders, queue")
    visibility = studio.page.get_by_role("textbox", name="Visibility timeout", exact=True)
    visibility.fill("90")
    visibility.press("Enter")
    shows(studio.page, "visibility_timeout_s: 90")
    shows(studio.page, "functoin")

    # Closed and opened again, the half-typed text is still there.
    studio.button("Close the text").click()
    expect(editor(studio.page)).to_have_count(0)
    studio.button("Text").click()
    shows(studio.page, "functoin")
    expect(page_state(studio)).to_have_text("Not on the canvas")
    held.get_by_role("button", name="Go to line 8").click()
    expect(studio.page.get_by_test_id("text-path")).to_have_text("nodes / worker / kind")
    replace(studio, "functoin ", "function ")
    expect(page_state(studio)).to_have_text("On the canvas")
    reads(server, shop, SHOP.replace("_s: 60", "_s: 90"), studio.page)


def test_a_person_goes_from_a_node_to_its_line_and_back_by_keyboard(studio: Studio, shop: str) -> None:
    studio.open_url(f"t/{shop}")
    studio.card("worker, function").focus()
    studio.press("Enter")
    studio.press("y")
    expect(editor(studio.page)).to_be_focused()
    expect(studio.page.get_by_test_id("text-path")).to_have_text("nodes / worker")
    expect(studio.page.locator(".cm-chosen")).to_have_count(3)
    for _ in range(4):
        studio.press("ArrowDown")
    expect(studio.page.get_by_test_id("text-path")).to_contain_text("edges / 0")
    studio.press("Alt+Enter")
    expect(studio.page.get_by_role("complementary", name="Inspector")).to_contain_text("Delivers")
    studio.card("orders, queue").focus()
    studio.press("Enter")
    expect(studio.page.locator(".cm-chosen")).to_have_count(1)
    studio.press("y")
    expect(editor(studio.page)).to_have_count(0)


def test_findings_stand_at_their_lines(studio: Studio, shop: str) -> None:
    studio.open_url(f"t/{shop}")
    open_text(studio)
    expect(studio.page.locator(".cm-lintRange-error").filter(has_text="orders").first).to_be_visible()
    studio.page.locator(".cm-lintRange-error").filter(has_text="orders").first.hover()
    expect(studio.page.locator(".cm-tooltip-lint")).to_contain_text("REL-001")


def test_keys_values_and_nodes_are_completed_and_explained(studio: Studio, shop: str) -> None:
    studio.open_url(f"t/{shop}")
    open_text(studio)
    page = studio.page
    replace(studio, "timeout_s: 10", "timeout_s: 10\n    memory_mb: 256")
    replace(studio, "memory_mb: 256", "mem")
    options = page.get_by_role("listbox", name="Completions")
    studio.press("Control+Space")
    options.get_by_role("option", name=re.compile("^memory_mb")).click()
    page.keyboard.insert_text("512")
    expect(page_state(studio)).to_have_text("On the canvas")
    replace(studio, "target: worker", "target: ")
    studio.press("Control+Space")
    expect(options.get_by_role("option", name=re.compile("^orders"))).to_be_visible()
    studio.press("Escape")
    page.keyboard.insert_text("worker")
    expect(page_state(studio)).to_have_text("On the canvas")
    page.get_by_text("visibility_timeout_s", exact=True).first.hover()
    expect(page.locator(".cm-doc")).to_contain_text("How long a received message is hidden from others.")
    expect(page.locator(".cm-doc")).to_contain_text("default 30")


def test_what_another_draws_comes_into_the_text_beside_the_caret(visit: Callable[..., Studio], shop: str) -> None:
    one, two = visit(), visit()
    one.open_url(f"t/{shop}")
    two.open_url(f"t/{shop}")
    open_text(one)
    replace(one, "title: Shop", "title: Shop o")
    expect(one.page.get_by_label("Title of the topology")).to_have_value("Shop o")

    # The other renames a node above the caret while a word is being typed.
    two.select("worker, function")
    two.page.get_by_role("textbox", name="Timeout", exact=True).fill("12")
    two.press("Enter")
    shows(one.page, "timeout_s: 12")
    expect(editor(one.page)).to_be_focused()
    one.page.keyboard.insert_text("f horrors")
    expect(one.page.get_by_label("Title of the topology")).to_have_value("Shop of horrors")
    expect(two.page.get_by_label("Title of the topology")).to_have_value("Shop of horrors")

    # Both with the text open: what one types, comments too, comes to the other.
    open_text(two)
    replace(two, "# slow on Mondays", "# quick by now")
    shows(one.page, "# quick by now")
    replace(one, "  orders:", "  orders-in:")
    expect(page_state(one)).to_have_text("Not on the canvas")
    replace(one, "source: orders,", "source: orders-in,")
    expect(page_state(one)).to_have_text("On the canvas")
    expect(two.card("orders-in, queue")).to_be_visible()
    shows(two.page, "source: orders-in")
