"""Code in a wide tab: completed by the event of its trigger, checked by line, and run with a written event."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

CODE = """import json
import os

import boto3

sqs = boto3.client("sqs")


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        print("got", order["order_id"])
        sqs.send_message(QueueUrl=os.environ["QUEUE_BILLS_URL"], MessageBody=record["body"])
    return {"done": len(event["Records"])}
"""
SHOP = {
    "format": "signalbox/1",
    "name": "shop",
    "nodes": {
        "orders": {"kind": "queue"},
        "bills": {"kind": "queue"},
        "work": {"kind": "function", "timeout_s": 10, "handler": {"file": "handlers/work.py"}},
    },
    "edges": [
        {"source": "orders", "target": "work", "relation": "delivers"},
        {"source": "work", "target": "bills", "relation": "sends"},
    ],
}


@pytest.fixture
def pane(studio: Studio, server: Console) -> Locator:
    """The handler's tab, opened from the inspector; its part to run it."""
    body = {"document": SHOP, "files": {"handlers/work.py": CODE}}
    made = httpx.post(f"{server.address}api/topologies/", json=body, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")
    studio.select("work, function")
    studio.page.get_by_role("tab", name="Code", exact=True).click()
    studio.page.get_by_role("button", name=re.compile("work.py Open in the editor")).click()
    pane = studio.page.get_by_role("region", name="Run this handler")
    expect(pane.get_by_role("textbox", name="Event")).to_contain_text('"Records"')
    return pane


def code(studio: Studio) -> Locator:
    return studio.page.get_by_role("textbox", name="handlers/work.py", exact=True)


def write_event(studio: Studio, pane: Locator, body: str) -> None:
    event = {"Records": [{"messageId": "m-1", "body": body, "attributes": {}}]}
    pane.get_by_role("textbox", name="Event").click()
    studio.press("Control+a")
    studio.page.keyboard.insert_text(json.dumps(event))


def test_a_handler_is_run_with_a_written_event(studio: Studio, pane: Locator) -> None:
    write_event(studio, pane, '{"order_id": "o-17"}')
    pane.get_by_role("button", name="Run this handler").click()
    expect(pane.get_by_role("status")).to_have_text("The handler answered.", timeout=40_000)
    expect(pane.get_by_role("region", name="Answer")).to_contain_text('"done": 1')
    expect(pane.get_by_role("region", name="Logs")).to_contain_text("got o-17")
    expect(pane).to_contain_text(re.compile(r"Cold start[\d.]+ ms"))
    expect(pane).to_contain_text("Warm")
    calls = pane.get_by_role("region", name="1 call")
    calls.get_by_text("sqs:SendMessage").click()
    expect(calls).to_contain_text("o-17")
    breaks_no_rule(studio)


def test_an_error_leads_to_its_line(studio: Studio, pane: Locator) -> None:
    write_event(studio, pane, "{}")
    pane.get_by_role("button", name="Run this handler").click()
    expect(pane.get_by_role("status")).to_have_text("The handler raised KeyError: 'order_id'.", timeout=40_000)
    pane.get_by_role("button", name="handlers/work.py, line 12").click()
    expect(code(studio)).to_be_focused()
    expect(studio.page.locator(".cm-activeLine").filter(has_text='print("got"')).to_be_visible()


def test_a_run_that_does_not_end_is_stopped(studio: Studio, pane: Locator) -> None:
    code(studio).click()
    studio.press("Control+a")
    studio.page.keyboard.insert_text("def handler(event, context):\n    while True:\n        pass\n")
    pane.get_by_role("button", name="Run this handler").click()
    expect(pane.get_by_role("status")).to_have_text("Running in the sandbox")
    pane.get_by_role("button", name="Stop").click()
    expect(pane.get_by_role("status")).to_have_text("The run of the handler was cancelled.")


def test_keys_of_the_event_are_completed_and_faults_marked(studio: Studio, pane: Locator) -> None:
    write_event(studio, pane, '{"order_id": "o-1", "amount": 3}')
    code(studio).click()
    studio.press("Control+a")
    half = 'import json\n\n\ndef handler(event, context):\n    order = json.loads(event["Records"][0]["body"])\n'
    studio.page.keyboard.insert_text(half + '    return order["')
    options = studio.page.get_by_role("listbox", name="Completions")
    studio.press("Control+Space")
    expect(options.get_by_role("option", name=re.compile("^amount"))).to_be_visible()
    expect(options.get_by_role("option", name=re.compile("^order_id"))).to_be_visible()
    studio.press("Escape")
    expect(studio.page.locator(".cm-lint-marker-error")).to_be_visible()
    studio.page.keyboard.insert_text('amount"]\n')
    expect(studio.page.locator(".cm-lint-marker-error")).to_have_count(0)
