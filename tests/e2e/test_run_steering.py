"""Steering a run: pause, step, speed, breakpoints where only that lane waits, and the time cursor."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow
CALM = "A calm few minutes"


def started_live(studio: Studio) -> Locator:
    """The example on the wall clock; the controls of the run."""
    studio.open_example("Order processing")
    studio.button("Run settings").click()
    settings = studio.page.get_by_role("dialog", name="Run")
    settings.get_by_role("combobox", name="Scenario").select_option("Rush hour")
    settings.get_by_role("radio", name="Wall").click()
    settings.get_by_role("button", name="Start").click()
    expect(studio.run.get_by_role("status").first).to_have_text("Running")
    return studio.run.get_by_role("group", name="Steer the run")


def time_of(studio: Studio) -> Locator:
    return studio.run.get_by_test_id("run-time")


def test_a_live_run_is_paused_goes_step_by_step_changes_its_speed_and_stops(studio: Studio) -> None:
    steer = started_live(studio)
    step = steer.get_by_role("button", name="One step")
    expect(step).to_have_attribute("aria-disabled", "true")
    steer.get_by_role("button", name="Pause").click()
    expect(studio.run.get_by_role("status").first).to_have_text("Paused")
    expect(step).not_to_have_attribute("aria-disabled", "true")
    event = studio.run.get_by_test_id("run-event")
    for _ in range(3):
        before = event.inner_text()
        step.click()
        expect(event).not_to_have_text(before)
    steer.get_by_role("combobox", name="Speed of the run").select_option("60")
    expect(steer.get_by_role("combobox", name="Speed of the run")).to_have_value("60")
    steer.get_by_role("button", name="Go on").click()
    expect(steer.get_by_role("progressbar")).to_have_attribute("aria-valuetext", re.compile("left"))
    expect(time_of(studio)).to_have_text(re.compile(r"^\d+:"))
    studio.button("Stop run").click()
    studio.run_ends("Cancelled")


def test_by_keyboard_a_run_is_started_paused_stepped_and_let_go(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.button("Run settings").press("Enter")
    settings = studio.page.get_by_role("dialog", name="Run")
    settings.get_by_role("switch", name="Start paused").press("Space")
    settings.get_by_role("button", name="Start").press("Enter")
    expect(studio.run.get_by_role("status").first).to_have_text("Paused")
    studio.press("s")
    expect(time_of(studio)).not_to_have_text("0.000 s")
    studio.press("p")
    studio.run_ends()


def test_only_the_lane_of_a_breakpoint_waits_and_the_ledger_balances(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.select("Charge card, function")
    studio.press("b")
    panel = studio.page.get_by_role("tabpanel", name=re.compile("^Breakpoints"))
    row = panel.get_by_role("listitem", name="Before Charge card")
    expect(row.get_by_role("status")).to_have_text("next run")
    studio.press("Escape")
    studio.run_scenario(CALM)
    held = re.compile(r"^\d{2,} held")
    expect(row.get_by_role("status")).to_have_text(held)
    # The virtual run goes to its end without the lane, and waits there.
    expect(studio.run).to_contain_text("waits at a breakpoint")
    expect(studio.card("Charge card, function").get_by_test_id("stop")).to_have_text(re.compile(r"^\d{2,}$"))
    expect(studio.page.get_by_test_id("ledger")).to_contain_text("in flight")
    expect(studio.page.get_by_test_id("ledger")).to_contain_text("balanced")
    expect(studio.card("Reserve stock, function")).to_contain_text(re.compile(r"\d{2,}"))
    waiting = panel.get_by_role("list", name="What waits")
    expect(panel.get_by_role("region", name="Payload")).to_contain_text("order_id")

    before = int(row.get_by_role("status").inner_text().split()[0])
    row.get_by_role("button", name="Let one go: Before Charge card").click()
    expect(row.get_by_role("status")).to_have_text(f"{before - 1} held")
    waiting.get_by_role("button", name="Let it go").nth(2).click()
    expect(row.get_by_role("status")).to_have_text(f"{before - 2} held")
    row.get_by_role("button", name="Let all go: Before Charge card").click()
    studio.run_ends()
    row.get_by_role("button", name="Remove: Before Charge card").click()
    expect(panel.get_by_text("No breakpoints")).to_be_visible()


def test_a_condition_is_checked_where_it_is_written_and_stops_what_fits(studio: Studio) -> None:
    steer = started_live(studio)
    studio.select("Charge card, function")
    studio.press("b")
    panel = studio.page.get_by_role("tabpanel", name=re.compile("^Breakpoints"))
    row = panel.get_by_role("listitem", name="Before Charge card")
    expect(row.get_by_role("status")).to_have_text(re.compile(r"^[1-9]\d* held"))
    condition = row.get_by_role("textbox", name="Condition of node:pay")
    condition.fill("{")
    expect(row).to_contain_text("This is no JSON.")
    condition.fill('{"order_id": ["nobody"]}')
    condition.press("Enter")
    row.get_by_role("button", name="Let all go: Before Charge card").click()
    expect(row.get_by_role("status")).to_have_text("0 held")
    expect(steer.get_by_role("button", name=re.compile("held$"))).to_have_count(0)
    studio.button("Stop run").click()
    studio.run_ends("Cancelled")


def test_the_time_cursor_shows_every_figure_at_that_moment_and_one_key_leads_back(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario(CALM)
    studio.run_ends()
    card = studio.card("Charge card, function")
    end = card.inner_text()
    moment = studio.run.get_by_role("slider", name="Moment of the run")
    moment.press("Home")
    expect(time_of(studio)).to_have_text("0.000 s")
    expect(card).to_contain_text(re.compile("0 (invocations|runs)"))
    moment.press("PageUp")
    moment.press("PageUp")
    expect(time_of(studio)).not_to_have_text("0.000 s")
    expect(studio.page.get_by_test_id("ledger")).to_contain_text("balanced")
    assert card.inner_text() != end
    moment.press("l")
    expect(card).to_have_text(end, use_inner_text=True)
    studio.card("Charge card, function").focus()
    studio.press(",")
    expect(moment).not_to_have_attribute("aria-valuetext", time_of(studio).inner_text() + "!")
    expect(studio.button("Back to the end of the run")).to_be_visible()
    studio.press("l")
    expect(studio.button("Back to the end of the run")).to_have_count(0)


def test_a_pause_of_the_view_stops_nothing_and_loses_no_row(studio: Studio) -> None:
    started_live(studio)
    panel = studio.show("Events")
    lines = panel.get_by_role("region", name="Events").get_by_role("button", name=re.compile(r"^\d+"))
    expect(lines.first).to_be_visible()
    panel.get_by_role("button", name="Pause the view").click()
    newest = int(lines.first.inner_text().split()[0])
    more = panel.get_by_role("button", name=re.compile(r"^Show [1-9]\d{1,} new$"))
    expect(more).to_be_visible()
    assert int(lines.first.inner_text().split()[0]) == newest
    with studio.page.expect_response(re.compile(r"/events/\?after=\d+")) as read:
        more.click()
    rows = [event["seq"] for event in read.value.json()["events"]]
    assert rows == list(range(rows[0], rows[0] + len(rows))), "every row since the pause"
    expect(panel.get_by_role("button", name="Pause the view")).to_be_visible()
    studio.button("Stop run").click()
    studio.run_ends("Cancelled")


def test_a_live_run_is_looked_back_into_while_it_goes_on(studio: Studio) -> None:
    steer = started_live(studio)
    steer.get_by_role("combobox", name="Speed of the run").select_option("10")
    expect(time_of(studio)).to_have_text(re.compile(r"^([2-9]\d|\d:)"))
    slider = steer.get_by_role("slider", name="Moment of the run")
    slider.press("Home")
    expect(time_of(studio)).to_have_text("0.000 s")
    expect(studio.card("Charge card, function")).not_to_contain_text(re.compile("[1-9] (invocations|runs)"))
    slider.press("l")
    expect(time_of(studio)).not_to_have_text("0.000 s")
    studio.button("Stop run").click()
    studio.run_ends("Cancelled")
