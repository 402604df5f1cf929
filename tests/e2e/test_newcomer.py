"""What a newcomer runs into first: a run in which nothing moves, and a dead-letter queue that only a field names."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.e2e.server import Console
from tests.e2e.studio import Studio

TEXT = """\
format: signalbox/1
name: shop
nodes:
  orders: {kind: service}
  placed: {kind: topic}
  billing: {kind: service}
  lost: {kind: queue, retention_s: 1209600}
edges:
  - {source: orders, target: placed, relation: publishes}
  - {source: placed, target: billing, relation: delivers, dead_letter: lost}
"""


def opened(studio: Studio, server: Console) -> Studio:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": TEXT}, timeout=30).raise_for_status()
    return studio.open_url(f"{server.address}t/{made.json()['id']}")


def test_a_run_in_which_nothing_is_sent_says_so_and_what_to_do(studio: Studio, server: Console) -> None:
    opened(studio, server)
    studio.button("Run").click()
    studio.run_ends()
    expect(studio.run).to_contain_text("Nothing was sent")
    studio.run.get_by_role("button", name="Edit scenarios").click()
    expect(studio.page.get_by_role("dialog", name="Scenarios")).to_be_visible()


def test_the_queue_that_an_edge_names_for_its_failures_hangs_on_the_drawing(studio: Studio, server: Console) -> None:
    opened(studio, server)
    expect(studio.page.get_by_test_id("failure-edge")).to_have_count(1)
    studio.select("lost, queue")
    studio.press("Delete")
    expect(studio.page.get_by_test_id("failure-edge")).to_have_count(0)
