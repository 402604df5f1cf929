"""A person brings dead letters back: all, some, slowly, not all of them, corrected."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.drive import eventually
from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.depots import PARCELS, dead, healed, ledger, open_depot
from tests.e2e.server import Console
from tests.e2e.studio import Studio
from tests.e2e.test_queues_looking import look, rows


def test_all_go_back_and_each_is_told_as_delivered(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address, "healing")
    messages = look(studio, "unpacked")
    tab = studio.page.get_by_role("tablist", name="Dock").get_by_role("tab", name=re.compile("^Messages"))
    expect(rows(messages)).to_have_count(PARCELS)
    expect(tab).to_have_text(f"Messages{PARCELS}")
    healed(server.address, run)
    messages.get_by_role("button", name="Redrive all").click()
    redrive = messages.get_by_role("region", name="Redrive")
    expect(redrive).to_contain_text(f"Redrove {PARCELS} of {PARCELS} messages")
    expect(tab).to_have_text("Messages")
    expect(redrive.get_by_role("status")).to_have_text(f"{PARCELS} delivered")
    expect(messages).to_contain_text("Nothing waits here")
    redrive.get_by_role("button", name=re.compile("^Redrove")).click()
    outcomes = redrive.get_by_role("list", name="Outcomes").get_by_role("listitem")
    expect(outcomes).to_have_count(PARCELS)
    expect(outcomes.first).to_contain_text("Delivered by parcels.")
    breaks_no_rule(studio)
    assert dead(server.address, run) == 0
    end = ledger(server.address, run)
    assert (end["lost"], end["held"], end["balanced"]) == (0, 0, True)


def test_what_fails_again_says_as_which_message_it_is_back(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address)
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    messages.get_by_role("checkbox").nth(0).check()
    messages.get_by_role("checkbox").nth(1).check()
    messages.get_by_role("button", name="Redrive 2 selected").click()
    redrive = messages.get_by_role("region", name="Redrive")
    expect(redrive.get_by_role("status")).to_have_text("2 failed again")
    redrive.get_by_role("button", name=re.compile("^Redrove 2 of 2")).click()
    told = redrive.get_by_role("listitem").first
    expect(told).to_contain_text(re.compile(r"Failed again.*back as message \d+"))
    expect(rows(messages)).to_have_count(PARCELS)
    end = ledger(server.address, run)
    assert (end["lost"], end["balanced"]) == (0, True)


def test_a_slow_redrive_is_cancelled_in_the_middle_and_loses_nothing(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address, "healing")
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS)
    healed(server.address, run)
    messages.get_by_role("combobox", name="Rate of redrive").select_option("0.05")
    messages.get_by_role("button", name="Redrive all").click()
    redrive = messages.get_by_role("region", name="Redrive")
    expect(redrive).to_contain_text(f"Redriving 1 of {PARCELS} messages")
    redrive.get_by_role("button", name="Cancel redrive").click()
    expect(redrive).to_contain_text("Redrive cancelled")
    expect(redrive.get_by_role("status")).to_contain_text("left here")
    here = dead(server.address, run)
    assert 0 < here < PARCELS
    expect(rows(messages)).to_have_count(here)
    end = ledger(server.address, run)
    assert end["held"] == here, "what was not moved is where it was"
    assert (end["lost"], end["balanced"]) == (0, True)


def test_a_message_is_corrected_and_resent_and_the_original_stays_until_it_is_deleted(
    studio: Studio, server: Console
) -> None:
    _, run = open_depot(studio, server.address, "healing")
    messages = look(studio, "unpacked")
    rows(messages).first.click()
    number = rows(messages).first.get_attribute("data-message")
    healed(server.address, run)
    messages.get_by_role("button", name="Edit and resend").click()
    send = studio.page.get_by_role("tabpanel", name=re.compile("^Send"))
    expect(send.get_by_role("combobox", name="Send to")).to_have_value("parcels")
    expect(send).to_contain_text(f"A corrected copy of message {number}, which stays in unpacked.")
    body = send.get_by_role("textbox", name="Body")
    expect(body).to_have_value(re.compile('"parcel": 0'))
    body.fill('{"parcel": 0,\n "city": }')
    expect(send.get_by_role("list", name="Problems of body")).to_contain_text("Line 2: A value is expected here.")
    body.fill('{"parcel": 0, "city": "Bonn"}')
    send.get_by_role("textbox", name="Attributes").fill('{"corrected": "yes"}')
    send.get_by_role("button", name="Send", exact=True).click()
    came = send.get_by_role("region", name="What came of it")
    expect(came.get_by_role("status")).to_contain_text("Sent")
    expect(came).to_contain_text(f"Message {number} is still in unpacked.")
    breaks_no_rule(studio)
    assert dead(server.address, run) == PARCELS

    look(studio, "unpacked")
    rows(messages).first.click()
    expect(messages.get_by_role("region", name="Message", exact=True)).to_contain_text("Resent: open trace")
    studio.show("Send").get_by_role("button", name="Delete the original").click()
    eventually(lambda: dead(server.address, run) == PARCELS - 1)
    came.get_by_role("button", name="Open trace").click()
    spans = studio.page.get_by_role("tabpanel", name=re.compile("^Traces")).get_by_role("list", name="Spans")
    expect(spans.get_by_role("button", name=re.compile(r"^pack invoke.* ok$"))).to_be_visible()


def test_what_was_sent_there_by_hand_says_why_it_cannot_go_back(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    send = studio.show("Send")
    send.get_by_role("combobox", name="Send to").select_option("unpacked")
    send.get_by_role("textbox", name="Body").fill('{"by": "hand"}')
    send.get_by_role("button", name="Send", exact=True).click()
    expect(send.get_by_role("region", name="What came of it").get_by_role("status")).to_contain_text("Sent")
    messages = look(studio, "unpacked")
    expect(rows(messages)).to_have_count(PARCELS + 1)
    rows(messages).last.click()
    expect(messages.get_by_role("region", name="Message", exact=True)).to_contain_text("it has no way back")
    messages.get_by_role("button", name="Redrive all").click()
    redrive = messages.get_by_role("region", name="Redrive")
    expect(redrive).to_contain_text(f"Redrove {PARCELS} of {PARCELS + 1} messages")
    expect(redrive.get_by_role("status")).to_contain_text("1 cannot go")
    redrive.get_by_role("button", name=re.compile("^Redrove")).click()
    expect(redrive.get_by_role("list", name="Outcomes")).to_contain_text("Resend it instead.")
