"""A person looks into queues: what is in them, why it is there, filtered and chosen."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.drive import eventually
from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.depots import PARCELS, ledger, open_depot
from tests.e2e.server import Console
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow


def look(studio: Studio, queue: str) -> Locator:
    """The panel of the messages of this queue."""
    messages = studio.show("Messages")
    messages.get_by_role("list", name="Queues").get_by_role("button", name=re.compile(f"^{queue}")).click()
    return messages


def rows(messages: Locator) -> Locator:
    return messages.get_by_test_id("message")


def test_a_message_shows_what_it_carries_and_where_it_came_from(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    rows(messages).first.click()
    message = messages.get_by_role("region", name="Message", exact=True)
    expect(message).to_contain_text(re.compile(r"Came from\s*parcels"))
    expect(message).to_contain_text("Age")
    body = message.get_by_role("region", name="Body")
    expect(body).to_contain_text('customer: {id: "bob"', ignore_case=True)
    body.get_by_role("button", name=re.compile("^customer")).click()
    expect(body).to_contain_text("{ 1 field }")
    expect(message.get_by_role("button", name="Copy body")).to_be_visible()
    breaks_no_rule(studio)


def test_messages_are_filtered_by_text_field_and_state_with_counts(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    text = messages.get_by_role("textbox", name="Text or field")
    text.fill("köln")
    expect(rows(messages)).to_have_count(3)
    text.fill("customer.id:bob city:köln")
    expect(rows(messages)).to_have_count(2)
    filters = messages.get_by_role("search", name="Filter messages")
    expect(filters.get_by_role("status")).to_have_text(f"2 of {PARCELS} messages")
    state = messages.get_by_role("combobox", name="State")
    expect(state.get_by_role("option")).to_have_text(["Any state (2)", "Visible (2)"])
    expect(messages.get_by_role("button", name="Redrive 2 shown")).to_be_enabled()
    text.fill("nowhere")
    expect(messages).to_contain_text("No message fits")


def test_messages_are_chosen_by_keys_and_deleted_after_being_asked(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address)
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    rows(messages).first.focus()
    studio.press("Space")
    studio.press("Shift+ArrowDown")
    status = messages.get_by_role("search", name="Filter messages").get_by_role("status")
    expect(status).to_have_text(f"2 selected of {PARCELS} messages")
    studio.press("Control+a")
    expect(status).to_have_text(f"{PARCELS} selected of {PARCELS} messages")
    studio.press("Escape")
    expect(status).to_have_text(f"{PARCELS} messages")
    messages.get_by_role("checkbox").first.check()
    messages.get_by_role("button", name="Delete 1…").click()
    asked = studio.page.get_by_role("dialog", name="Delete 1 message?")
    breaks_no_rule(studio)
    asked.get_by_role("button", name="Delete", exact=True).click()
    expect(rows(messages)).to_have_count(PARCELS - 1)
    end = ledger(server.address, run)
    assert (end["dropped"], end["balanced"]) == (1, True)


def test_a_queue_is_purged_after_saying_how_many(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address)
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    messages.get_by_role("button", name="Purge…").click()
    asked = studio.page.get_by_role("dialog", name="Purge unpacked?")
    expect(asked).to_contain_text(f"{PARCELS} messages in unpacked are dropped")
    asked.get_by_role("button", name="Cancel").click()
    expect(rows(messages)).to_have_count(PARCELS)
    messages.get_by_role("button", name="Purge…").click()
    asked.get_by_role("button", name=f"Purge {PARCELS} messages").click()
    expect(messages).to_contain_text("Nothing waits here")
    end = ledger(server.address, run)
    assert (end["dropped"], end["balanced"]) == (PARCELS, True)


def test_what_an_ended_run_left_can_be_looked_at_but_not_touched(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address)
    ledger(server.address, run)
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    redrive = messages.get_by_role("button", name="Redrive all")
    expect(redrive).to_be_disabled()
    expect(redrive).to_have_attribute("title", "The run is over: its messages can only be looked at.")
    rows(messages).first.click()
    expect(messages.get_by_role("region", name="Body")).to_contain_text("parcel")


def test_an_empty_dead_letter_queue_says_when_what_fails_would_come(studio: Studio, server: Console) -> None:
    document = {
        "format": "signalbox/1",
        "name": "early",
        "nodes": {"q": {"kind": "queue"}, "f": {"kind": "function", "failure_rate": 1}, "dlq": {"kind": "queue"}},
        "edges": [
            {"source": "q", "target": "f", "relation": "delivers"},
            {"source": "q", "target": "dlq", "relation": "dead_letters", "max_receive_count": 5},
        ],
        "scenarios": {"soon": {"duration_s": 60, "arrivals": [{"target": "q", "times_s": [1]}]}},
    }
    topologies = f"{server.address}api/topologies/"
    made = httpx.post(topologies, json={"document": document}).raise_for_status().json()
    run = httpx.post(f"{topologies}{made['id']}/runs/", json={"scenario": "soon"}).raise_for_status().json()
    eventually(lambda: httpx.get(f"{server.address}api/runs/{run['id']}/").json()["finished_at"])
    studio.open_url(f"t/{made['id']}")
    messages = look(studio, "dlq")
    expect(messages).to_contain_text("What keeps failing in q comes here after 2 min 30 s.")
