"""The scenario editor: load drawn by hand, faults on a timeline, expectations; part of the design, undone with it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.studio import Studio

pytestmark = pytest.mark.e2e


def editor(studio: Studio, title: str) -> Locator:
    """The editor of a scenario of the example."""
    studio.open_example("Order processing")
    studio.button(f"Edit {title}").click()
    dialog = studio.page.get_by_role("dialog", name="Scenarios")
    expect(dialog.get_by_role("textbox", name="Title")).to_have_value(title)
    return dialog


def drag(page: Page, what: Locator, dx: float, dy: float = 0) -> None:
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box, "it is in view"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=4)
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def text_of(studio: Studio, path: str) -> Locator:
    """The file as the code view shows it."""
    studio.page.get_by_role("region", name="Files").get_by_role("button", name=path).click()
    return studio.page.get_by_role("textbox").last


def test_a_load_is_drawn_and_written_where_it_stands_in_the_text(studio: Studio) -> None:
    dialog = editor(studio, "Rush hour")
    points = dialog.get_by_test_id("profile-point")
    expect(points).to_have_count(3)
    before = points.nth(1).get_attribute("aria-label") or ""
    drag(studio.page, points.nth(1), 60, 30)
    expect(points.nth(1)).not_to_have_attribute("aria-label", before)
    dialog.get_by_role("button", name=re.compile("^Undo: Move point")).click()
    expect(points.nth(1)).to_have_attribute("aria-label", before)

    points.nth(2).press("ArrowUp")
    points.nth(2).press("ArrowUp")
    rate = dialog.get_by_role("textbox", name="Rate of point 3 of load 1")
    expect(rate).to_have_value("9")
    dialog.get_by_role("button", name="Add point").first.click()
    expect(points).to_have_count(4)
    dialog.get_by_role("textbox", name="Time of point 4 of load 1").fill("500")
    dialog.get_by_role("textbox", name="Time of point 4 of load 1").press("Enter")
    expect(points.nth(3)).to_have_attribute("aria-label", re.compile("^Point 4: 500 s"))
    dialog.get_by_role("switch", name="Ramp of load 1").click()
    dialog.get_by_role("button", name="Close", exact=True).last.click()

    text = text_of(studio, "scenarios/rush-hour.yaml")
    expect(text).to_contain_text("ramp: true")
    expect(text).to_contain_text("[500, ")
    expect(text).to_contain_text("# A calm start, three minutes of rush, and the evening after it.")


def test_a_fault_is_placed_moved_and_made_longer(studio: Studio) -> None:
    dialog = editor(studio, "A calm few minutes")
    dialog.get_by_role("button", name="Add fault").click()
    fault = dialog.get_by_role("group", name="Fault 1")
    fault.get_by_role("combobox", name="Where").select_option(label="Payment provider")
    bar = dialog.get_by_test_id("fault-bar")
    expect(bar).to_have_attribute("aria-label", "Payment provider fails, from 45 s for 45 s")
    drag(studio.page, bar, 80)
    expect(bar).not_to_have_attribute("aria-label", re.compile("from 45 s"))
    expect(bar).to_have_attribute("aria-label", re.compile("for 45 s$"))
    drag(studio.page, dialog.get_by_test_id("fault-end"), 60)
    expect(bar).not_to_have_attribute("aria-label", re.compile("for 45 s$"))
    fault.get_by_role("textbox", name="From").fill("20")
    bar.focus()
    bar.press("ArrowRight")
    expect(bar).to_have_attribute("aria-label", re.compile("from 21.8 s"))
    fault.get_by_role("combobox", name="What breaks").select_option(label="Is slower")
    expect(fault.get_by_role("textbox", name="Times as long")).to_have_value("10")
    expect(bar).to_have_attribute("aria-label", re.compile("Payment provider is slower"))


def test_errors_stand_where_they_are_made(studio: Studio) -> None:
    dialog = editor(studio, "A calm few minutes")
    route = dialog.get_by_role("combobox", name="Route")
    route.fill("orders")
    expect(dialog.get_by_role("listitem", name="Load 1")).to_contain_text("A route is a method and a path")
    expect(dialog.get_by_role("list", name="Problems")).to_contain_text("orders")
    route.fill("POST /orders")
    expect(dialog.get_by_role("list", name="Problems")).to_have_count(0)
    name = dialog.get_by_role("textbox", name="Name")
    name.fill("rush-hour")
    expect(dialog).to_contain_text("There is a scenario rush-hour already.")


def test_a_scenario_is_made_renamed_run_and_deleted(studio: Studio) -> None:
    dialog = editor(studio, "A calm few minutes")
    dialog.get_by_role("button", name="Duplicate").click()
    title = dialog.get_by_role("textbox", name="Title")
    expect(title).to_have_value("A calm few minutes (copy)")
    title.fill("Half a minute")
    name = dialog.get_by_role("textbox", name="Name")
    name.fill("half-a-minute")
    name.press("Enter")
    expect(dialog.get_by_role("button", name=re.compile("half-a-minute$"))).to_have_attribute("aria-current", "true")
    dialog.get_by_role("textbox", name="Duration").fill("30")
    dialog.get_by_role("textbox", name="Seed").fill("11")
    dialog.get_by_role("listitem", name="Expectation 4").get_by_role("textbox", name="Value").fill("10")
    dialog.get_by_role("button", name="Run this scenario").click()
    studio.run_ends()
    expect(studio.run).to_contain_text("Half a minute")
    expect(studio.run).to_contain_text("seed 11")
    expect(studio.run).to_contain_text("4 met")

    studio.button("Edit Half a minute").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("button", name=re.compile("half-a-minute$"))).to_have_count(0)
    dialog.get_by_role("button", name=re.compile("^Undo: Delete scenario")).click()
    expect(dialog.get_by_role("button", name=re.compile("half-a-minute$"))).to_have_count(1)


def test_a_first_scenario_is_written_by_keyboard(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=300, y=200)
    studio.canvas_click(x=600, y=400)
    studio.button("Add a scenario").press("Enter")
    dialog = studio.page.get_by_role("dialog", name="Scenarios")
    dialog.get_by_role("button", name="New scenario").press("Enter")
    expect(dialog.get_by_role("textbox", name="Title")).to_have_value("New scenario")
    kind = dialog.get_by_role("radiogroup", name="Kind of load 1")
    kind.get_by_role("radio", name="Drawn").press("Enter")
    point = dialog.get_by_test_id("profile-point").nth(1)
    point.press("ArrowRight")
    expect(point).to_have_attribute("aria-label", "Point 2: 20.6 s, 3 a second")
    point.press("Delete")
    expect(dialog.get_by_test_id("profile-point")).to_have_count(2)
    studio.press("Escape")
    expect(dialog).to_have_count(0)
    studio.saved()
