"""A person is told about the missing dead-letter queue, and mends it with one click."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.studio import Studio

LOST = "A message of queue that function cannot handle is tried again until the retention of 4 days ends"


def test_the_missing_dead_letter_queue_is_found_mended_undone_and_mended_again(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=260, y=300)
    studio.add("Function", x=620, y=300)
    studio.pull("queue, queue", "function, function")
    counts = studio.page.get_by_role("button", name=re.compile("^Findings:"))
    expect(counts).to_have_accessible_name(re.compile("^Findings: 1 errors"))
    expect(studio.card("queue, queue").get_by_title(LOST)).to_be_visible()

    listed = studio.show("Findings").get_by_role("listitem").filter(has_text=LOST)
    expect(listed).to_contain_text("REL-001")
    evidence = listed.get_by_role("button", name=re.compile(LOST))
    evidence.click()
    expect(evidence).to_have_attribute("aria-pressed", "true")
    listed.get_by_role("button", name="Manual of REL-001").click()
    expect(studio.page.get_by_role("region", name="Manual of REL-001")).to_contain_text("Why")

    listed.get_by_role("button", name="Add queue-dlq", exact=True).click()
    expect(studio.card("queue-dlq, queue")).to_be_attached()
    expect(studio.edge("queue dead_letters queue-dlq")).to_be_attached()
    expect(counts).to_have_accessible_name(re.compile("^Findings: 0 errors"))

    studio.press("Control+z")
    expect(studio.cards).to_have_count(2)
    expect(counts).to_have_accessible_name(re.compile("^Findings: 1 errors"))
    studio.press("Control+Shift+z")
    expect(studio.cards).to_have_count(3)
    expect(counts).to_have_accessible_name(re.compile("^Findings: 0 errors"))


def test_the_inspector_offers_the_same_fix_on_the_node(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=260, y=300)
    studio.add("Function", x=620, y=300)
    studio.pull("queue, queue", "function, function")
    studio.select("queue, queue")
    panel = studio.page.get_by_role("tabpanel", name="Settings")
    expect(panel).to_contain_text(LOST)
    panel.get_by_role("button", name="Add queue-dlq", exact=True).click()
    expect(studio.edge("queue dead_letters queue-dlq")).to_be_attached()
