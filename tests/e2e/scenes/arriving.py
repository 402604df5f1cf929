"""Where a person begins."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.studio import Studio


def topologies(studio: Studio) -> None:
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("button", name=re.compile("^Hello"))).to_be_visible()


def empty(studio: Studio) -> None:
    studio.open_new()
