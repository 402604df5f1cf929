"""A person asks of one trace: who said what to whom, what it printed, what shared its batch, and why it ended."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

CODE = "Ten orders through the real handlers"
OUTAGE = "The payment provider is down for six minutes"
ARTICLES = "Articles are written, found and announced"


def after(studio: Studio, example: str, scenario: str) -> Locator:
    studio.open_example(example)
    studio.run_scenario(scenario)
    studio.run_ends()
    panel = studio.show("Traces")
    expect(panel.get_by_test_id("trace").first).to_be_visible()
    return panel


def reaching(panel: Locator, node: str) -> None:
    """Opens the first trace that reached the node."""
    search = panel.get_by_role("search", name="Search traces")
    with panel.page.expect_response(lambda answer: f"node={node}" in answer.url):
        search.get_by_role("combobox", name="Node").select_option(node)
    expect(panel.get_by_role("list", name="Traces")).to_have_attribute("aria-busy", "false")
    panel.get_by_test_id("trace").first.click()
    expect(
        panel.get_by_role("list", name="Spans").get_by_role("button", name=re.compile(f"^{node} ")).first
    ).to_be_visible()


def ask_why(panel: Locator, node: str) -> Locator:
    panel.get_by_role("combobox", name="Why did it not reach").select_option(node)
    answer = panel.get_by_role("region", name="Why not")
    expect(answer.get_by_role("status")).to_be_visible()
    return answer


def test_a_trace_is_a_sequence_that_can_be_copied(studio: Studio) -> None:
    studio.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = after(studio, "Order processing", CODE)
    panel.get_by_role("radio", name="Sequence").click()
    diagram = panel.get_by_role("region", name="Sequence diagram")
    expect(diagram.get_by_test_id("participant").first).to_have_text("Shop")
    expect(diagram.get_by_test_id("step").filter(has_text="POST /orders").first).to_be_visible()
    expect(diagram.get_by_role("img", name=re.compile("^Sequence of trace"))).to_be_visible()
    breaks_no_rule(studio)
    panel.get_by_role("button", name="Copy as Mermaid").click()
    expect(studio.messages.filter(has_text="Copied.")).to_be_visible()
    assert studio.page.evaluate("navigator.clipboard.readText()").startswith(
        "sequenceDiagram\n    actor n_shop as Shop"
    )
    panel.get_by_role("radio", name="Waterfall").click()
    expect(panel.get_by_role("list", name="Spans")).to_be_visible()


def test_the_spans_of_one_trace_never_stand_under_another(studio: Studio) -> None:
    panel = after(studio, "Order processing", CODE)
    rows = panel.get_by_test_id("trace")
    told = rows.nth(2).inner_text()
    with studio.page.expect_response(lambda answer: re.search(r"/traces/\d+/$", answer.url) is not None) as opened:
        rows.nth(2).click()
    trace = opened.value.json()
    spans = panel.get_by_role("list", name="Spans").get_by_role("listitem")
    expect(spans).to_have_count(len(trace["spans"]))
    assert f"{len(trace['spans'])} spans" in told
    expect(panel.get_by_test_id("waterfall")).to_contain_text(f"{len(trace['spans'])} spans in {told.splitlines()[-1]}")


def test_logs_are_reached_from_an_invocation_and_lead_back(studio: Studio) -> None:
    panel = after(studio, "Order processing", CODE)
    panel.get_by_role("list", name="Spans").get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first.click()
    panel.get_by_role("region", name="Span").get_by_role("button", name="Show among the logs").click()
    logs = studio.page.get_by_role("tabpanel", name=re.compile("^Logs"))
    lines = logs.get_by_role("list", name="Logs").get_by_role("button")
    expect(lines.filter(has_text="charged").first).to_be_visible()
    only = logs.get_by_role("button", name=re.compile("^One invocation of pay, trace"))
    expect(only).to_be_visible()
    few = lines.count()
    breaks_no_rule(studio)
    only.click()
    expect(only).to_have_count(0)
    expect(lines.nth(few)).to_be_visible()
    lines.filter(has_text=re.compile(r"charged \S+: \d+")).last.click()
    back = studio.page.get_by_role("tabpanel", name=re.compile("^Traces")).get_by_role("region", name="Span")
    expect(back.get_by_role("heading", name="pay")).to_be_visible()
    expect(back.get_by_role("region", name="Logs")).to_contain_text("charged")


def test_a_batch_leads_to_the_traces_of_the_others_in_it(studio: Studio) -> None:
    panel = after(studio, "Change stream of a table", ARTICLES)
    reaching(panel, "index-articles")
    spans = panel.get_by_role("list", name="Spans")
    spans.get_by_role("button", name=re.compile("^index-articles invoke")).first.click()
    batch = panel.get_by_role("region", name="Batch")
    expect(batch.get_by_role("heading")).to_have_text(re.compile(r"A batch of \d+"))
    other = batch.get_by_role("button", name=re.compile("^Trace of message")).first
    message = other.inner_text().split()[-1]
    before = panel.locator("[data-testid=trace][aria-current=true]").inner_text()
    with studio.page.expect_response(lambda answer: answer.url.endswith(f"/traces/{message}/")) as opened:
        other.click()
    trace = opened.value.json()
    assert any(
        span["attributes"].get("batch") and int(message) in span["attributes"]["batch"] for span in trace["spans"]
    )
    expect(panel.locator("[data-testid=trace][aria-current=true]")).not_to_have_text(before, use_inner_text=True)
    breaks_no_rule(studio)


def test_the_clause_that_kept_an_event_from_a_node_is_told(studio: Studio) -> None:
    panel = after(studio, "Change stream of a table", ARTICLES)
    # By then nearly every article is there already: it is changed and not new.
    panel.get_by_test_id("trace").last.click()
    expect(panel.get_by_test_id("trace").last).to_have_attribute("aria-current", "true")
    answer = ask_why(panel, "notify")
    expect(answer.get_by_role("status")).to_contain_text("The filter of articles → notify did not let it pass")
    no = answer.get_by_role("list", name="Clauses").locator("[data-holds=false]")
    expect(no).to_contain_text("eventName")
    expect(no).to_contain_text("INSERT")
    expect(answer.get_by_test_id("cause")).to_have_text("Filtered")
    # The way is on the canvas, up to where it stopped: what is not on it steps back.
    expect(studio.page.locator("[data-evidence=true]").first).to_be_attached()
    breaks_no_rule(studio)
    answer.get_by_role("button", name="Close the answer").click()
    expect(studio.page.locator("[data-evidence=true]")).to_have_count(0)


def test_a_payment_that_was_given_up_never_sent_its_mail(studio: Studio) -> None:
    panel = after(studio, "Order processing", OUTAGE)
    reaching(panel, "failed-events")
    answer = ask_why(panel, "send-email")
    expect(answer.get_by_role("status")).to_contain_text("pay gave it up and moved it to failed-events")
    expect(answer.get_by_test_id("cause")).to_have_text("Dead-lettered")
    panel.get_by_role("combobox", name="Why did it not reach").select_option("orders")
    expect(answer.get_by_role("status")).to_contain_text("leaves no row")
