"""Revisions: kept by themselves and by name, compared on the canvas, stepped through, and restored."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow


def panel(studio: Studio) -> Locator:
    return studio.page.get_by_role("region", name="Revisions", exact=True)


def diff(studio: Studio) -> Locator:
    return studio.page.get_by_role("region", name="Compared drawings")


def keep(studio: Studio, name: str) -> None:
    """Gives what is drawn a name."""
    panel(studio).get_by_role("textbox", name="Name of a new revision").fill(name)
    panel(studio).get_by_role("button", name="Save").click()
    expect(panel(studio).get_by_role("button", name=re.compile(f"revision .*, {name}"))).to_be_visible()


def edited(studio: Studio) -> None:
    """The example with a name for what it was, then a node gone, one changed, one moved, and one new."""
    studio.open_example("Order processing")
    studio.button("Revisions").click()
    keep(studio, "As delivered")
    studio.button("Close the revisions").click()
    studio.select("Undelivered emails, queue")
    studio.press("Delete")
    studio.select("Charge card, function")
    title = studio.page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Charge the card")
    title.press("Enter")
    studio.select("Send email, function")
    studio.press("Shift+ArrowDown")
    studio.press("Escape")
    studio.add("Topic", x=60, y=560)
    studio.saved()


def test_what_differs_is_shown_apart_on_the_canvas_and_stepped_through(studio: Studio) -> None:
    edited(studio)
    studio.button("Revisions").click()
    panel(studio).get_by_role("button", name=re.compile("revision .*, As delivered")).click()
    expect(panel(studio).get_by_test_id("compared")).to_have_text(
        "1 node added, 1 node removed, 1 edge removed, 1 field changed, 1 moved"
    )
    drawn = diff(studio)
    for name, mark in (("emails-dlq", "removed"), ("pay", "changed"), ("send-email", "moved"), ("reserve", "same")):
        expect(drawn.locator(f'[data-node="{name}"]').first).to_have_attribute("data-mark", mark)
    for word in ("Added", "Removed", "Changed", "Moved"):
        expect(drawn.get_by_test_id("diff-node").get_by_text(word, exact=True)).to_have_count(1)
    expect(drawn.get_by_test_id("diff-edge").get_by_text("Removed", exact=True)).to_have_count(1)
    changes = panel(studio).get_by_role("list", name="Changes")
    for _ in range(4):
        studio.button("Next change").click()
    expect(changes.get_by_role("button", expanded=True)).to_contain_text("Charge the card")
    expect(drawn.locator('[data-node="pay"]')).to_be_in_viewport(ratio=0.9)
    expect(changes.get_by_role("definition")).to_contain_text(["beforeCharge cardafterCharge the card"])
    breaks_no_rule(studio)


def test_a_restored_revision_is_one_undo_away_and_keeps_what_was_there(studio: Studio) -> None:
    edited(studio)
    studio.button("Revisions").click()
    panel(studio).get_by_role("button", name=re.compile("revision .*, As delivered")).click()
    studio.button("Restore this revision").click()
    expect(studio.card("Undelivered emails, queue")).to_be_visible()
    expect(studio.card("Charge card, function")).to_be_visible()
    rows = panel(studio).get_by_role("list", name="Revisions").get_by_role("listitem")
    expect(rows.first).to_contain_text("Before a restore")
    expect(rows.first).to_contain_text("1 node added, 1 node removed")
    expect(rows.filter(has_text="As delivered")).to_have_count(1)
    breaks_no_rule(studio)
    studio.canvas_click(x=40, y=700)
    studio.press("Control+z")
    expect(studio.card("Undelivered emails, queue")).to_have_count(0)
    expect(studio.card("Charge the card, function")).to_be_visible()
    studio.press("Control+Shift+z")
    expect(studio.card("Undelivered emails, queue")).to_be_visible()
    studio.saved()
    studio.page.reload()
    expect(studio.loaded().card("Undelivered emails, queue")).to_be_visible()


def test_editing_is_kept_by_itself_with_who_and_what(studio: Studio, server: Console) -> None:
    studio.open_example("Order processing")
    topology = studio.page.url.rsplit("/", 1)[1]
    studio.select("Undelivered emails, queue")
    studio.press("Delete")
    studio.saved()
    # Whoever leaves pauses.
    studio.page.goto("topologies")
    path = f"{server.address}api/topologies/{topology}/revisions/"
    studio.page.wait_for_function(
        "async path => (await (await fetch(path)).json()).revisions[0].reason === 'pause'", arg=path
    )
    newest = httpx.get(path).json()["revisions"][0]
    assert newest["author"], "Who edited is named."
    studio.page.goto(f"t/{topology}")
    studio.loaded()
    studio.button("Revisions").click()
    row = panel(studio).get_by_role("list", name="Revisions").get_by_role("listitem").first
    expect(row).to_contain_text("After a pause")
    expect(row).to_contain_text(f"{newest['author']} · just now")
    expect(row).to_contain_text("1 node removed, 1 edge removed")


def test_all_of_it_by_keyboard(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.select("Undelivered emails, queue")
    studio.press("Delete")
    studio.saved()
    studio.press("h")
    rows = panel(studio).get_by_role("list", name="Revisions")
    rows.get_by_role("button", name=re.compile("revision .*, As it began")).focus()
    studio.press("Enter")
    expect(diff(studio)).to_be_visible()
    studio.button("Next change").focus()
    studio.press("Enter")
    expect(panel(studio).get_by_role("button", expanded=True)).to_contain_text("Undelivered emails")
    expect(studio.page.get_by_test_id("announcer")).to_have_text("Removed: Undelivered emails.")
    panel(studio).get_by_role("button", expanded=True).focus()
    studio.press("ArrowDown")
    opened = panel(studio).get_by_role("button", expanded=True)
    expect(opened).to_be_focused()
    expect(opened).to_contain_text("Emails dead letters Undelivered emails")
    studio.button("Restore this revision").focus()
    studio.press("Enter")
    expect(studio.card("Undelivered emails, queue")).to_be_visible()
    expect(diff(studio)).to_have_count(0)


def test_two_revisions_are_compared_and_an_old_one_is_named(visit: Callable[..., Studio]) -> None:
    studio = visit(theme="light")
    edited(studio)
    studio.button("Revisions").click()
    keep(studio, "As changed")
    panel(studio).get_by_role("button", name="Name revision 1", exact=True).click()
    name = panel(studio).get_by_role("textbox", name="Name of revision 1", exact=True)
    name.fill("From the gallery")
    name.press("Enter")
    panel(studio).get_by_role("button", name=re.compile("revision .*, From the gallery")).click()
    select = panel(studio).get_by_role("combobox", name="Compare with")
    option = select.get_by_role("option", name=re.compile("As delivered"))
    select.select_option(value=option.get_attribute("value"))
    expect(panel(studio).get_by_test_id("compared")).to_have_text("Nothing differs.")
    expect(panel(studio)).to_contain_text("Both are the same")
    studio.press("Escape")
    expect(diff(studio)).to_have_count(0)


def test_what_was_there_before_all_fixes_is_kept(studio: Studio, server: Console) -> None:
    queues = {name: {"kind": "queue"} for name in ("mails", "texts", "calls")}
    workers = {f"send-{name}": {"kind": "function", "timeout_s": 3} for name in queues}
    edges = [{"source": name, "target": f"send-{name}", "relation": "delivers"} for name in queues]
    document = {"format": "signalbox/1", "name": "post", "nodes": {**queues, **workers}, "edges": edges}
    made = httpx.post(f"{server.address}api/topologies/", json={"document": document}, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")
    studio.select("calls, queue")
    studio.press("Delete")
    studio.saved()
    several = studio.show("Findings").get_by_role("toolbar", name="Fix several")
    several.get_by_role("button", name=re.compile("^REL-001")).click()
    studio.button("Apply 2 fixes").click()
    expect(studio.messages).to_contain_text("Fix 2 findings of REL-001: done.")
    studio.button("Revisions").click()
    row = panel(studio).get_by_role("list", name="Revisions").get_by_role("listitem").first
    expect(row).to_contain_text("Before all fixes")
    expect(row).to_contain_text("1 node removed, 1 edge removed")
