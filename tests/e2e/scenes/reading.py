"""What a run tells when it is over."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.scenes.running import CODE, OUTAGE, example
from tests.e2e.studio import Studio

CALM = "A calm few minutes"


def _taller_dock(studio: Studio) -> None:
    border = studio.page.get_by_role("separator", name="Height of the dock")
    for _ in range(2):
        border.press("ArrowUp")
    border.blur()


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
    _taller_dock(studio)
    traces.get_by_test_id("trace").nth(1).click()
    traces.get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first.click()
    expect(traces.get_by_role("region", name="Logs")).to_contain_text("charged")


def sequence(studio: Studio) -> None:
    """One order through real code: who said what to whom."""
    studio.open_example("Order processing")
    studio.run_scenario(CODE)
    studio.run_ends()
    traces = studio.show("Traces")
    _taller_dock(studio)
    traces.get_by_test_id("trace").nth(1).click()
    traces.get_by_role("radio", name="Sequence").click()
    diagram = traces.get_by_role("region", name="Sequence diagram")
    expect(diagram.get_by_test_id("step").filter(has_text="POST /orders").first).to_be_visible()


def why(studio: Studio) -> None:
    """The filter that kept an event from a node, clause by clause, with its way on the canvas."""
    studio.open_example("Change stream of a table")
    studio.run_scenario("Articles are written, found and announced")
    studio.run_ends()
    traces = studio.show("Traces")
    _taller_dock(studio)
    traces.get_by_test_id("trace").last.click()
    expect(traces.get_by_test_id("trace").last).to_have_attribute("aria-current", "true")
    traces.get_by_role("combobox", name="Why did it not reach").select_option("notify")
    answer = traces.get_by_role("region", name="Why not")
    expect(answer.get_by_test_id("cause")).to_have_text("Filtered")


def charts(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario(OUTAGE)
    studio.run_ends()
    panel = studio.show("Charts")
    _taller_dock(studio)
    expect(panel.get_by_role("figure", name="Errors, /s", exact=True)).to_be_visible()
    expect(panel.get_by_role("list", name="Lines").get_by_role("button").first).to_be_visible()


def compare(studio: Studio) -> None:
    """A calm run beside an outage."""
    studio.open_example("Order processing")
    for scenario in (CALM, OUTAGE):
        studio.run_scenario(scenario)
        studio.run_ends()
    runs = studio.show("Runs")
    _taller_dock(studio)
    for name in (CALM, OUTAGE):
        runs.get_by_test_id("run").filter(has_text=name).first.get_by_role("checkbox").check()
    runs.get_by_role("button", name="Compare two runs").click()
    comparison = runs.get_by_role("region", name="Comparison")
    expect(comparison.get_by_test_id("figure").first).to_contain_text("worse")
