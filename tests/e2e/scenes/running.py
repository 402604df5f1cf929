"""Runs while they go on, and the hands that reach into them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.depots import PARCELS, open_depot
from tests.e2e.studio import Studio
from tests.e2e.test_queues_looking import look, rows

OUTAGE = "The payment provider is down for six minutes"
CODE = "Ten orders through the real handlers"


def example(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario("A calm few minutes")
    studio.run_ends()
    expect(studio.run.get_by_role("group", name="Replay")).to_be_visible()


def live(studio: Studio) -> None:
    """Rush hour on the wall clock, five times as fast as it would be."""
    studio.open_example("Order processing")
    studio.button("Run settings").click()
    settings = studio.page.get_by_role("dialog", name="Run")
    settings.get_by_role("combobox", name="Scenario").select_option("Rush hour")
    settings.get_by_role("radio", name="Wall").click()
    settings.get_by_role("radio", name=re.compile("^5")).click()
    settings.get_by_role("button", name="Start").click()
    studio.select("Charge card, function")
    inspector = studio.page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("tab", name="Run").click()
    expect(studio.run).to_contain_text(re.compile(r"\d{3,} delivered"))
    expect(inspector.get_by_role("figure").first).to_be_visible()


def scenario(studio: Studio) -> None:
    """A load drawn by hand, and a fault on the timeline below it."""
    studio.open_example("Order processing")
    studio.button("Edit Rush hour").click()
    dialog = studio.page.get_by_role("dialog", name="Scenarios")
    points = dialog.get_by_test_id("profile-point")
    expect(points).to_have_count(3)
    dialog.get_by_role("button", name="Remove load 2").click()
    dialog.get_by_role("button", name="Add fault").click()
    fault = dialog.get_by_role("group", name="Fault 1")
    fault.get_by_role("combobox", name="Where").select_option(label="Payment provider")
    expect(dialog.get_by_test_id("fault-bar")).to_have_attribute("aria-label", re.compile("^Payment provider fails"))
    studio.saved()
    points.first.scroll_into_view_if_needed()


def workflow(studio: Studio) -> None:
    """The states of a workflow beside its text, with how often a run went through each."""
    studio.open_example("Orders as a saga")
    studio.run_scenario("The payment provider is down, and what was reserved is released")
    studio.run_ends()
    studio.select("Order, workflow")
    studio.page.get_by_role("tab", name="States").click()
    studio.button(re.compile("order.json.*Open")).click()
    graph = studio.page.get_by_role("region", name="State graph")
    expect(graph.get_by_role("button", name=re.compile("visited")).first).to_be_visible()
    studio.page.get_by_role("tab", name="Settings").click()


def breakpoints(studio: Studio) -> None:
    """Only the lane of the charges waits; the rest of the run goes on."""
    studio.open_example("Order processing")
    studio.select("Charge card, function")
    studio.press("b")
    panel = studio.page.get_by_role("tabpanel", name=re.compile("^Breakpoints"))
    expect(panel.get_by_role("listitem", name="Before Charge card")).to_be_visible()
    studio.press("Escape")
    studio.run_scenario("A calm few minutes")
    expect(panel.get_by_role("status").first).to_have_text(re.compile(r"^\d{3,} held"))
    expect(panel.get_by_role("region", name="Payload")).to_contain_text("order_id")


def moment(studio: Studio) -> None:
    """An outage, looked at as it stood in its middle."""
    studio.open_example("Order processing")
    studio.run_scenario(OUTAGE)
    studio.run_ends()
    bar = studio.run.get_by_role("slider", name="Moment of the run")
    bar.press("Home")
    for _ in range(5):
        bar.press("PageUp")
    expect(studio.button("Back to the end of the run")).to_be_visible()
    bar.blur()


def finished(studio: Studio) -> None:
    """What ten orders through real code came to, and which promises they met."""
    studio.open_example("Order processing")
    studio.run_scenario(CODE)
    studio.run_ends()
    expect(studio.run.get_by_role("group", name="Replay")).to_be_visible()
    expect(studio.show("Result")).to_contain_text("Expectations")


def queues(studio: Studio) -> None:
    """The dead letters of a run that goes on: one is looked into, two are chosen."""
    open_depot(studio, studio.address())
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    for number in range(2):
        messages.get_by_role("checkbox").nth(number).check()
    rows(messages).first.click()
    expect(messages.get_by_role("region", name="Body")).to_contain_text("parcel")
    expect(messages.get_by_role("button", name="Redrive 2 selected")).to_be_visible()


def send(studio: Studio) -> None:
    """A message to a queue of a run that goes on, and what came of it."""
    open_depot(studio, studio.address())
    panel = studio.show("Send")
    panel.get_by_role("combobox", name="Send to").select_option("parcels")
    panel.get_by_role("textbox", name="Body").fill('{\n  "parcel": 7,\n  "city": "Bonn"\n}')
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.get_by_role("region", name="What came of it").get_by_role("status")).to_contain_text("Sent")
    expect(panel.get_by_test_id("sent").first).to_be_visible()
