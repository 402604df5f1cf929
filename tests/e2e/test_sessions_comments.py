"""Comments on parts of a design: begun, answered and settled by keys, live, and kept whatever becomes of the part."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.people import comments, restart, two_in_a_shop
from tests.e2e.server import Console
from tests.e2e.shops import open_shop
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow


def badge(studio: Studio, name: str) -> Locator:
    return studio.card(name).get_by_test_id("comment-badge")


def say(studio: Studio, text: str, field: str = "Comment") -> None:
    box = comments(studio).get_by_role("textbox", name=field)
    expect(box).to_be_focused()
    box.press_sequentially(text)
    box.press("Control+Enter")
    expect(comments(studio).get_by_role("list", name="Conversation")).to_contain_text(text.split("@")[0])


def test_somebody_is_called_answers_and_it_is_resolved_by_keys(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, _ = two_in_a_shop(visit, server)
    alice.card("bill, function").press("Enter")
    alice.press("m")
    box = comments(alice).get_by_role("textbox", name="Comment")
    expect(box).to_be_focused()
    box.press_sequentially("Who is paged, @b")
    expect(comments(alice).get_by_role("option", name="Bob")).to_have_attribute("aria-selected", "true")
    breaks_no_rule(alice)
    expect(comments(alice).get_by_role("option", name="Bob")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Who is paged, @Bob ")
    box.press("Control+Enter")
    expect(comments(alice).get_by_role("list", name="Conversation")).to_contain_text("@Bob")

    expect(badge(bob, "bill, function")).to_have_accessible_name("1 comment, not read")
    expect(bob.button("Comments: 1 not read")).to_be_visible()
    expect(bob.messages.filter(has_text="Alice mentioned you: Who is paged, @Bob")).to_be_visible()
    bob.button("Show").press("Enter")
    expect(badge(bob, "bill, function")).to_have_accessible_name("1 comment")
    say(bob, "The billing team.", "Answer")
    expect(comments(alice).get_by_role("list", name="Conversation")).to_contain_text("The billing team.")
    breaks_no_rule(bob)

    comments(bob).get_by_role("button", name="Resolve").press("Enter")
    expect(badge(alice, "bill, function")).to_have_count(0)
    expect(comments(alice)).to_contain_text("Resolved by Bob")
    say(alice, "One more thing.", "Answer")
    expect(badge(bob, "bill, function")).to_have_accessible_name("3 comments, not read")


def test_a_thread_follows_a_rename_and_says_that_its_node_was_deleted(studio: Studio, server: Console) -> None:
    topology = open_shop(studio, server.address)
    studio.card("invoices, queue").press("Enter")
    studio.press("m")
    say(studio, "Keep them for ten years.")
    studio.press("Escape")
    studio.press("Escape")
    expect(comments(studio)).to_have_count(0)
    rename = {"operations": [{"op": "rename", "id": "invoices", "to": "bills"}]}
    httpx.post(f"{server.address}api/topologies/{topology}/operations/", json=rename).raise_for_status()
    expect(badge(studio, "bills, queue")).to_have_accessible_name("1 comment")

    studio.card("bills, queue").press("Enter")
    studio.press("Delete")
    expect(studio.card("bills, queue")).to_have_count(0)
    expect(studio.messages.filter(has_text="The comments on bills stay under Comments.")).to_be_visible()
    studio.button("Comments").click()
    row = comments(studio).get_by_role("list", name="Threads").get_by_role("button")
    expect(row).to_contain_text("bills")
    expect(row).to_contain_text("deleted")
    row.press("Enter")
    expect(comments(studio)).to_contain_text("The node bills was deleted.")
    breaks_no_rule(studio)
    studio.press("Escape")
    studio.press("Escape")
    studio.canvas_click(x=20, y=620)
    studio.press("Control+z")
    expect(badge(studio, "bills, queue")).to_have_accessible_name("1 comment")


def test_comments_on_an_edge_and_a_place_outlive_the_server(visit: Callable[..., Studio], server: Console) -> None:
    studio = visit(outage=True)
    open_shop(studio, server.address)
    studio.edge("bill sends invoices").press("Enter")
    studio.press("m")
    say(studio, "At least once?")
    comments(studio).get_by_role("button", name="Close the comments").click()
    studio.canvas.click(position={"x": 300, "y": 640}, button="right")
    studio.page.get_by_role("menuitem", name="Comment").click()
    say(studio, "Room for refunds.")
    restart(server)
    studio.page.reload()
    expect(studio.page.get_by_test_id("comment-pin")).to_be_visible()
    studio.button("Comments").click()
    rows = comments(studio).get_by_role("list", name="Threads").get_by_role("button")
    expect(rows).to_contain_text(["A place on the canvas", "bill → invoices"])
    rows.last.press("Enter")
    expect(comments(studio)).to_contain_text("At least once?")
    comments(studio).get_by_role("button", name="Show it").press("Enter")
    expect(studio.page.get_by_role("complementary", name="Inspector")).to_contain_text("invoices")
