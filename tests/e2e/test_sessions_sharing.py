"""Share links: made and revoked in a dialog; who comes by one can do what it says, and is told why not the rest."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.people import comments, link
from tests.e2e.server import Console
from tests.e2e.shops import open_shop, stored
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

LOOKS = "Your link lets you look, not change anything."
COMMENTS = "Your link lets you look and comment, not change anything."


def asks(page: Page, method: str, path: str) -> tuple[int, str]:
    """What the server answers to a request that the page would not send by itself."""
    answer = page.evaluate(
        """async ([method, path]) => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const headers = {'X-CSRFToken': token, 'Content-Type': 'application/json'};
            const answer = await fetch(path, {method, headers, body: '{}'});
            return [answer.status, (await answer.json()).code];
        }""",
        [method, path],
    )
    return int(answer[0]), str(answer[1])


@pytest.fixture
def owner(visit: Callable[..., Studio], server: Console) -> tuple[Studio, str]:
    studio = visit()
    return studio, open_shop(studio, server.address)


def test_a_link_is_made_copied_and_revoked(
    visit: Callable[..., Studio], server: Console, owner: tuple[Studio, str]
) -> None:
    alice, _ = owner
    alice.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    alice.button("Share").press("Enter")
    share = alice.page.get_by_role("dialog", name="Share")
    expect(share).to_contain_text("No link yet")
    share.get_by_role("radio", name="Comment").click()
    share.get_by_label("Who it is for").fill("The billing team")
    share.get_by_label("Who it is for").press("Enter")
    rows = share.get_by_role("list", name="Links").get_by_role("listitem")
    expect(rows).to_contain_text(["The billing team · Can comment"])
    address = share.get_by_label("Address of the link The billing team").input_value()
    expect(alice.page.get_by_text("The link was copied.")).to_be_visible()
    assert alice.page.evaluate("navigator.clipboard.readText()") == address
    assert address.startswith(f"{server.address}s/")
    breaks_no_rule(alice)

    guest = visit(outage=True, theme="light").open_url(address)
    expect(guest.page.get_by_test_id("right")).to_have_text("Can comment")
    share.get_by_role("button", name="Revoke the link The billing team").press("Enter")
    expect(rows).to_contain_text("Whoever is here by it has to leave.")
    share.get_by_role("button", name="Revoke it").press("Enter")
    expect(rows).to_have_count(0)
    expect(guest.page.get_by_role("alert")).to_contain_text("The link you came by was revoked.")
    expect(guest.page.get_by_test_id("save-state")).to_have_text("Could not save")
    breaks_no_rule(guest)
    guest.page.reload()
    expect(guest.page.get_by_role("main")).to_contain_text("This link opens nothing")
    guest.page.goto(address)
    expect(guest.page.get_by_role("main")).to_contain_text("This link opens nothing")
    breaks_no_rule(guest)
    guest.button("Leave the link").click()
    expect(guest.page.get_by_label("Title of the topology")).to_be_visible()


def test_a_viewer_looks_and_every_control_says_why_not_more(
    visit: Callable[..., Studio], server: Console, owner: tuple[Studio, str]
) -> None:
    alice, topology = owner
    before = stored(server.address, topology)
    guest = visit(outage=True).open_url(link(server, topology, "view")[1])
    expect(guest.page.get_by_test_id("right")).to_have_text("Can view")
    add = guest.button("Add Queue")
    expect(add).to_be_disabled()
    expect(add).to_have_attribute("title", LOOKS)
    for name in ("Run", "Share", "Add a note", "Tidy up"):
        expect(guest.button(name)).to_be_disabled()
        guest.button(name).focus()
        expect(guest.page.get_by_role("tooltip")).to_contain_text(LOOKS)
    guest.select("bill, function")
    inspector = guest.page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("group", name=LOOKS).first.get_by_role("textbox").first).to_be_disabled()
    expect(inspector.get_by_label("Title", exact=True)).not_to_be_editable()
    for name in ("Duplicate", "Delete"):
        expect(inspector.get_by_role("button", name=name, exact=True)).to_be_disabled()
    guest.card("bill, function").focus()
    guest.press("Delete")
    expect(guest.messages.filter(has_text=LOOKS)).to_be_visible()
    expect(guest.card("bill, function")).to_be_visible()
    guest.press("m")
    expect(comments(guest)).to_have_count(0)
    guest.card("bill, function").click(button="right")
    delete = guest.page.get_by_role("menu", name="Selection").get_by_role("menuitem", name="Delete", exact=False).last
    expect(delete).to_be_disabled()
    expect(delete).to_contain_text(LOOKS)
    breaks_no_rule(guest)

    path = f"/api/topologies/{topology}/"
    for method, more in (("POST", "operations/"), ("POST", "comments/"), ("POST", "runs/"), ("PUT", "")):
        assert asks(guest.page, method, path + more) == (403, "right-missing")
    assert stored(server.address, topology)["digest"] == before["digest"]
    expect(alice.page.get_by_test_id("peer")).to_have_count(1)


def test_who_may_comment_comments_and_changes_nothing(
    visit: Callable[..., Studio], server: Console, owner: tuple[Studio, str]
) -> None:
    alice, topology = owner
    guest = visit(outage=True).open_url(link(server, topology, "comment")[1])
    expect(guest.page.get_by_test_id("right")).to_have_text("Can comment")
    guest.card("bill, function").press("Enter")
    guest.press("m")
    comments(guest).get_by_role("textbox", name="Comment").press_sequentially("Too slow?")
    comments(guest).get_by_role("button", name="Send").click()
    expect(alice.card("bill, function").get_by_test_id("comment-badge")).to_be_visible()
    guest.card("bill, function").focus()
    guest.press("Delete")
    expect(guest.messages.filter(has_text=COMMENTS)).to_be_visible()
    for method, more in (("POST", "operations/"), ("POST", "runs/")):
        assert asks(guest.page, method, f"/api/topologies/{topology}/{more}") == (403, "right-missing")
    expect(alice.card("bill, function")).to_be_visible()


def test_who_may_edit_draws_but_does_not_share_and_sees_no_other_topology(
    visit: Callable[..., Studio], server: Console, owner: tuple[Studio, str]
) -> None:
    alice, topology = owner
    guest = visit(outage=True).open_url(link(server, topology, "edit")[1])
    expect(guest.page.get_by_test_id("right")).to_have_text("Can edit")
    guest.card("lonely, cache").press("Enter")
    guest.press("Delete")
    expect(alice.card("lonely, cache")).to_have_count(0)
    guest.saved()
    guest.button("Share").focus()
    expect(guest.page.get_by_role("tooltip")).to_contain_text("this is left to whoever shared it")
    assert asks(guest.page, "DELETE", f"/api/topologies/{topology}/") == (403, "right-missing")
    guest.page.goto("topologies")
    expect(guest.page.get_by_role("list", name="Topologies").get_by_role("listitem")).to_have_count(1)
    expect(guest.button("New topology")).to_be_disabled()
    breaks_no_rule(guest)
    expect(guest.page.get_by_role("button", name=re.compile("^Hello"))).to_be_disabled()
