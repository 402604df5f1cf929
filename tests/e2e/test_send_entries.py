"""A person sends by hand to every kind of entry, with what the place asks for, and sees what came of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.depots import create_depot, ledger, open_depot
from tests.e2e.server import Console
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

ROUTE = "POST /orders/{id}"
GOOD = '{"parcel": "p-1", "amount": 3}'


def opened(studio: Studio, target: str) -> Locator:
    """The panel that sends, with this target chosen."""
    send = studio.show("Send")
    choose(send, target)
    return send


def choose(send: Locator, target: str) -> None:
    """Sends to another target from now on; its first sample is filled in."""
    send.get_by_role("combobox", name="Send to").select_option(label=target)
    expect(send.get_by_role("combobox", name="Sample")).to_have_attribute("aria-busy", "false")


def came(send: Locator) -> Locator:
    return send.get_by_role("region", name="What came of it")


def submit(send: Locator) -> None:
    send.get_by_role("button", name="Send", exact=True).click()


def code(send: Locator, view: str) -> str:
    came(send).get_by_role("radio", name=view).click()
    shown = send.get_by_test_id("send-code")
    expect(shown).to_be_visible()
    return shown.inner_text()


def test_a_route_is_asked_with_credential_and_a_body_that_its_schema_takes(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    send = opened(studio, ROUTE)
    expect(send.get_by_role("textbox", name="Path")).to_have_value("/orders/id-1")
    expect(send.get_by_role("combobox", name="Method")).to_have_value("POST")
    expect(send.get_by_role("combobox", name="Credential")).to_have_value("staff")
    expect(send.get_by_role("textbox", name="Body")).to_have_value(re.compile('"parcel": "some parcel"'))
    body = send.get_by_role("textbox", name="Body")
    body.fill('{\n  "parcel": 5,\n  "colour": "red"\n}')
    problems = send.get_by_role("list", name="Problems of body")
    expect(problems.get_by_role("listitem")).to_have_text(
        [
            "Line 1: “amount” is missing.",
            "Line 2: parcel: Must be string, is integer.",
            "Line 3: colour: “colour” is not known.",
        ]
    )
    breaks_no_rule(studio)
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Answered 400")
    expect(came(send)).to_contain_text("Invalid request body")
    send.get_by_role("combobox", name="Sample").select_option(index=1)
    expect(problems).to_have_count(0)
    body.fill(GOOD)
    body.press("Control+Enter")
    expect(came(send).get_by_role("status")).to_contain_text(re.compile(r"Answered 200 ?in [\d.]+ m?s of the run"))
    send.get_by_role("combobox", name="Credential").select_option("")
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Answered 401")
    send.get_by_role("combobox", name="Credential").select_option("staff")
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Answered 200")
    breaks_no_rule(studio)
    came(send).get_by_role("button", name="Open trace").click()
    spans = studio.page.get_by_role("tabpanel", name=re.compile("^Traces")).get_by_role("list", name="Spans")
    expect(spans.get_by_role("button", name=re.compile(r"^order invoke.* ok$")).first).to_be_visible()


@pytest.mark.parametrize(
    ("target", "fields", "filled"),
    [
        ("parcels", ["Attributes", "Group", "Delay"], {"Attributes": '{"vip": "yes"}'}),
        ("lanes", ["Attributes", "Group", "Deduplication"], {"Group": "a", "Deduplication": "1"}),
        ("news", ["Subject", "Attributes"], {"Subject": "Hello"}),
        ("events", ["Source", "Detail type"], {"Detail type": "parcel.sent", "Source": "me"}),
        ("scans", ["Group"], {"Group": "key"}),
        ("pack", [], {}),
        ("flow", [], {}),
    ],
)
def test_each_channel_asks_for_what_it_takes(
    studio: Studio, server: Console, target: str, fields: list[str], filled: dict[str, str]
) -> None:
    _, run = open_depot(studio, server.address)
    send = opened(studio, target)
    form = send.get_by_role("form", name="What to send")
    known = ["Attributes", "Group", "Delay", "Deduplication", "Subject", "Source", "Detail type", "Headers", "Path"]
    for name in known:
        expect(form.get_by_role("textbox", name=name, exact=True)).to_have_count(1 if name in fields else 0)
    for name, text in filled.items():
        form.get_by_role("textbox", name=name, exact=True).fill(text)
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text(re.compile(r"Sent ?as message \d+"))
    came(send).get_by_role("button", name="Open trace").click()
    spans = studio.page.get_by_role("tabpanel", name=re.compile("^Traces")).get_by_role("list", name="Spans")
    expect(spans.get_by_role("button", name=re.compile(f"^{target}")).first).to_be_visible()
    assert ledger(server.address, run)["balanced"]


def test_the_curl_of_a_route_and_of_a_queue_works_when_it_is_pasted(studio: Studio, server: Console) -> None:
    _, run = open_depot(studio, server.address)
    send = opened(studio, ROUTE)
    send.get_by_role("textbox", name="Body").fill(GOOD)
    expect(send.get_by_role("region", name="What came of it").get_by_role("radio", name="cURL")).to_be_visible()
    came(send).get_by_role("radio", name="cURL").click()
    expect(send.get_by_test_id("send-code")).to_contain_text("authorization: Bearer")
    asked = subprocess.run(["sh", "-c", code(send, "cURL")], capture_output=True, text=True, timeout=60)
    assert "HTTP/1.1 200" in asked.stdout, asked.stdout + asked.stderr

    told = subprocess.run([sys.executable, "-c", code(send, "Python")], capture_output=True, text=True, timeout=60)
    assert told.stdout.startswith("200 "), told.stdout + told.stderr

    choose(send, "lanes")
    send.get_by_role("textbox", name="Body").fill('{"it\'s": "pasted"}')
    sent = subprocess.run(["sh", "-c", code(send, "cURL")], capture_output=True, text=True, timeout=60)
    assert json.loads(sent.stdout)["sent"] is True
    history = studio.page.request.get(f"{server.address}api/runs/{run}/nodes/lanes/messages/").json()
    assert [one["body"] for one in history["messages"]] == [{"it's": "pasted"}]


def test_the_code_of_the_sdk_has_what_was_filled_in(studio: Studio, server: Console) -> None:
    open_depot(studio, server.address)
    send = opened(studio, "lanes")
    send.get_by_role("textbox", name="Body").fill('{"n": 1, "ok": true}')
    send.get_by_role("textbox", name="Group", exact=True).fill("north")
    python = code(send, "Python")
    compile(python, "sent.py", "exec")
    assert 'boto3.client("sqs")' in python and 'MessageGroupId="north"' in python and '"ok": True' in python
    assert "/lanes.fifo" in python
    script = code(send, "JavaScript")
    assert "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';" in script
    assert 'MessageGroupId: "north"' in script
    breaks_no_rule(studio)


def test_without_a_live_run_it_says_why_and_offers_one(studio: Studio, server: Console) -> None:
    studio.open_url(f"t/{create_depot(server.address)}")
    send = opened(studio, "parcels")
    button = send.get_by_role("button", name="Send", exact=True)
    expect(button).to_be_disabled()
    expect(send).to_contain_text("Only a run that goes on takes something")
    send.get_by_role("button", name="Start a live run").click()
    settings = studio.page.get_by_role("dialog", name="Run")
    expect(settings.get_by_role("radio", name="Wall")).to_be_checked()
    settings.get_by_role("combobox", name="Scenario").select_option(label="Packing fails")
    settings.get_by_role("button", name="Start").click()
    expect(button).to_be_enabled()
    submit(send)
    expect(came(send).get_by_role("status")).to_contain_text("Sent")
