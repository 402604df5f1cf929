"""What is saved, what waits and what cannot be saved is said; what was changed apart is merged, and that is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.people import two_in_a_shop
from tests.e2e.server import Console
from tests.e2e.shops import open_shop, stored
from tests.e2e.studio import Studio

NOTICED_MS = 30_000


def state(studio: Studio) -> Locator:
    return studio.page.get_by_test_id("save-state")


def set_timeout(studio: Studio, value: str) -> None:
    studio.card("bill, function").press("Enter")
    field = studio.page.get_by_role("complementary", name="Inspector").get_by_role(
        "textbox", name="Timeout", exact=True
    )
    field.fill(value)
    field.press("Enter")


def go_offline(studio: Studio) -> None:
    """The line goes silent; the page notices when what it sent is not answered."""
    studio.page.context.set_offline(True)
    studio.canvas_click(x=20, y=620)
    studio.press("Shift+n")
    studio.press("Escape")
    expect(state(studio)).to_contain_text("Offline", timeout=NOTICED_MS)


def test_edits_wait_while_the_line_is_down_and_outlive_the_page(visit: Callable[..., Studio], server: Console) -> None:
    studio = visit(outage=True)
    topology = open_shop(studio, server.address)
    expect(state(studio)).to_have_text("Saved")
    go_offline(studio)
    studio.card("lonely, cache").press("Enter")
    studio.press("Delete")
    studio.card("bill, function").press("Enter")
    studio.press("Delete")
    expect(state(studio)).to_have_text("Offline, 3 edits waiting")
    expect(studio.page.get_by_role("alert")).to_contain_text("3 edits are kept here and sent when it is back.")
    breaks_no_rule(studio)
    studio.page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('signalbox.unsaved.'))")
    context = studio.page.context
    address = studio.page.url
    studio.page.close()
    assert "lonely" in stored(server.address, topology)["document"]["nodes"]

    context.set_offline(False)
    again = Studio(context.new_page()).open_url(address)
    expect(again.messages.filter(has_text="What your last visit could not save is sent now.")).to_be_visible()
    expect(again.card("lonely, cache")).to_have_count(0)
    again.saved()
    assert not {"lonely", "bill"} & set(stored(server.address, topology)["document"]["nodes"])
    assert again.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('signalbox.unsaved.'))") == []


def test_a_field_that_both_changed_is_told_with_a_way_back(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, topology = two_in_a_shop(visit, server)
    go_offline(bob)
    set_timeout(bob, "20")
    expect(state(bob)).to_have_text("Offline, 2 edits waiting")
    set_timeout(alice, "30")
    expect(alice.button("Undo: Change timeout")).to_be_enabled()
    alice.saved()
    bob.page.context.set_offline(False)
    told = bob.messages.filter(has_text="Changed on both sides. Timeout of bill")
    expect(told).to_be_visible(timeout=NOTICED_MS)
    bob.saved()
    alice.saved()
    held = stored(server.address, topology)["document"]["nodes"]["bill"]["timeout_s"]
    other = {20: 30, 30: 20}[held]
    expect(told).to_contain_text(f"{held} holds, not {other}")
    breaks_no_rule(bob)
    told.get_by_role("button", name="Use mine" if held == 30 else "Use theirs").click()
    bob.saved()
    assert stored(server.address, topology)["document"]["nodes"]["bill"]["timeout_s"] == other


def test_an_edge_that_lost_its_end_is_named_to_both(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, topology = two_in_a_shop(visit, server)
    go_offline(bob)
    bob.card("invoices, queue").press("Enter")
    bob.press("c")
    bob.page.get_by_placeholder("Search nodes").fill("bill bill")
    bob.press("Enter")
    expect(bob.edge("invoices delivers bill")).to_be_attached()
    alice.card("bill, function").press("Enter")
    alice.press("Delete")
    alice.saved()
    bob.page.context.set_offline(False)
    sentence = "The edge invoices → bill was removed: bill had been deleted meanwhile."
    for person in (bob, alice):
        expect(person.messages.filter(has_text=sentence)).to_be_visible(timeout=NOTICED_MS)
        expect(person.edge("invoices delivers bill")).to_have_count(0)
    bob.saved()
    findings = httpx.get(f"{server.address}api/topologies/{topology}/validate/").json()["findings"]
    assert not [finding for finding in findings if "lost an end" in finding["message"]]


def test_two_nodes_of_one_id_are_told_apart(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, topology = two_in_a_shop(visit, server)
    go_offline(bob)
    bob.button("Add Topic").click()
    alice.button("Add Topic").click()
    alice.saved()
    bob.page.context.set_offline(False)
    for person in (alice, bob):
        told = person.messages.filter(has_text="Two nodes were called topic; the later one is topic-2 now.")
        expect(told).to_be_visible(timeout=NOTICED_MS)
    bob.saved()
    assert {"topic", "topic-2"} <= set(stored(server.address, topology)["document"]["nodes"])


def test_what_cannot_be_saved_any_more_is_kept_as_a_file(
    visit: Callable[..., Studio], server: Console, tmp_path: Path
) -> None:
    studio = visit(outage=True)
    topology = open_shop(studio, server.address)
    studio.saved()
    headers = {"Content-Type": "application/json"}
    httpx.delete(f"{server.address}api/topologies/{topology}/", headers=headers).raise_for_status()
    expect(state(studio)).to_have_text("Could not save")
    expect(studio.page.get_by_role("alert")).to_contain_text("This topology was deleted.")
    breaks_no_rule(studio)
    with studio.page.expect_download() as kept:
        studio.button("Keep a copy").press("Enter")
    file = tmp_path / kept.value.suggested_filename
    kept.value.save_as(file)
    assert file.name == "shop.json"
    copy = json.loads(file.read_text())
    made = httpx.post(f"{server.address}api/topologies/", json={"document": copy}).raise_for_status().json()
    assert len(made["document"]["nodes"]) == 12 and len(made["document"]["edges"]) == 9
