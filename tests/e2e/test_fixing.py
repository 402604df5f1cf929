"""A person fixes several findings at once, having looked at what would change."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

TEXT = """format: signalbox/1
name: two-queues
nodes:
  shop: {kind: client}
  mails: {kind: queue, visibility_timeout_s: 60}
  texts: {kind: queue, visibility_timeout_s: 60}
  hooks: {kind: queue, visibility_timeout_s: 60}
  work: {kind: function, timeout_s: 5}
edges:
  - {source: shop, target: mails}
  - {source: shop, target: texts}
  - {source: shop, target: hooks}
  - {source: mails, target: work, relation: delivers, partial_batch_response: true}
  - {source: texts, target: work, relation: delivers, partial_batch_response: true}
  - {source: hooks, target: work, relation: delivers, partial_batch_response: true}
suppress:
  - {rule: REL-001, node: hooks, reason: read by hand each morning, by: alice, until: "2099-01-31"}
"""


def open_drawing(studio: Studio, server: Console) -> None:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": TEXT}, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")


def test_all_findings_of_a_rule_are_looked_at_and_fixed_as_one_change(studio: Studio, server: Console) -> None:
    open_drawing(studio, server)
    panel = studio.show("Findings")
    accepted = panel.get_by_test_id("suppressed")
    expect(accepted).to_contain_text("read by hand each morning, accepted by alice, until 2099-01-31")

    panel.get_by_role("toolbar", name="Fix several").get_by_role("button", name=re.compile("^REL-001")).click()
    dialog = studio.page.get_by_role("dialog", name="Fix 2 findings of REL-001")
    expect(dialog.get_by_role("img", name="Before: no node differs")).to_be_visible()
    after = "After: mails-dlq added, texts-dlq added"
    expect(dialog.get_by_role("img", name=after)).to_be_visible()
    expect(dialog.get_by_role("region", name="Changes of template.yaml")).to_contain_text("RedrivePolicy")
    expect(studio.cards).to_have_count(5)
    breaks_no_rule(studio)

    dialog.get_by_role("button", name="Apply 2 fixes").click()
    expect(dialog).to_be_hidden()
    expect(studio.cards).to_have_count(7)
    expect(panel.get_by_test_id("finding").filter(has_text="REL-001")).to_have_count(0)

    studio.press("Control+z")
    expect(studio.cards).to_have_count(5)
    expect(panel.get_by_test_id("finding").filter(has_text="REL-001")).to_have_count(2)


def test_one_fix_is_looked_at_and_left(studio: Studio, server: Console) -> None:
    open_drawing(studio, server)
    panel = studio.show("Findings")
    panel.get_by_role("button", name="Look at: Add mails-dlq").click()
    dialog = studio.page.get_by_role("dialog", name="Add mails-dlq")
    expect(dialog.get_by_role("img", name="After: mails-dlq added")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(studio.cards).to_have_count(5)
