"""A person goes through the runs of a topology: names, keeps, deletes, compares two, and hands a view to somebody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio

CALM = "A calm few minutes"
OUTAGE = "The payment provider is down for six minutes"


@pytest.fixture
def runs(studio: Studio) -> Locator:
    """The history of a topology with a calm run, and an outage after it."""
    studio.open_example("Order processing")
    for scenario in (CALM, OUTAGE):
        studio.run_scenario(scenario)
        studio.run_ends()
    panel = studio.show("Runs")
    expect(panel.get_by_role("row").filter(has_text=OUTAGE).first).to_be_visible()
    return panel


def row(runs: Locator, name: str) -> Locator:
    """The newest run of that name."""
    return runs.get_by_test_id("run").filter(has_text=name).first


def test_runs_say_what_they_were_and_are_opened(studio: Studio, runs: Locator) -> None:
    calm = row(runs, CALM)
    expect(calm).to_contain_text(re.compile(r"met"))
    expect(calm).to_contain_text(re.compile(r"just now|min ago"))
    expect(calm).to_contain_text(re.compile(r"kB|MB"))
    expect(row(runs, OUTAGE)).to_have_attribute("aria-current", "true")
    calm.get_by_role("button", name=CALM, exact=True).click()
    expect(calm).to_have_attribute("aria-current", "true")
    expect(studio.run).to_contain_text(CALM)
    breaks_no_rule(studio)


def test_a_run_is_named_kept_and_only_then_not_deleted(studio: Studio, runs: Locator) -> None:
    row(runs, CALM).get_by_role("button", name=f"Name {CALM}").click()
    name = runs.get_by_role("textbox", name="Name of the run")
    name.fill("Before the change")
    name.press("Enter")
    named = row(runs, "Before the change")
    expect(named).to_contain_text(CALM)
    named.get_by_role("button", name="Keep Before the change").click()
    expect(named.get_by_role("button", name="Stop keeping Before the change")).to_have_attribute("aria-pressed", "true")
    delete = named.get_by_role("button", name="Delete Before the change")
    expect(delete).to_have_attribute("aria-disabled", "true")
    delete.hover()
    expect(studio.page.get_by_role("tooltip")).to_contain_text("It is kept")
    named.get_by_role("button", name="Stop keeping Before the change").click()
    expect(delete).not_to_have_attribute("aria-disabled", "true")


def test_a_deleted_run_is_brought_back(studio: Studio, runs: Locator) -> None:
    shown = row(runs, OUTAGE)
    run = shown.get_attribute("data-run")
    shown.get_by_role("button", name=f"Delete {OUTAGE}").click()
    expect(runs.locator(f"[data-run='{run}']")).to_have_count(0)
    expect(studio.page.get_by_test_id("run-bar")).to_have_count(0)
    studio.page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(runs.locator(f"[data-run='{run}']")).to_be_visible()
    expect(studio.page.get_by_test_id("run-bar")).to_have_attribute("data-run", str(run))


def test_two_runs_are_compared_and_the_worst_comes_first(studio: Studio, runs: Locator) -> None:
    compare = runs.get_by_role("button", name="Compare two runs")
    expect(compare).to_be_disabled()
    for name in (CALM, OUTAGE):
        row(runs, name).get_by_role("checkbox").check()
    compare.click()
    comparison = runs.get_by_role("region", name="Comparison")
    made = comparison.get_by_role("region", name="How they were made")
    expect(made).to_contain_text("Scenario")
    expect(made).to_contain_text("The same document")
    figures = comparison.get_by_test_id("figure")
    expect(figures.first).to_contain_text("worse")
    expect(comparison.get_by_role("status")).to_contain_text(re.compile(r"\d+ figures differ, \d+ by noise"))
    before = figures.count()
    comparison.get_by_role("switch", name="Show noise").click()
    expect(figures.filter(has_text="noise").first).to_be_visible()
    assert figures.count() > before
    comparison.get_by_role("button", name="payment-api", exact=True).first.click()
    expect(comparison.get_by_role("combobox", name="Node of the charts")).to_have_value("payment-api")
    errors = comparison.get_by_role("figure", name="Errors, /s", exact=True)
    expect(errors).to_have_attribute("data-lines", "A B")
    breaks_no_rule(studio)
    comparison.get_by_role("button", name="Back to all runs").click()
    expect(compare).to_be_enabled()


def test_a_link_opens_the_same_view_in_another_browser(
    studio: Studio, runs: Locator, visit: Callable[..., Studio]
) -> None:
    studio.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = studio.show("Traces")
    search = panel.get_by_role("search", name="Search traces")
    search.get_by_role("combobox", name="Node").select_option("failed-events")
    search.get_by_role("switch", name="Only failed traces").click()
    expect(panel.get_by_test_id("trace").first.get_by_role("img", name="failed")).to_be_visible()
    panel.get_by_test_id("trace").nth(1).click()
    expect(panel.get_by_test_id("trace").nth(1)).to_have_attribute("aria-current", "true")
    title = panel.get_by_test_id("trace").nth(1).inner_text()
    studio.button("Copy a link to this view").click()
    expect(studio.messages.filter(has_text="The link was copied")).to_be_visible()
    link = studio.page.evaluate("navigator.clipboard.readText()")

    other = visit().open_url(link)
    expect(other.page.get_by_test_id("run-bar")).to_contain_text(OUTAGE)
    there = other.page.get_by_role("tabpanel", name=re.compile("^Traces"))
    expect(there.get_by_role("combobox", name="Node")).to_have_value("failed-events")
    expect(there.get_by_role("switch", name="Only failed traces")).to_be_checked()
    chosen = there.get_by_test_id("trace").and_(other.page.locator("[aria-current=true]"))
    expect(chosen).to_have_text(title, use_inner_text=True)


def test_a_link_to_a_run_that_is_gone_says_so(visit: Callable[..., Studio]) -> None:
    studio = visit(outage=True)
    studio.open_example("Order processing")
    studio.run_scenario(CALM)
    studio.run_ends()
    address = studio.page.url.split("?")[0]
    studio.page.goto(f"{address}?run=00000000-0000-4000-8000-000000000000&tab=charts")
    expect(studio.messages.filter(has_text="The run of this link is not there any more.")).to_be_visible()
    expect(studio.run).to_contain_text(CALM)
