"""What was sent stays with the design: found, opened, sent again; so does what a run carried."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.depots import open_depot
from tests.e2e.server import Console
from tests.e2e.studio import Studio
from tests.e2e.test_send_entries import GOOD, ROUTE, came, choose, opened, submit

pytestmark = pytest.mark.slow


def test_what_was_sent_is_found_opened_sent_again_and_forgotten(studio: Studio, server: Console) -> None:
    topology, _ = open_depot(studio, server.address)
    send = opened(studio, "lanes")
    send.get_by_role("textbox", name="Body").fill('{"sent": "first"}')
    send.get_by_role("textbox", name="Group", exact=True).fill("north")
    submit(send)
    sent = send.get_by_test_id("sent")
    expect(sent).to_have_count(1)
    choose(send, ROUTE)
    send.get_by_role("textbox", name="Body").fill(GOOD)
    submit(send)
    expect(sent).to_have_count(2)
    expect(sent.first).to_contain_text(re.compile("POST /orders/id-1.*200"))

    studio.open_url(f"t/{topology}")
    send = studio.show("Send")
    sent = send.get_by_test_id("sent")
    expect(sent).to_have_count(2)
    search = send.get_by_role("textbox", name="Search what was sent")
    search.fill("first lanes")
    expect(sent).to_have_count(1)
    sent.first.click()
    expect(send.get_by_role("combobox", name="Send to")).to_have_value("lanes")
    expect(send.get_by_role("textbox", name="Body")).to_have_value('{\n  "sent": "first"\n}')
    expect(send.get_by_role("textbox", name="Group", exact=True)).to_have_value("north")
    search.fill("")
    expect(sent).to_have_count(2)
    send.get_by_role("button", name="Send again: POST /orders/id-1").click()
    expect(came(send).get_by_role("status")).to_contain_text("Answered 200")
    expect(sent).to_have_count(3)
    breaks_no_rule(studio)
    send.get_by_role("button", name="Forget: lanes").click()
    expect(sent).to_have_count(2)
    send.get_by_role("button", name="Forget all that was sent").click()
    studio.page.get_by_role("dialog", name="Forget all that was sent?").get_by_role("button", name="Forget").click()
    expect(send).to_contain_text("What you send stays here")


def test_a_row_of_the_events_is_sent_again_after_a_change(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    send = opened(studio, "news")
    send.get_by_role("textbox", name="Message").fill('{"headline": "old"}')
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Sent")
    events = studio.show("Events")
    events.get_by_role("combobox", name="Node").select_option("mails")
    row = events.get_by_role("button", name=re.compile(r"^\d+ .* accept mails"))
    expect(row.first).to_be_visible()
    again = events.get_by_role("button", name=re.compile("^Send again, event"))
    again.first.focus()
    again.first.press("Enter")
    expect(send.get_by_role("combobox", name="Send to")).to_have_value("mails")
    body = send.get_by_role("textbox", name="Body")
    expect(body).to_have_value(re.compile("headline"))
    body.fill('{"headline": "new"}')
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Sent")


def test_a_hop_of_a_trace_is_sent_again_as_the_request_it_was(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    send = opened(studio, ROUTE)
    send.get_by_role("textbox", name="Body").fill(GOOD)
    submit(send)
    came(send).get_by_role("button", name="Open trace").click()
    traces = studio.page.get_by_role("tabpanel", name=re.compile("^Traces"))
    spans = traces.get_by_role("list", name="Spans")
    spans.get_by_role("button", name=re.compile(r"^api .* ok$")).first.click()
    traces.get_by_role("region", name="Span").get_by_role("button", name="Send again").click()
    expect(send.get_by_role("combobox", name="Send to")).to_have_value("api.routes.order")
    expect(send.get_by_role("textbox", name="Path")).to_have_value("/orders/id-1")
    expect(send.get_by_role("combobox", name="Credential")).to_have_value("staff")
    expect(send.get_by_role("textbox", name="Body")).to_have_value(re.compile('"amount": 3'))
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Answered 200")
