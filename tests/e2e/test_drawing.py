"""A person draws: from the palette, by pointer and by keyboard, and is told what cannot be joined."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.studio import Studio


def test_a_queue_and_a_function_are_drawn_and_connected_by_pulling_a_line(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=260, y=300)
    studio.add("Function", x=620, y=300)
    studio.pull("queue, queue", "function, function")
    expect(studio.edge("queue delivers function")).to_be_attached()
    studio.saved()


def test_a_connection_is_made_with_the_keyboard_alone(studio: Studio) -> None:
    studio.open_new()
    studio.button("Add Queue").press("Enter")
    studio.button("Add Function").press("Enter")
    studio.card("queue, queue").focus()
    studio.press("Enter")
    studio.press("c")
    picker = studio.page.get_by_role("dialog", name="Connect queue to…")
    expect(picker.get_by_role("option", name="function")).to_be_visible()
    studio.press("Enter")
    expect(studio.edge("queue delivers function")).to_be_attached()


def test_an_illegal_connection_is_refused_with_its_reason(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=260, y=300)
    studio.add("Table", x=620, y=300)
    studio.pull("queue, queue", "table, table")
    expect(studio.messages).to_have_text(
        "A queue cannot connect to a table. Draw it the other way round: table to queue."
    )
    expect(studio.edges).to_have_count(0)


def test_what_is_copied_pasted_deleted_and_undone_is_what_was_selected(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=260, y=300)
    studio.add("Function", x=620, y=300)
    studio.pull("queue, queue", "function, function")
    expect(studio.edges).to_have_count(1)
    studio.canvas_click(x=440, y=560)
    studio.press("Control+a")
    studio.press("Control+c")
    studio.press("Control+v")
    expect(studio.cards).to_have_count(4)
    expect(studio.edges).to_have_count(2)
    studio.press("Delete")
    expect(studio.cards).to_have_count(2)
    studio.press("Control+z")
    studio.press("Control+z")
    expect(studio.cards).to_have_count(2)
    expect(studio.edges).to_have_count(1)


def test_the_search_palette_adds_a_node_and_finds_it_again(studio: Studio) -> None:
    studio.open_new()
    studio.press("Control+k")
    palette = studio.page.get_by_role("dialog", name="Search")
    palette.get_by_role("combobox").fill("add topic")
    expect(palette.get_by_role("option", name="Add topic")).to_be_visible()
    studio.press("Enter")
    expect(studio.card("topic, topic")).to_be_visible()
    studio.canvas_click(x=200, y=600)
    expect(studio.page.get_by_role("textbox", name="Id")).to_have_count(0)
    studio.press("Control+k")
    palette.get_by_role("combobox").fill("node topic")
    expect(palette.get_by_role("option").first).to_contain_text("topic")
    studio.press("Enter")
    expect(studio.page.get_by_role("textbox", name="Id")).to_have_value("topic")


def test_tidy_up_sets_piled_cards_apart_and_can_be_taken_back(studio: Studio) -> None:
    studio.open_new()
    studio.add("Function", x=620, y=260)
    studio.add("Queue", x=360, y=460)
    studio.pull("queue, queue", "function, function")
    expect(studio.edges).to_have_count(1)
    studio.canvas_click(x=440, y=620)
    studio.button("Tidy up").click()
    studio.page.get_by_role("menuitem", name=re.compile("^Everything")).click()
    expect(studio.messages).to_contain_text("Tidied up.")
    studio.wait_for_line("queue", "function", aligned=True)
    studio.press("Control+z")
    expect(studio.button("Redo: Tidy up")).to_be_enabled()
    studio.wait_for_line("queue", "function", aligned=False)


def test_the_theme_goes_from_the_machines_to_dark_to_light(studio: Studio) -> None:
    studio.open_new()
    ground = "getComputedStyle(document.body).getPropertyValue('--bg').trim()"
    studio.button("Theme: system").click()
    expect(studio.button("Theme: dark")).to_be_visible()
    dark = studio.page.evaluate(ground)
    studio.button("Theme: dark").click()
    expect(studio.button("Theme: light")).to_be_visible()
    assert studio.page.evaluate(ground) != dark, "the light theme has a ground of its own"
    studio.page.reload()
    expect(studio.button("Theme: light")).to_be_visible()
