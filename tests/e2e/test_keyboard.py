"""Without a mouse: drawing, connecting, fixing, running and redriving, and the design as a table."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.depots import PARCELS, create_depot, dead, healed, ledger
from tests.e2e.server import Console
from tests.e2e.shops import open_shop, stored
from tests.e2e.studio import Studio


@pytest.fixture
def keyboard(studio: Studio) -> Studio:
    """The pointer is taken away: whatever would click fails the journey."""
    studio.page.add_init_script(
        "addEventListener('pointerdown', event => { if (event.isTrusted) throw Error('a pointer was used'); }, true)"
    )
    return studio


def said(studio: Studio, text: str | re.Pattern[str]) -> None:
    expect(studio.page.get_by_test_id("announcer")).to_contain_text(text)


def press(target: Locator, keys: str = "Enter") -> None:
    target.focus()
    target.press(keys)


def open_new(studio: Studio) -> None:
    studio.page.goto("topologies")
    press(studio.page.get_by_role("button", name="New topology"))
    expect(studio.page.get_by_role("heading", name="Draw the first node")).to_be_visible()


def search(studio: Studio, words: str) -> None:
    """Runs what the search finds first."""
    studio.press("Control+k")
    palette = studio.page.get_by_role("dialog", name="Search")
    palette.get_by_role("combobox").fill(words)
    expect(palette.get_by_role("option").first).to_be_visible()
    studio.press("Enter")
    expect(palette).to_have_count(0)


def test_a_design_is_drawn_moved_renamed_and_taken_back_by_keys(keyboard: Studio) -> None:
    open_new(keyboard)
    search(keyboard, "add queue")
    said(keyboard, "Queue added.")
    press(keyboard.card("queue, queue"))
    keyboard.press("n")
    menu = keyboard.page.get_by_role("menu", name="Add and connect to queue")
    expect(menu).to_be_visible()
    breaks_no_rule(keyboard)
    keyboard.page.get_by_role("textbox", name="Search", exact=True).fill("function")
    keyboard.press("Enter")
    said(keyboard, "Function added and connected.")
    expect(keyboard.edge("queue delivers function")).to_be_attached()
    expect(keyboard.card("function, function")).to_be_focused()
    keyboard.press("[")
    said(keyboard, "queue, queue.")
    keyboard.press("]")
    said(keyboard, "function, function.")
    keyboard.press("ArrowDown")
    expect(keyboard.button("Undo: Nudge")).to_be_visible()
    keyboard.press("F2")
    expect(keyboard.page.get_by_role("textbox", name="Title", exact=True)).to_be_focused()
    keyboard.page.keyboard.type("Worker")
    keyboard.press("Enter")
    card = keyboard.card("Worker, function")
    expect(card).to_be_visible()
    press(card)
    keyboard.press("Delete")
    said(keyboard, "Deleted.")
    keyboard.press("Control+z")
    expect(card).to_be_visible()
    expect(keyboard.edge("queue delivers function")).to_be_attached()


def test_c_connects_to_the_chosen_target_and_says_why_others_are_not_offered(keyboard: Studio) -> None:
    open_new(keyboard)
    for kind in ("queue", "function", "table"):
        search(keyboard, f"add {kind}")
        expect(keyboard.card(f"{kind}, {kind}")).to_be_visible()
    search(keyboard, "node queue")
    keyboard.press("c")
    picker = keyboard.page.get_by_role("dialog", name="Connect queue to…")
    expect(picker.get_by_role("option", name=re.compile("^table"))).to_contain_text("cannot connect")
    breaks_no_rule(keyboard)
    picker.get_by_role("combobox").fill("function")
    keyboard.press("Enter")
    expect(keyboard.edge("queue delivers function")).to_be_attached()
    said(keyboard, "queue delivers function.")


def test_an_edge_is_chosen_and_a_node_inserted_by_keys(keyboard: Studio, server: Console) -> None:
    open_shop(keyboard, server.address)
    press(keyboard.edge("bill sends invoices"))
    keyboard.press("i")
    menu = keyboard.page.get_by_role("menu", name="Insert between bill and invoices")
    expect(menu).to_be_visible()
    menu.get_by_role("menuitem", name=re.compile("^Topic")).press("Enter")
    said(keyboard, "Topic inserted between bill and invoices.")
    expect(keyboard.edge("topic delivers invoices")).to_be_attached()


def test_the_menu_of_the_selection_tells_everything_that_can_be_done(keyboard: Studio, server: Console) -> None:
    open_shop(keyboard, server.address)
    press(keyboard.card("events, bus"))
    keyboard.press("Shift+F10")
    menu = keyboard.page.get_by_role("menu", name="Selection")
    said = [
        "Connect to…",
        "Rename",
        "Edit settings",
        "Group",
        "Show upstream",
        "Comment",
        "Copy",
        "Splice out",
        "Delete",
    ]
    expect(menu.get_by_role("menuitem")).to_contain_text(said)
    breaks_no_rule(keyboard)
    menu.get_by_role("menuitem", name="Show downstream").press("Enter")
    expect(keyboard.page.get_by_test_id("focus")).to_contain_text("Downstream of events")


def test_a_finding_is_followed_and_fixed_by_keys(keyboard: Studio) -> None:
    open_new(keyboard)
    search(keyboard, "add queue")
    press(keyboard.card("queue, queue"))
    keyboard.press("n")
    keyboard.page.get_by_role("textbox", name="Search", exact=True).fill("function")
    keyboard.press("Enter")
    expect(keyboard.edge("queue delivers function")).to_be_attached()
    press(keyboard.page.get_by_test_id("finding-counts"))
    row = keyboard.page.get_by_role("tabpanel", name=re.compile("^Findings")).get_by_role("listitem")
    fix = row.filter(has_text="REL-001").get_by_role("button", name=re.compile("^Add .*dlq"))
    press(fix)
    expect(keyboard.card("queue-dlq, queue")).to_be_visible()
    said(keyboard, re.compile("done"))
    breaks_no_rule(keyboard)


def test_a_failing_run_is_started_and_its_dead_letters_are_redriven_by_keys(keyboard: Studio, server: Console) -> None:
    keyboard.open_url(f"t/{create_depot(server.address)}")
    press(keyboard.button("Run settings"))
    settings = keyboard.page.get_by_role("dialog", name="Run")
    settings.get_by_role("combobox", name="Scenario").select_option(label="Packing fails at first")
    press(settings.get_by_role("radio", name="Wall"))
    press(settings.get_by_role("radio", name=re.compile("^10")))
    with keyboard.page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith("/runs/")) as told:
        press(settings.get_by_role("button", name="Start"))
    run = told.value.json()["id"]
    expect(keyboard.page.get_by_test_id("run-bar")).to_have_attribute("data-run", run)

    tab = keyboard.page.get_by_role("tablist", name="Dock").get_by_role("tab", name=re.compile("^Messages"))
    press(tab)
    messages = keyboard.page.get_by_role("tabpanel", name=re.compile("^Messages"))
    press(messages.get_by_role("list", name="Queues").get_by_role("button", name=re.compile("^unpacked")))
    waiting = messages.get_by_test_id("message")
    expect(waiting).to_have_count(PARCELS)
    healed(server.address, run)
    waiting.first.focus()
    keyboard.press("Space")
    keyboard.press("Shift+ArrowDown")
    press(messages.get_by_role("button", name="Redrive 2 selected"))
    said(keyboard, "2 of 2 messages went back.")
    redrive = messages.get_by_role("region", name="Redrive")
    expect(redrive.get_by_role("status")).to_have_text("2 delivered")
    expect(waiting).to_have_count(PARCELS - 2)
    breaks_no_rule(keyboard)
    press(messages.get_by_role("button", name="Redrive all"))
    expect(redrive.get_by_role("status")).to_have_text(f"{PARCELS - 2} delivered")
    expect(messages).to_contain_text("Nothing waits here")
    assert dead(server.address, run) == 0, "every message left the queue that it had failed into"
    end = ledger(server.address, run)
    assert (end["lost"], end["held"], end["balanced"]) == (0, 0, True)


def test_the_table_adds_joins_renames_and_deletes_in_the_same_document(keyboard: Studio, server: Console) -> None:
    topology = open_shop(keyboard, server.address)
    keyboard.press("t")
    table = keyboard.page.get_by_role("region", name="Table")
    nodes = table.get_by_role("table", name="Nodes")
    expect(nodes.get_by_role("row")).to_have_count(13)
    breaks_no_rule(keyboard)
    table.get_by_role("combobox", name="Kind of the new node").select_option("topic")
    press(table.get_by_role("button", name="Add node"))
    expect(nodes.get_by_role("row")).to_have_count(14)
    nodes.get_by_role("textbox", name="Id of topic").fill("news")
    keyboard.press("Enter")
    nodes.get_by_role("combobox", name="Zone of news").select_option("billing")
    table.get_by_role("combobox", name="Source of the new edge").select_option(label="news")
    table.get_by_role("combobox", name="Target of the new edge").select_option(label="invoices")
    press(table.get_by_role("button", name="Add edge"))
    edges = table.get_by_role("table", name="Edges")
    expect(edges.get_by_role("row", name=re.compile("news.*invoices"))).to_be_visible()
    press(edges.get_by_role("button", name="Delete place to print"))
    expect(edges.get_by_role("button", name="Delete place to print")).to_have_count(0)
    press(table.get_by_role("button", name="Back to the canvas"))
    expect(keyboard.edge("news delivers invoices")).to_be_attached()
    expect(keyboard.edge("place invokes print")).to_have_count(0)
    keyboard.saved()
    assert stored(server.address, topology)["document"]["nodes"]["news"] == {"kind": "topic", "group": "billing"}
