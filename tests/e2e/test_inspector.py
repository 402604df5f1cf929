"""A person sets what an edge lets pass, and asks which clause says no."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

PAID = {"detail-type": ["order.paid"], "detail": {"amount": [{"numeric": [">", 100]}]}}
FILTERS: dict[str, Any] = {
    "format": "signalbox/1",
    "name": "filters",
    "nodes": {
        "events": {"kind": "bus"},
        "news": {"kind": "topic"},
        "orders": {"kind": "queue"},
        "ship": {"kind": "function"},
    },
    "edges": [
        {"source": "events", "target": "ship", "relation": "delivers", "pattern": PAID},
        {"source": "news", "target": "ship", "relation": "delivers", "filter_policy": {"event": ["paid"]}},
        {"source": "orders", "target": "ship", "relation": "delivers", "filters": [{"kind": ["book"]}]},
    ],
}


def open_tester(studio: Studio, edge: str) -> Locator:
    """The tester of an edge's filter, selected with the keyboard."""
    studio.edge(edge).focus()
    studio.press("Enter")
    return studio.page.get_by_role("region", name="Test the filter")


def ask(tester: Locator, event: Any) -> None:
    tester.get_by_role("textbox", name="Event to test").fill(json.dumps(event))


def test_a_filter_says_which_clause_refuses_an_event(studio: Studio, server: Console) -> None:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": FILTERS}, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")

    tester = open_tester(studio, "events delivers ship")
    ask(tester, {"detail-type": "order.paid", "detail": {"amount": 70}})
    expect(tester.get_by_role("status")).to_have_text("Would not match: 1 clause says no")
    refusing = tester.get_by_role("listitem").filter(has=studio.page.get_by_role("img", name="Says no"))
    expect(refusing).to_have_count(1)
    expect(refusing).to_contain_text("detail.amount")
    expect(refusing).to_contain_text("has 70")
    breaks_no_rule(studio)

    tester.get_by_role("button", name="Example").click()
    expect(tester.get_by_role("textbox")).to_have_value(re.compile("order.paid"))
    expect(tester.get_by_role("status")).to_have_text("Would match")

    # The filter is changed, and the same event is asked about again.
    pattern = studio.page.get_by_role("textbox", name="Pattern", exact=True)
    pattern.fill(json.dumps({"detail-type": ["order.sent"]}))
    tester.get_by_role("textbox").focus()
    expect(refusing).to_contain_text("detail-type")
    tester.get_by_role("textbox").fill("{")
    expect(tester.get_by_role("alert")).to_be_visible()
    expect(tester.get_by_role("status")).to_have_count(0)


def test_policies_and_filters_of_a_queue_are_tested_alike(studio: Studio, server: Console) -> None:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": FILTERS}, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")

    tester = open_tester(studio, "news delivers ship")
    ask(tester, {})
    expect(tester.get_by_role("listitem")).to_contain_text("The event has no such field.")
    ask(tester, {"event": {"type": "String", "value": "paid"}})
    expect(tester.get_by_role("status")).to_have_text("Would match")

    tester = open_tester(studio, "orders delivers ship")
    ask(tester, {"kind": "toy"})
    expect(tester.get_by_role("listitem")).to_contain_text("body.kind")
    ask(tester, {"body": '{"kind": "book"}'})
    expect(tester.get_by_role("status")).to_have_text("Would match")
