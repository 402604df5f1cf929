"""A person changes what edges lead through: sets nodes in, takes them out, and pulls the next one out of a port."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.shops import open_shop
from tests.e2e.studio import Studio


@pytest.fixture
def shop(studio: Studio, server: Console) -> Studio:
    open_shop(studio, server.address)
    return studio


def pair(studio: Studio) -> None:
    """A topic that delivers to a queue, far enough apart for a third between them."""
    studio.open_new()
    studio.add("Topic", x=180, y=300)
    studio.add("Queue", x=720, y=300)
    studio.pull("topic, topic", "queue, queue")
    expect(studio.edge("topic delivers queue")).to_be_attached()


def point_at(studio: Studio, edge: str) -> None:
    """Moves the pointer onto the middle of an edge."""
    x, y = (
        studio.edge(edge)
        .locator("path")
        .first.evaluate(
            """path => {
            const at = path.getPointAtLength(path.getTotalLength() * 0.4).matrixTransform(path.getScreenCTM());
            return [at.x, at.y];
        }"""
        )
    )
    studio.page.mouse.move(x, y, steps=3)


def test_a_kind_dropped_on_an_edge_is_set_into_it(studio: Studio) -> None:
    pair(studio)
    studio.add("Function", x=450, y=300)
    expect(studio.edge("topic delivers function")).to_be_attached()
    expect(studio.edge("function sends queue")).to_be_attached()
    expect(studio.edges).to_have_count(2)
    studio.press("Control+z")
    expect(studio.cards).to_have_count(2)
    expect(studio.edge("topic delivers queue")).to_be_attached()


def test_the_plus_of_an_edge_lists_only_what_fits(shop: Studio) -> None:
    point_at(shop, "bill sends invoices")
    shop.button("Insert a node between bill and invoices").click()
    menu = shop.page.get_by_role("menu", name="Insert between bill and invoices")
    expect(menu.get_by_role("menuitem", name=re.compile("^Client"))).to_have_count(0)
    breaks_no_rule(shop)
    menu.get_by_role("menuitem", name=re.compile("^Topic")).click()
    expect(shop.edge("bill publishes topic")).to_be_attached()
    expect(shop.edge("topic delivers invoices")).to_be_attached()
    expect(shop.edge("bill sends invoices")).to_have_count(0)


def test_a_lone_card_dragged_onto_an_edge_is_set_into_it(studio: Studio) -> None:
    pair(studio)
    studio.add("Function", x=450, y=520)
    card, edge = studio.card("function, function").bounding_box(), studio.card("queue, queue").bounding_box()
    assert card and edge, "both are in view"
    studio.page.mouse.move(card["x"] + 100, card["y"] + 30)
    studio.page.mouse.down()
    studio.page.mouse.move(card["x"] + 100, edge["y"] + 30, steps=12)
    studio.page.mouse.up()
    expect(studio.edge("topic delivers function")).to_be_attached()
    studio.press("Control+z")
    expect(studio.edge("topic delivers queue")).to_be_attached()
    expect(studio.edges).to_have_count(1)


def test_a_line_dropped_on_the_ground_creates_the_next_node(studio: Studio) -> None:
    studio.open_new()
    studio.add("Queue", x=200, y=300)
    box = studio.card("queue, queue").bounding_box()
    assert box, "the queue is in view"
    studio.page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2)
    studio.page.mouse.down()
    studio.page.mouse.move(box["x"] + 480, box["y"] + 150, steps=8)
    studio.page.mouse.up()
    menu = studio.page.get_by_role("menu", name="Add and connect to queue")
    menu.get_by_role("menuitem", name=re.compile("^Function")).click()
    expect(studio.edge("queue delivers function")).to_be_attached()
    studio.press("Control+z")
    expect(studio.cards).to_have_count(1)


def test_deleting_and_reconnecting_joins_the_neighbours_in_one_step(shop: Studio) -> None:
    shop.select("invoices, queue")
    shop.press("Control+Delete")
    expect(shop.card("invoices, queue")).to_have_count(0)
    expect(shop.edge("bill invokes print")).to_be_attached()
    expect(shop.messages).to_contain_text("Deleted, one edge joined.")
    shop.press("Control+z")
    expect(shop.edge("invoices delivers print")).to_be_attached()
    expect(shop.edge("bill invokes print")).to_have_count(0)


def test_a_node_spliced_out_stays_while_the_wiring_closes_behind_it(shop: Studio) -> None:
    shop.select("invoices, queue")
    shop.press("Shift+X")
    expect(shop.card("invoices, queue")).to_be_visible()
    expect(shop.edge("bill invokes print")).to_be_attached()
    expect(shop.edge("bill sends invoices")).to_have_count(0)
    shop.press("Control+z")
    expect(shop.edge("bill sends invoices")).to_be_attached()


def test_edges_that_a_definition_names_are_drawn_thin_and_cannot_be_edited(shop: Studio) -> None:
    thin = shop.page.get_by_test_id("state-edge")
    expect(thin).to_have_count(1)
    expect(thin).to_have_css("stroke-width", "0.9px")
    derived = shop.page.get_by_role("img", name="flow state bill, from its definition")
    expect(derived).to_be_attached()
    expect(derived).not_to_have_attribute("tabindex", "0")
    shop.press("t")
    expect(shop.page.get_by_role("table", name="Edges").get_by_role("row")).to_have_count(10)
