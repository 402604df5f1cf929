"""Drawing, and what the console says of a drawing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.studio import Studio
from tests.e2e.test_revisions_comparing import edited


def drawing(studio: Studio) -> None:
    """What can come after a node, where the front door has a zone of its own."""
    studio.open_example("Order processing")
    studio.select("Shop, client")
    studio.card("Order API, gateway").click(modifiers=["Shift"])
    studio.press("Control+g")
    title = studio.page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Front door")
    title.press("Enter")
    studio.select("Reserve stock, function")
    studio.press("n")
    expect(studio.page.get_by_role("textbox", name="Search", exact=True)).to_be_visible()


def finding(studio: Studio) -> None:
    """A change that takes the dead-letter queue of the emails away; its finding with evidence and fix."""
    studio.open_example("Order processing")
    studio.select("Undelivered emails, queue")
    studio.press("Delete")
    row = studio.show("Findings").get_by_role("listitem").filter(has_text="REL-001")
    row.get_by_role("button", name=re.compile("A message of")).click()
    row.get_by_role("button", name="Manual of REL-001").click()
    settings = studio.page.get_by_role("tabpanel", name="Settings")
    expect(settings.get_by_role("button", name="Add emails-dlq")).to_be_visible()
    studio.saved()


def fixes(studio: Studio) -> None:
    """What a fix would change, before it is applied."""
    studio.open_example("Order processing")
    studio.select("Undelivered emails, queue")
    studio.press("Delete")
    studio.show("Findings").get_by_role("button", name="Look at: Add emails-dlq").click()
    dialog = studio.page.get_by_role("dialog", name="Add emails-dlq")
    expect(dialog.get_by_role("img", name="After: emails-dlq added")).to_be_visible()
    studio.saved()


def text(studio: Studio) -> None:
    """The document beside the canvas, at the node that is selected."""
    studio.open_example("Order processing")
    studio.button("Text").click()
    expect(studio.page.get_by_test_id("text-state")).to_have_text("On the canvas")
    studio.select("Charge card, function")
    expect(studio.page.get_by_role("textbox", name="Text of the topology")).to_contain_text("handlers/pay.py")


def code(studio: Studio) -> None:
    """A handler in the editor, run with a sample of what reaches it."""
    studio.open_example("Order processing")
    studio.select("Send email, function")
    studio.page.get_by_role("tab", name="Code", exact=True).click()
    studio.button(re.compile("send_email.py Open in the editor")).click()
    pane = studio.page.get_by_role("region", name="Run this handler")
    expect(pane.get_by_role("textbox", name="Event")).to_contain_text('"Records"')
    pane.get_by_role("button", name="Run this handler").click()
    expect(pane.get_by_role("region", name="Answer")).to_be_visible()


def table(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.button("Table").click()
    nodes = studio.page.get_by_role("region", name="Table").get_by_role("table", name="Nodes")
    expect(nodes.get_by_role("row")).to_have_count(14)


def shortcuts(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.canvas_click(x=20, y=60)
    studio.press("?")
    expect(studio.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def revisions(studio: Studio) -> None:
    """What changed since a revision that was named: a node gone, one changed, one moved, one new."""
    edited(studio)
    studio.button("Revisions").click()
    panel = studio.page.get_by_role("region", name="Revisions", exact=True)
    panel.get_by_role("button", name=re.compile("revision .*, As delivered")).click()
    expect(panel.get_by_test_id("compared")).to_contain_text("1 node added")


def export(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.button("Export").click()
    expect(studio.page.get_by_role("region", name="Report")).to_be_visible()
    expect(studio.page.get_by_role("textbox").last).to_be_visible()
