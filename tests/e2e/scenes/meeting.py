"""More than one person at a drawing."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.e2e.studio import Studio

ADA = {"id": "ada", "name": "Ada", "color": "#0f766e"}
BEN = {"id": "ben", "name": "Ben", "color": "#be185d"}


def _sits_here(studio: Studio, person: dict[str, str]) -> None:
    """Whoever opens a page next in this browser is this person."""
    studio.page.goto("topologies")
    studio.page.evaluate("person => localStorage.setItem('signalbox.person', person)", json.dumps(person))


def comments(studio: Studio) -> None:
    """Ada asks Ben, who has come too, about the node that she selected."""
    _sits_here(studio, ADA)
    studio.page.reload()
    studio.open_example("Order processing")
    other = Studio(studio.page.context.new_page())
    _sits_here(other, BEN)
    other.open_url(studio.page.url)
    other.select("Emails, queue")
    studio.page.bring_to_front()
    expect(studio.page.get_by_test_id("peer")).to_have_accessible_name("Follow Ben")
    studio.select("Charge card, function")
    studio.press("m")
    studio.page.get_by_role("textbox", name="Comment").fill("@Ben Three tries in 20 s: is that enough?")
    studio.button("Send").click()
    said = studio.page.get_by_role("list", name="Conversation")
    expect(said).to_contain_text("is that enough")
    other.button(re.compile("^Comments")).click()
    other.page.get_by_role("list", name="Threads").get_by_role("button").first.click()
    other.page.get_by_role("textbox", name="Answer").fill("It is: what still fails then waits in Failed events.")
    other.button("Send").click()
    expect(said).to_contain_text("It is: what still fails")
    other.canvas.hover(position={"x": 190, "y": 420})
    expect(studio.page.get_by_test_id("peer-cursor")).to_be_visible()


def share(studio: Studio) -> None:
    studio.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    studio.open_example("Order processing")
    studio.button("Share").click()
    dialog = studio.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("radio", name="Comment").click()
    dialog.get_by_role("textbox", name="Who it is for").fill("The payments team")
    dialog.get_by_role("button", name="Make and copy").click()
    expect(dialog.get_by_role("list", name="Links").get_by_role("listitem")).to_have_count(1)
    expect(studio.messages.filter(has_text="The link was copied")).to_be_visible()
