"""What a newcomer runs into first, and the whole way from one sentence to a design that loses nothing."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Locator, expect

from tests.drive import eventually
from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.depots import ledger
from tests.e2e.server import Console
from tests.e2e.studio import Studio

TEXT = """\
format: signalbox/1
name: shop
nodes:
  orders: {kind: service}
  placed: {kind: topic}
  billing: {kind: service}
  lost: {kind: queue, retention_s: 1209600}
edges:
  - {source: orders, target: placed, relation: publishes}
  - {source: placed, target: billing, relation: delivers, dead_letter: lost}
"""

BACK_S = 200
"""Seconds of the run after which billing is back: five receives of the first messages lie before it."""
SETTLED_S = BACK_S + 60
"""Then whatever failed for the last time has gone to the dead-letter queue too."""


def opened(studio: Studio, server: Console) -> Studio:
    made = httpx.post(f"{server.address}api/topologies/", json={"document": TEXT}, timeout=30).raise_for_status()
    return studio.open_url(f"{server.address}t/{made.json()['id']}")


def test_a_run_in_which_nothing_is_sent_says_so_and_what_to_do(studio: Studio, server: Console) -> None:
    opened(studio, server)
    studio.button("Run").click()
    studio.run_ends()
    expect(studio.run).to_contain_text("Nothing was sent")
    studio.run.get_by_role("button", name="Edit scenarios").click()
    expect(studio.page.get_by_role("dialog", name="Scenarios")).to_be_visible()


def test_the_queue_that_an_edge_names_for_its_failures_hangs_on_the_drawing(studio: Studio, server: Console) -> None:
    opened(studio, server)
    expect(studio.page.get_by_test_id("failure-edge")).to_have_count(1)
    studio.select("lost, queue")
    studio.press("Delete")
    expect(studio.page.get_by_test_id("failure-edge")).to_have_count(0)


def named(studio: Studio, card: str, title: str) -> None:
    """Gives a node its title, typed at once after the key."""
    studio.select(card)
    studio.press("F2")
    studio.page.keyboard.type(title)
    studio.press("Enter")


def listener(studio: Studio, title: str, y: float, queue: str, service: str) -> None:
    """Draws a queue behind the bus, and the service that reads it."""
    studio.add("Queue", x=620, y=y)
    named(studio, f"{queue}, queue", f"{title} queue")
    studio.pull("Order events, bus", f"{title} queue, queue")
    studio.add("Service", x=620, y=y + 130)
    named(studio, f"{service}, service", title)
    studio.pull(f"{title} queue, queue", f"{title}, service")


def drawn(studio: Studio) -> None:
    """An order service publishes events that billing and shipping read, each from a queue of its own."""
    studio.open_new()
    studio.add("Service", x=380, y=120)
    studio.card("service, service").dblclick()
    expect(studio.page.get_by_role("textbox", name="Title", exact=True)).to_be_focused()
    studio.page.keyboard.type("Order service")
    studio.press("Enter")
    studio.add("Client", x=130, y=120)
    named(studio, "client, client", "Shop")
    studio.pull("Shop, client", "Order service, service")
    studio.add("Event bus", x=380, y=300)
    named(studio, "bus, bus", "Order events")
    studio.pull("Order service, service", "Order events, bus")
    listener(studio, "Billing", 200, "queue", "service-2")
    listener(studio, "Shipping", 460, "queue-2", "service-3")
    expect(studio.edges).to_have_count(6)


def all_fixed(studio: Studio) -> None:
    """Follows what the findings offer until there are none."""
    panel = studio.show("Findings")
    for several in ("errors", "warnings", "hints"):
        panel.get_by_role("toolbar", name="Fix several").get_by_role("button", name=re.compile(f"{several}$")).click()
        dialog = studio.page.get_by_role("dialog", name=f"Fix all {several}")
        dialog.get_by_role("button", name=re.compile("^Apply")).click()
        expect(dialog).to_be_hidden()
    expect(panel).to_contain_text("No findings")


def billing_down(studio: Studio) -> None:
    """Writes a scenario in which the chosen node fails at first, and runs it."""
    studio.select("Billing, service")
    studio.button("Run settings").click()
    studio.button("Edit scenarios").click()
    dialog = studio.page.get_by_role("dialog", name="Scenarios")
    dialog.get_by_role("button", name="New scenario").click()
    dialog.get_by_role("textbox", name="Title").fill("Billing is down")
    dialog.get_by_role("textbox", name="Duration").fill("3600")
    load = dialog.get_by_role("listitem", name="Load 1")
    expect(load.get_by_role("combobox", name="From").locator("option:checked")).to_have_text("Shop")
    load.get_by_role("textbox", name="Rate").fill("0.2")
    dialog.get_by_role("button", name="Add fault").click()
    fault = dialog.get_by_role("group", name="Fault 1")
    where = fault.get_by_role("combobox", name="Where")
    expect(where.locator("option:checked")).to_have_text("Billing")
    expect(where.get_by_role("option", name="Billing queue delivers Billing")).to_be_attached()
    fault.get_by_role("textbox", name="From").fill("0")
    fault.get_by_role("textbox", name="For").fill(str(BACK_S))
    dialog.get_by_role("button", name="Run this scenario").click()
    studio.run_ends()


def dead_letters(studio: Studio) -> Locator:
    """The panel with what billing could not take, each with its reason."""
    messages = studio.show("Messages")
    letters = messages.get_by_test_id("message")
    expect(letters.first).to_contain_text("Failed by a fault of the scenario")
    return messages


def test_nothing_is_lost_while_billing_is_down_and_all_is_billed_in_the_end(studio: Studio, server: Console) -> None:
    drawn(studio)
    all_fixed(studio)
    studio.saved()
    studio.button("Run").click()
    studio.run_ends()
    expect(studio.run).to_contain_text("balanced")
    expect(studio.run).not_to_contain_text("dead-lettered")

    billing_down(studio)
    expect(studio.run).to_contain_text("dead-lettered")
    expect(studio.run).not_to_contain_text("lost")
    messages = dead_letters(studio)
    expect(messages.get_by_role("button", name="Redrive all")).to_be_disabled()
    expect(messages).to_contain_text("The run is over: its messages can only be looked at.")
    breaks_no_rule(studio)

    with studio.page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith("/runs/")) as told:
        messages.get_by_role("button", name="Run it live").click()
    run = told.value.json()["id"]
    studio.page.get_by_role("combobox", name="Speed of the run").select_option("60")
    eventually(
        lambda: httpx.get(f"{server.address}api/runs/{run}/").json()["snapshot"]["t_us"] >= SETTLED_S * 1_000_000,
        what="billing is back, and nothing fails any more",
    )
    messages = dead_letters(studio)
    messages.get_by_role("button", name="Redrive all").click()
    redrive = messages.get_by_role("region", name="Redrive")
    expect(redrive.get_by_role("status")).to_have_text(re.compile(r"^\d+ delivered$"))
    expect(messages).to_contain_text("Nothing waits here")
    chosen = messages.get_by_role("list", name="Queues").locator("[aria-current=true]")
    expect(chosen).to_have_text(re.compile("^queue-dlq"))
    expect(redrive).to_be_visible()
    end = ledger(server.address, run)
    assert (end["lost"], end["held"], end["balanced"]) == (0, 0, True)


def test_the_key_for_settings_leads_to_a_field_and_never_to_a_fix(studio: Studio) -> None:
    studio.open_new()
    studio.add("Service", x=380, y=300)
    expect(studio.button("Remove service")).to_be_visible()
    studio.press("e")
    expect(studio.page.get_by_role("textbox", name="Replicas")).to_be_focused()
    studio.press("Space")
    expect(studio.cards).to_have_count(1)
