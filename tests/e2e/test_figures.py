"""A person reads what a drawing comes to: on the cards, beside a node and a way in, and next to what a run measured."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio


def figures(studio: Studio) -> Locator:
    return studio.page.get_by_role("region", name="Figures")


def row(studio: Studio, label: str) -> Locator:
    return figures(studio).get_by_role("row", name=re.compile(f"^{label}"))


def test_a_node_and_a_way_in_tell_what_they_come_to(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.select("Charge card, function")
    expect(row(studio, "Takes, p95")).to_contain_text("1.4")
    expect(row(studio, "Tries at most")).to_contain_text("3")
    expect(row(studio, "Dead-lettered after")).to_contain_text("3 min 40 s")
    expect(figures(studio)).to_contain_text("load: default")
    breaks_no_rule(studio)

    studio.edge("api routes place-order").click(force=True)
    expect(figures(studio)).to_contain_text("POST /orders")
    expect(figures(studio)).to_contain_text("shop → api → place-order")
    expect(row(studio, "Starts")).to_contain_text("4")


def test_a_run_stands_beside_the_drawing(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.select("Charge card, function")
    expect(figures(studio).get_by_role("columnheader", name="Run")).to_have_count(0)
    studio.canvas_click(x=20, y=60)
    studio.run_scenario("A calm few minutes")
    studio.run_ends()
    studio.select("Charge card, function")
    expect(figures(studio).get_by_role("columnheader", name="Run")).to_be_visible()
    expect(row(studio, "Comes in")).to_contain_text(re.compile(r"2 /s.*/s"))
    breaks_no_rule(studio)


def test_the_cards_show_figures_when_asked(studio: Studio) -> None:
    studio.open_example("Order processing")
    button = studio.page.get_by_role("toolbar", name="Canvas").get_by_role("button", name="Figures")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(studio.card("Charge card, function")).to_contain_text("p95 1.4")
    breaks_no_rule(studio)
    button.click()
    expect(studio.card("Charge card, function")).not_to_contain_text("p95")
