"""The states of the console that are checked for accessibility and photographed for the docs."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.studio import Studio

CODE = "Ten orders through the real handlers"


def empty(studio: Studio) -> None:
    studio.open_new()


def example(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario("A calm few minutes")
    studio.run_ends()
    expect(studio.run.get_by_role("group", name="Replay")).to_be_visible()


def finding(studio: Studio) -> None:
    """A change that takes the dead-letter queue of the emails away; its finding with evidence and fix."""
    studio.open_example("Order processing")
    studio.select("Undelivered emails, queue")
    studio.press("Delete")
    row = studio.show("Findings").get_by_role("listitem").filter(has_text="REL-001")
    row.get_by_role("button", name=re.compile("A message of")).click()
    row.get_by_role("button", name="Manual of REL-001").click()
    settings = studio.page.get_by_role("tabpanel", name="Settings")
    expect(settings.get_by_role("button", name="Add emails-dlq")).to_be_visible()
    studio.saved()


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


def finished(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario(CODE)
    studio.run_ends()
    studio.show("Result")


def events(studio: Studio) -> None:
    example(studio)
    studio.show("Events")
    expect(studio.page.get_by_role("region", name="Events").get_by_role("button").first).to_be_visible()


def trace(studio: Studio) -> None:
    """The waterfall of one order through real code, open at the charge with its payload and logs."""
    studio.open_example("Order processing")
    studio.run_scenario(CODE)
    studio.run_ends()
    traces = studio.show("Traces")
    border = studio.page.get_by_role("separator", name="Height of the dock")
    for _ in range(2):
        border.press("ArrowUp")
    traces.get_by_test_id("trace").nth(1).click()
    traces.get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first.click()
    expect(traces.get_by_role("region", name="Logs")).to_contain_text("charged")


def export(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.button("Export").click()
    expect(studio.page.get_by_role("region", name="Report")).to_be_visible()
    expect(studio.page.get_by_role("textbox").last).to_be_visible()


def topologies(studio: Studio) -> None:
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("button", name=re.compile("^Hello"))).to_be_visible()


SCENES: dict[str, Callable[[Studio], None]] = {
    scene.__name__: scene for scene in (empty, example, finding, live, finished, events, trace, export, topologies)
}
