"""People in one session, and what they do with each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Locator, expect

from tests.e2e.server import Console
from tests.e2e.shops import open_shop
from tests.e2e.studio import Studio

PEOPLE = re.compile(r"^People: \d+ here$")


def people(studio: Studio) -> Locator:
    """The list of those who are here, opened by key."""
    studio.button(PEOPLE).press("Enter")
    return studio.page.get_by_role("dialog", name="People")


def call_oneself(studio: Studio, name: str) -> None:
    shown = people(studio)
    shown.get_by_label("Your name").fill(name)
    shown.get_by_label("Your name").press("Enter")
    studio.press("Escape")
    expect(shown).to_have_count(0)


def two_in_a_shop(visit: Callable[..., Studio], server: Console, **bob_is: Any) -> tuple[Studio, Studio, str]:
    """Alice and Bob in front of one shop; its id."""
    alice = visit(outage=True)
    topology = open_shop(alice, server.address)
    alice.loaded()
    call_oneself(alice, "Alice")
    bob = visit(outage=True, theme="light", **bob_is).open_url(f"t/{topology}")
    call_oneself(bob, "Bob")
    expect(alice.page.get_by_test_id("peer")).to_have_accessible_name("Follow Bob")
    return alice, bob, topology


def comments(studio: Studio) -> Locator:
    return studio.page.get_by_role("region", name="Comments", exact=True)


def link(server: Console, topology: str, right: str) -> tuple[str, str]:
    """A new share link: its id and its path."""
    made = httpx.post(f"{server.address}api/topologies/{topology}/links/", json={"right": right}).raise_for_status()
    return made.json()["id"], made.json()["path"]


def restart(server: Console) -> None:
    """Kills the web server; its keeper starts another."""
    killed = server.child("uvicorn")
    killed.kill()
    killed.wait(timeout=10)
