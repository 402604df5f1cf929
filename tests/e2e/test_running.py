"""A person runs the example: real handler code, an outage, and a live gateway."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect

from tests.e2e.studio import Studio

CODE = "Ten orders through the real handlers"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
OUTAGE = "The payment provider is down for six minutes"


def test_real_handlers_run_and_a_trace_shows_each_hop_with_payload_and_logs(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario(CODE)
    studio.run_ends()
    expect(studio.run).to_contain_text("real code", ignore_case=True)
    expect(studio.run.get_by_role("button", name="4 met")).to_be_visible()

    traces = studio.show("Traces")
    expect(traces.get_by_test_id("trace").first).to_be_visible()
    traces.get_by_test_id("trace").first.click()
    spans = traces.get_by_role("list", name="Spans")
    for hop in ("place-order", "reserve", "pay", "send-email"):
        expect(spans.get_by_role("button", name=re.compile(f"^{hop} .* ok$")).first).to_be_visible()
    spans.get_by_role("button", name=re.compile(r"^pay invoke.* ok$")).first.click()
    span = traces.get_by_role("region", name="Span")
    expect(span.get_by_role("region", name="Input")).to_contain_text("order_id")
    expect(span.get_by_role("region", name="Logs")).to_contain_text(re.compile(r"charged \S+: 200"))

    logs = studio.show("Logs")
    expect(logs.get_by_role("button", name=re.compile(r"pay .*charged")).first).to_be_visible()


def test_when_the_payment_provider_is_down_the_events_wait_in_the_dead_letter_queue(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.run_scenario(OUTAGE)
    studio.run_ends()
    expect(studio.page.get_by_test_id("ledger")).to_contain_text(re.compile(r"\d+ dead-lettered"))
    messages = studio.show("Messages")
    messages.get_by_role("list", name="Queues").get_by_role("button", name=re.compile("^failed-events")).click()
    waiting = messages.get_by_role("list", name="Messages").get_by_role("button")
    expect(waiting.first).to_be_visible()
    assert waiting.count() >= 100, "six minutes of orders failed for good"
    waiting.first.click()
    expect(messages.get_by_role("region", name="Message", exact=True)).to_contain_text("order_id")


def test_edited_code_is_what_the_next_live_run_answers_with(studio: Studio) -> None:
    studio.open_example("Hello")
    studio.select("Greet, function")
    studio.page.get_by_role("tab", name="Code").click()
    studio.button("handlers/greet.py Open in the editor").click()
    code = studio.page.get_by_role("textbox", name="handlers/greet.py")
    expect(code).to_contain_text("Hello, {name}!")
    studio.select_word(code, "Hello")
    studio.page.keyboard.type("Welcome")
    expect(code).to_contain_text("Welcome, {name}!")
    studio.saved()

    studio.button("Run settings").click()
    settings = studio.page.get_by_role("dialog", name="Run")
    settings.get_by_role("radio", name="Run code").click()
    settings.get_by_role("radio", name="Wall").click()
    settings.get_by_role("button", name="Start").click()
    studio.button("Canvas").click()
    expect(studio.run).to_contain_text(ADDRESS)
    address = ADDRESS.search(studio.run.inner_text())
    assert address, "the run bar shows the gateway's address"
    answer = httpx.get(f"{address.group()}/hello/alice", timeout=10)
    assert (answer.status_code, answer.json()) == (200, {"message": "Welcome, alice!"})
    events = studio.show("Events")
    expect(events.get_by_role("button", name=re.compile("greet")).first).to_be_visible()

    studio.button("Stop run").click()
    expect(studio.run.get_by_role("status")).to_have_text("Cancelled", timeout=2_000)
