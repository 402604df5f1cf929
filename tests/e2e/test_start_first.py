"""The first minutes: the tour on the real controls, an empty drawing that teaches, patterns that run."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio

STEPS = ["Draw", "Connect", "Set it up", "See what is wrong", "Run it", "Follow every message", "Find it again"]


def step(studio: Studio, number: int) -> Locator:
    return studio.page.get_by_role("dialog", name=f"Step {number} of 7: {STEPS[number - 1]}")


def test_the_tour_takes_a_newcomer_by_the_hand_once_and_can_be_taken_again(visit: Callable[..., Studio]) -> None:
    studio = visit(tour=True).open_example("Order processing")
    places = studio.page.evaluate("() => document.querySelector('[data-tour=canvas]').getBoundingClientRect().toJSON()")
    for number in range(1, 8):
        expect(step(studio, number)).to_be_visible()
        if number in (1, 4):
            breaks_no_rule(studio)
        studio.button("Done" if number == 7 else "Next").click()
    expect(studio.page.get_by_role("dialog")).to_have_count(0)
    after = studio.page.evaluate("() => document.querySelector('[data-tour=canvas]').getBoundingClientRect().toJSON()")
    assert after == places, "Nothing moves for it."
    studio.page.reload()
    studio.loaded()
    studio.button("Help").click()
    expect(studio.page.get_by_role("dialog")).to_have_count(0)
    studio.page.get_by_role("menuitem", name="Take the tour").click()
    expect(step(studio, 1)).to_be_visible()


def test_the_tour_by_keyboard_and_skipped(visit: Callable[..., Studio]) -> None:
    studio = visit(tour=True).open_example("Order processing")
    expect(studio.button("Next")).to_be_focused()
    studio.press("Enter")
    expect(step(studio, 2)).to_be_visible()
    expect(studio.button("Next")).to_be_focused()
    studio.press("ArrowRight")
    expect(step(studio, 3)).to_be_visible()
    studio.press("ArrowLeft")
    expect(step(studio, 2)).to_be_visible()
    studio.press("Escape")
    expect(studio.page.get_by_role("dialog")).to_have_count(0)
    studio.page.reload()
    studio.loaded()
    expect(studio.page.get_by_role("dialog")).to_have_count(0)


def test_what_the_tour_points_at_stays_usable(visit: Callable[..., Studio]) -> None:
    studio = visit(tour=True).open_new()
    expect(step(studio, 1)).to_be_visible()
    studio.add("Queue", x=300, y=560)
    expect(studio.cards).to_have_count(1)
    studio.button("Skip the tour").click()
    expect(studio.page.get_by_role("dialog")).to_have_count(0)


def test_a_pattern_is_one_click_one_undo_and_runs_as_it_is(studio: Studio) -> None:
    studio.open_new()
    breaks_no_rule(studio)
    studio.page.get_by_role("button", name=re.compile("API, queue, function, DLQ")).click()
    expect(studio.cards).to_have_count(5)
    expect(studio.edges).to_have_count(4)
    studio.saved()
    expect(studio.page.get_by_test_id("finding-counts")).to_contain_text("0 errors")
    studio.button("Run").click()
    studio.run_ends()
    expect(studio.run).to_contain_text(re.compile("none lost|0 lost|delivered"))
    studio.canvas_click(x=40, y=700)
    studio.press("Control+z")
    expect(studio.page.get_by_role("heading", name="Draw the first node")).to_be_visible()


def test_every_pattern_is_clean_and_finds_room_beside_what_is_there(studio: Studio) -> None:
    studio.open_new()
    for title in (
        "Function behind a route",
        "API, queue, function, DLQ",
        "One event, two listeners",
        "Work at set times",
    ):
        before = studio.cards.count()
        studio.press("Control+k")
        studio.page.get_by_role("combobox", name="Search").fill(title)
        studio.page.get_by_role("option", name=f"Insert: {title}").click()
        expect(studio.cards).not_to_have_count(before)
        studio.saved()
        expect(studio.page.get_by_test_id("finding-counts")).to_contain_text("0 errors")
    expect(studio.cards).to_have_count(16)
