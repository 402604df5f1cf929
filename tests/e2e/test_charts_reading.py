"""A person reads the charts of a run: chooses nodes, zooms by pointer and by keys, and takes them away as files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

CALM = "A calm few minutes"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def charts(studio: Studio) -> Locator:
    """The charts of a run that has ended."""
    studio.open_example("Order processing")
    studio.run_scenario(CALM)
    studio.run_ends()
    panel = studio.show("Charts")
    expect(panel.get_by_test_id("chart").first).to_be_visible()
    return panel


def chart(charts: Locator, name: str) -> Locator:
    return charts.get_by_role("figure", name=name, exact=True)


def choose(studio: Studio, charts: Locator, *nodes: str) -> None:
    charts.get_by_role("button", name="Nodes", exact=True).click()
    picker = studio.page.get_by_role("dialog", name="Nodes with charts")
    for node in nodes:
        picker.get_by_role("checkbox", name=node, exact=True).click()
    studio.press("Escape")
    expect(picker).to_have_count(0)


def test_figures_are_drawn_by_node_and_lines_are_hidden_and_shown(studio: Studio, charts: Locator) -> None:
    lines = charts.get_by_role("list", name="Lines").get_by_role("button")
    expect(lines).to_have_count(4)
    for title in ("Rate, /s", "Latency p95, ms", "Errors, /s", "Depth, messages", "Concurrency, running"):
        expect(chart(charts, title)).to_be_visible()
    rate = chart(charts, "Rate, /s")
    first = lines.first.inner_text().strip()
    expect(rate).to_have_attribute("data-lines", re.compile(first))
    lines.first.click()
    expect(lines.first).to_have_attribute("aria-pressed", "false")
    expect(rate).not_to_have_attribute("data-lines", re.compile(rf"(^| ){first}( |$)"))
    lines.first.click()
    expect(rate).to_have_attribute("data-lines", re.compile(first))
    charts.get_by_role("radio", name="p99").click()
    expect(chart(charts, "Latency p99, ms")).to_be_visible()
    breaks_no_rule(studio)


def test_nodes_are_chosen_and_each_has_charts_of_its_own(studio: Studio, charts: Locator) -> None:
    shown = charts.get_by_role("list", name="Lines").get_by_role("button")
    expect(shown).to_have_count(4)
    before = [name.strip() for name in shown.all_inner_texts()]
    choose(studio, charts, *[name for name in before if name != "pay"], "api")
    expect(shown).to_have_text(["pay", "api"])
    charts.get_by_role("radio", name="By node").click()
    expect(chart(charts, "pay: latency, ms")).to_have_attribute("data-lines", "p50 p95 p99")
    expect(chart(charts, "api: rate, /s")).to_be_visible()
    expect(chart(charts, "api: depth, messages")).to_have_count(0)
    breaks_no_rule(studio)


def test_the_charts_follow_the_selection(studio: Studio, charts: Locator) -> None:
    shown = charts.get_by_role("list", name="Lines").get_by_role("button")
    studio.select("Emails, queue")
    expect(shown).to_have_text(["emails"])
    expect(chart(charts, "Age of the oldest, s")).to_be_visible()
    charts.get_by_role("switch", name="Follow the selection").click()
    expect(shown).to_have_count(4)


def test_a_part_is_looked_at_closely_by_dragging(studio: Studio, charts: Locator) -> None:
    plot = chart(charts, "Rate, /s").locator(".u-over")
    box = plot.bounding_box()
    assert box, "the chart is drawn"
    with studio.page.expect_response(lambda answer: "from_us=" in answer.url) as told:
        studio.page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 20)
        studio.page.mouse.down()
        studio.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30, steps=6)
        studio.page.mouse.up()
    part = told.value.json()
    assert 0.2 < part["from_us"] / part["t_us"] < 0.3 and 0.7 < part["to_us"] / part["t_us"] < 0.8
    whole = charts.get_by_role("button", name="Show the whole run")
    expect(whole).to_be_visible()
    whole.click()
    expect(whole).to_have_count(0)


def test_keys_move_the_shared_moment_and_zoom(studio: Studio, charts: Locator) -> None:
    rate = charts.get_by_role("slider", name="Rate at a moment")
    rate.focus()
    rate.press("Home")
    rate.press("Shift+ArrowRight")
    expect(rate).to_have_attribute("aria-valuetext", re.compile(r"^\d.*: (\w|-)+ [\d.]+"))
    # Every other chart points at the same moment.
    moment = (rate.get_attribute("aria-valuenow") or "").strip()
    latency = charts.get_by_role("slider", name="Latency p95 at a moment")
    expect(latency).to_have_attribute("aria-valuenow", moment)
    rate.press("Enter")
    for _ in range(3):
        rate.press("Shift+ArrowRight")
    rate.press("Enter")
    whole = charts.get_by_role("button", name="Show the whole run")
    expect(whole).to_be_visible()
    expect(rate).to_have_attribute("aria-valuemin", moment)
    rate.press("-")
    expect(rate).not_to_have_attribute("aria-valuemin", moment)
    rate.press("Escape")
    expect(whole).to_have_count(0)
    expect(rate).to_have_attribute("aria-valuemin", "0")
    # The moment may be shown everywhere: the run bar goes there.
    rate.press("Home")
    rate.press("Shift+ArrowRight")
    rate.press(" ")
    expect(studio.run.get_by_role("button", name="Back to the end of the run")).to_be_visible()
    breaks_no_rule(studio)


def test_charts_are_taken_away_as_picture_and_as_numbers(studio: Studio, charts: Locator) -> None:
    with studio.page.expect_download() as drawn:
        charts.get_by_role("button", name="Save as PNG").click()
    assert drawn.value.suggested_filename.endswith(".png")
    picture = Path(drawn.value.path()).read_bytes()
    assert picture.startswith(PNG) and len(picture) > 10_000
    with studio.page.expect_download() as counted:
        charts.get_by_role("button", name="Save as CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(counted.value.path()).read_text())))
    assert {"t_s", "node", "rate_per_s", "p95_ms", "depth_messages", "age_s", "concurrency"} <= set(rows[0])
    pay = [row for row in rows if row["node"] == "pay"]
    step = float(pay[1]["t_s"]) - float(pay[0]["t_s"])
    assert sum(float(row["rate_per_s"]) for row in pay) * step > 100


def test_a_run_that_is_none_has_no_charts(studio: Studio) -> None:
    studio.open_new()
    panel = studio.show("Charts")
    expect(panel).to_contain_text("No run yet")
    breaks_no_rule(studio)
