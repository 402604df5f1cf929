"""The inspector says what each field is, what holds without it, and what is wrong, where it stands."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

SLOW = {
    "format": "signalbox/1",
    "name": "slow",
    "nodes": {
        "orders": {"kind": "queue", "visibility_timeout_s": 10},
        "work": {"kind": "function", "timeout_s": 60},
    },
    "edges": [{"source": "orders", "target": "work", "relation": "delivers"}],
}


@pytest.fixture
def settings(studio: Studio, server: Console) -> Locator:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": SLOW}, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")
    studio.card("orders, queue").focus()
    studio.press("Enter")
    return studio.page.get_by_role("tabpanel", name="Settings")


def test_a_field_says_what_it_is_and_what_holds_without_it(studio: Studio, settings: Locator) -> None:
    visibility = settings.get_by_role("textbox", name="Visibility timeout", exact=True)
    settings.get_by_role("button", name="About Visibility timeout").click()
    expect(settings.get_by_text("How long a received message is hidden from others.")).to_be_visible()
    expect(settings.get_by_text("default 30 s")).to_be_visible()
    breaks_no_rule(studio)
    settings.get_by_role("button", name="Reset Visibility timeout to its default").click()
    expect(visibility).to_have_value("")
    expect(visibility).to_have_attribute("placeholder", "30")
    studio.button("Undo: Change visibility timeout").click()
    expect(visibility).to_have_value("10")


def test_what_is_wrong_stands_at_its_field(studio: Studio, settings: Locator) -> None:
    visibility = settings.get_by_role("textbox", name="Visibility timeout", exact=True)
    expect(visibility).to_have_accessible_description(re.compile("60"))
    visibility.fill("99999")
    visibility.press("Enter")
    expect(settings.get_by_role("alert").filter(has_text="At most 43200 s.")).to_be_visible()
    expect(visibility).to_have_attribute("aria-invalid", "true")
    visibility.fill("360")
    visibility.press("Enter")
    expect(settings.get_by_role("alert")).to_have_count(0)
    expect(visibility).to_have_accessible_description("")
