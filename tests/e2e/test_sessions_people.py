"""Those who draw together see each other: names, colours, selections, and what somebody looks at."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.people import people, two_in_a_shop
from tests.e2e.server import Console
from tests.e2e.studio import Studio

SCALE = "() => new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform).a"


def color_of(studio: Studio) -> str:
    return str(studio.page.get_by_test_id("peer").evaluate("one => getComputedStyle(one).backgroundColor"))


def zoomed(studio: Studio, before: float) -> float:
    """The zoom once both steps of it have ended."""
    studio.page.wait_for_function(f"(before) => ({SCALE})() > before * 1.43", arg=before)
    return float(studio.page.evaluate(SCALE))


def test_a_name_and_a_colour_are_chosen_and_stay(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, _ = two_in_a_shop(visit, server)
    shown = people(alice)
    expect(shown.get_by_label("Your name")).to_have_value("Alice")
    colours = shown.get_by_role("radiogroup", name="Your colour").get_by_role("radio")
    expect(colours).to_have_count(8)
    shown.get_by_role("radio", name="Colour 3").click()
    expect(shown.get_by_role("radio", name="Colour 3")).to_be_checked()
    expect(shown.get_by_role("list", name="People here").get_by_role("listitem")).to_contain_text(["Bob"])
    breaks_no_rule(alice)
    expect(bob.page.get_by_test_id("peer")).to_have_css("background-color", "rgb(109, 63, 209)")
    alice.page.reload()
    alice.loaded()
    expect(bob.page.get_by_test_id("peer")).to_have_accessible_name("Follow Alice")
    expect(alice.page.get_by_test_id("peer")).to_have_accessible_name("Follow Bob")
    assert color_of(bob) == "rgb(109, 63, 209)" != color_of(alice)


def test_a_pointer_and_a_selection_carry_the_name(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, _ = two_in_a_shop(visit, server)
    bob.canvas.hover(position={"x": 200, "y": 500})
    expect(alice.page.get_by_test_id("peer-cursor")).to_contain_text("Bob")
    bob.select("bill, function")
    expect(alice.card("bill, function").get_by_test_id("node")).to_contain_text("Bob")
    bob.edge("orders delivers print").or_(bob.edge("invoices delivers print")).press("Enter")
    expect(alice.card("bill, function").get_by_test_id("node")).not_to_contain_text("Bob")
    expect(alice.page.locator(".react-flow__edgelabel-renderer")).to_contain_text("Bob")
    zone = bob.page.locator("[data-testid=zone][data-node=ordering]")
    bob.page.locator(".react-flow__node").filter(has=zone).press("Enter")
    expect(alice.page.get_by_test_id("zone").filter(has_text="Ordering")).to_contain_text("Bob")
    bob.page.close()
    expect(alice.page.get_by_test_id("peer-cursor")).to_have_count(0)
    expect(alice.page.get_by_test_id("zone").filter(has_text="Ordering")).not_to_contain_text("Bob")


def test_one_follows_another_until_one_looks_for_oneself(visit: Callable[..., Studio], server: Console) -> None:
    alice, bob, _ = two_in_a_shop(visit, server)
    people(bob).get_by_role("button", name="Follow Alice").press("Enter")
    following = bob.page.get_by_test_id("following")
    expect(following).to_contain_text("Following Alice · Esc ends it")
    expect(bob.page.get_by_test_id("announcer")).to_have_text("Following Alice. Escape ends it.")
    before = alice.page.evaluate(SCALE)
    alice.button("Zoom in").click()
    alice.button("Zoom in").click()
    bob.page.wait_for_function(f"(wanted) => Math.abs(({SCALE})() - wanted) < 0.02", arg=zoomed(alice, before))
    breaks_no_rule(bob)
    alice_follows = people(alice).get_by_role("button", name="Follow Bob")
    expect(alice_follows).to_be_disabled()
    alice.press("Escape")

    bob.press("Escape")
    expect(following).to_have_count(0)
    bob.page.get_by_test_id("peer").click()
    expect(following).to_be_visible()
    bob.canvas.hover(position={"x": 420, "y": 620})
    bob.page.mouse.wheel(0, 240)
    expect(following).to_have_count(0)

    bob.page.get_by_test_id("peer").click()
    expect(following).to_be_visible()
    alice.page.close()
    expect(following).to_have_count(0)
    expect(bob.page.get_by_test_id("announcer")).to_have_text("No longer following.")
