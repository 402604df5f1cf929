"""A person follows what happened to one request, from the list of traces to the payload of a hop."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio

CODE = "Ten orders through the real handlers"
OUTAGE = "The payment provider is down for six minutes"


@pytest.fixture
def traces(studio: Studio) -> Locator:
    """The traces of ten orders through real code."""
    return after(studio, CODE)


def after(studio: Studio, scenario: str) -> Locator:
    studio.open_example("Order processing")
    studio.run_scenario(scenario)
    studio.run_ends()
    panel = studio.show("Traces")
    expect(panel.get_by_test_id("trace").first).to_be_visible()
    return panel


def test_traces_are_found_by_node_failure_duration_payload_and_correlation_id(studio: Studio) -> None:
    panel = after(studio, OUTAGE)
    rows = panel.get_by_test_id("trace")
    search = panel.get_by_role("search", name="Search traces")
    search.get_by_role("combobox", name="Node").select_option("failed-events")
    expect(rows.first.get_by_role("img", name="failed")).to_be_visible()
    rows.first.click()
    expect(panel.get_by_role("list", name="Spans")).to_contain_text("failed-events")
    search.get_by_role("combobox", name="Node").select_option("Any node")

    search.get_by_role("combobox", name="Duration").select_option("1 min or more")
    expect(rows.first).to_contain_text("min")
    search.get_by_role("combobox", name="Duration").select_option("Any duration")

    search.get_by_role("switch", name="Only failed traces").click()
    expect(rows.first.get_by_role("img", name="failed")).to_be_visible()
    search.get_by_role("switch", name="Only failed traces").click()

    search.get_by_role("textbox", name="Text in a trace").fill("no such text")
    expect(panel.get_by_role("status")).to_have_text("No trace fits.")
    breaks_no_rule(studio)


def test_one_order_is_found_by_its_correlation_id(studio: Studio, traces: Locator) -> None:
    spans = traces.get_by_role("list", name="Spans")
    spans.get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first.click()
    given = traces.get_by_role("region", name="Input")
    expect(given).to_contain_text("order_id")
    shown = given.inner_text()
    order = re.search(r'"order_id": "([^"]+)"', shown) or re.search(r"order_id\W+([\w-]+)", shown)
    assert order, shown
    search = traces.get_by_role("search", name="Search traces")
    search.get_by_role("textbox", name="Correlation id").fill(order[1])
    expect(traces.get_by_test_id("trace")).to_have_count(1)
    expect(spans.get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first).to_be_visible()


def test_traces_that_are_open_during_a_run_are_whole_at_its_end(studio: Studio) -> None:
    studio.open_example("Order processing")
    panel = studio.show("Traces")
    studio.run_scenario(CODE)
    studio.run_ends()
    expect(panel.get_by_test_id("trace")).to_have_count(11)
    spans = panel.get_by_role("list", name="Spans")
    expect(spans.get_by_role("button", name=re.compile(r"^send-email invoke.* ok$")).first).to_be_visible()


def test_a_waterfall_tells_waiting_from_work_and_what_is_done_again_and_cuts_idle_time(studio: Studio) -> None:
    panel = after(studio, OUTAGE)
    search = panel.get_by_role("search", name="Search traces")
    search.get_by_role("combobox", name="Node").select_option("failed-events")
    expect(panel.get_by_test_id("trace").first.get_by_role("img", name="failed")).to_be_visible()
    panel.get_by_test_id("trace").first.click()
    spans = panel.get_by_role("list", name="Spans")
    expect(spans).to_contain_text("failed-events")
    again = spans.locator("[data-phase=backoff], [data-phase=retry], [data-phase=redelivery]")
    expect(again.first).to_contain_text(re.compile("backoff|retry|redelivery"))
    expect(panel.get_by_role("list", name="Key")).to_contain_text(re.compile("Backoff|Retry|Redelivery"))

    idle = panel.get_by_test_id("idle")
    expect(idle.first).to_contain_text(re.compile(r"Idle .*\d"))
    panel.get_by_role("switch", name="Cut idle time").click()
    expect(idle).to_have_count(0)
    panel.get_by_role("switch", name="Cut idle time").click()
    expect(idle.first).to_be_visible()
    breaks_no_rule(studio)

    search.get_by_role("combobox", name="Node").select_option("emails")
    expect(panel.get_by_test_id("trace").first.get_by_role("img", name="failed")).to_have_count(0)
    panel.get_by_test_id("trace").first.click()
    for phase in ("work", "rest", "wait"):
        expect(spans.locator(f"[data-phase={phase}]").first).to_be_visible()
    expect(panel.get_by_role("list", name="Key")).to_contain_text("Waits in a queue")


def test_the_payload_of_a_hop_is_told_apart_from_that_of_the_hop_before(studio: Studio, traces: Locator) -> None:
    spans = traces.get_by_role("list", name="Spans")
    spans.get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first.click()
    expect(traces.get_by_role("region", name="Input")).to_contain_text("order_id")
    changes = traces.get_by_role("region", name="Changes")
    expect(changes.get_by_role("heading")).to_have_text("Changes since order-events")
    expect(changes).to_contain_text(re.compile("The same payload|added|changed"))
    spans.get_by_role("button", name=re.compile(r"^send-email invoke.* ok$")).first.click()
    expect(changes.get_by_role("heading")).to_have_text("Changes since emails")
    expect(changes).to_contain_text("The same payload.")
    breaks_no_rule(studio)
