"""Two people draw one topology, and nobody's work is lost when the line or the server goes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.server import Console
from tests.e2e.studio import Studio


def identifiers(studio: Studio) -> list[str]:
    return sorted(studio.cards.evaluate_all("cards => cards.map((card) => card.dataset.node)"))


def test_two_people_see_each_other_and_what_the_other_draws(visit: Callable[..., Studio]) -> None:
    alice = visit().open_new()
    alice.add("Queue", x=260, y=300)
    alice.saved()
    bob = visit(theme="light").open_url(alice.page.url)
    expect(alice.page.get_by_role("list", name="Also here").get_by_role("listitem")).to_have_count(1)
    expect(bob.page.get_by_role("list", name="Also here").get_by_role("listitem")).to_have_count(1)
    bob.canvas.hover(position={"x": 420, "y": 520})
    expect(alice.page.get_by_test_id("peer-cursor")).to_be_visible()

    bob.add("Function", x=620, y=480)
    expect(alice.card("function, function")).to_be_visible()
    alice.pull("queue, queue", "function, function")
    expect(bob.edge("queue delivers function")).to_be_attached()
    bob.press("Control+z")
    expect(alice.card("function, function")).to_have_count(0)
    expect(alice.card("queue, queue")).to_be_visible()


def test_what_is_drawn_on_both_sides_of_a_broken_line_is_merged(visit: Callable[..., Studio]) -> None:
    alice, bob = visit().open_new(), visit(outage=True)
    alice.add("Queue", x=260, y=300)
    alice.saved()
    bob.page.clock.install()
    bob.open_url(alice.page.url)
    bob.page.context.set_offline(True)
    # A silent line is given up after half a minute, which passes at once here.
    bob.page.clock.fast_forward("00:40")
    expect(bob.page.get_by_role("alert")).to_contain_text("The console cannot be reached.")
    bob.add("Function", x=620, y=480)
    bob.add("Topic", x=260, y=560)
    alice.add("Table", x=620, y=160)
    expect(alice.cards).to_have_count(2)
    bob.page.context.set_offline(False)
    expect(alice.cards).to_have_count(4)
    expect(bob.cards).to_have_count(4)
    assert identifiers(alice) == identifiers(bob) == ["function", "queue", "table", "topic"]
    bob.saved()


def test_a_reload_and_a_killed_web_server_lose_nothing(visit: Callable[..., Studio], server: Console) -> None:
    studio = visit(outage=True).open_new()
    studio.add("Queue", x=260, y=300)
    studio.saved()
    studio.page.reload()
    expect(studio.card("queue, queue")).to_be_visible()

    killed = server.child("uvicorn")
    killed.kill()
    killed.wait(timeout=10)
    studio.add("Topic", x=620, y=300)
    studio.saved()
    studio.page.reload()
    expect(studio.card("queue, queue")).to_be_visible()
    expect(studio.card("topic, topic")).to_be_visible()
