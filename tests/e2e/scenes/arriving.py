"""Where a person begins."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.studio import Studio


def topologies(studio: Studio) -> None:
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("button", name=re.compile("^Hello"))).to_be_visible()


def tour(studio: Studio) -> None:
    """The tour at its fourth step, on the real controls."""
    studio.open_example("Order processing")
    studio.button("Help").click()
    studio.page.get_by_role("menuitem", name="Take the tour").click()
    for _ in range(3):
        studio.button("Next").click()
    expect(studio.page.get_by_role("dialog", name="Step 4 of 7: See what is wrong")).to_be_visible()


def empty(studio: Studio) -> None:
    studio.open_new()
