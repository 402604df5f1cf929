"""What a person does in the console, by the names that they read there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

# What the browser itself says when the network is away.
NETWORK = re.compile(r"WebSocket connection to|net::ERR_|Failed to load resource")

# A line is one text until it is coloured, and several after that: the word's own place holds in both.
MIDDLE_OF_WORD = """(root, word) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const start = texts.currentNode.data.indexOf(word);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, start);
        range.setEnd(texts.currentNode, start + word.length);
        const box = range.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }
    throw new Error(`no "${word}" in the text`);
}"""


@dataclass
class Visit:
    """One page and what went wrong in it: a stray request or an error fails the journey."""

    page: Page
    address: str
    outage: bool = False
    strays: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._request(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)

    def _request(self, url: str) -> None:
        own = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(own):
            self.strays.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self.outage and NETWORK.search(message.text)):
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def check(self) -> None:
        assert not self.strays, f"requests left for other hosts: {self.strays}"
        assert not self.errors, f"errors in the page: {self.errors}"


@dataclass
class Studio:
    """One person's page."""

    page: Page

    # Opening

    def open_new(self) -> Studio:
        self.page.goto("topologies")
        self.page.get_by_role("button", name="New topology").click()
        expect(self.page.get_by_role("heading", name="Draw the first node")).to_be_visible()
        return self

    def open_example(self, title: str) -> Studio:
        self.page.goto("topologies")
        self.page.get_by_role("main").get_by_role("button", name=re.compile(f"^{title}.* scenario")).click()
        expect(self.page.get_by_label("Title of the topology")).to_have_value(title)
        return self.loaded()

    def address(self) -> str:
        """Where the console is: for what a journey makes there without the page."""
        answer = self.page.goto("topologies")
        assert answer, "the console answers"
        return answer.url.removesuffix("topologies")

    def open_url(self, url: str) -> Studio:
        self.page.goto(url)
        return self.loaded()

    def loaded(self) -> Studio:
        expect(self.cards.first).to_be_visible()
        return self

    # What is on the canvas

    @property
    def canvas(self) -> Locator:
        return self.page.get_by_role("region", name="Canvas", exact=True)

    @property
    def cards(self) -> Locator:
        return self.page.get_by_test_id("node")

    @property
    def edges(self) -> Locator:
        return self.page.locator("[aria-roledescription=edge]")

    def card(self, name: str) -> Locator:
        """A node by its title and kind: `"Charge card, function"`."""
        return self.page.get_by_role("group", name=name, exact=True)

    def edge(self, name: str) -> Locator:
        """An edge by its sentence: `"orders triggers worker"`."""
        return self.page.get_by_role("group", name=name, exact=True)

    # Drawing

    def add(self, kind: str, *, x: float, y: float) -> None:
        """Drags a kind from the palette to a place on the canvas."""
        self.page.get_by_role("button", name=f"Add {kind}", exact=True).drag_to(
            self.canvas, target_position={"x": x, "y": y}
        )

    def pull(self, source: str, target: str) -> None:
        """Pulls a line from the right side of one card onto another."""
        start, end = self.card(source).bounding_box(), self.card(target).bounding_box()
        assert start and end, "both cards are in view"
        self.page.mouse.move(start["x"] + start["width"], start["y"] + start["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
        self.page.mouse.up()

    def canvas_click(self, *, x: float, y: float) -> None:
        """Clicks where nothing is drawn, so that nothing is selected."""
        self.canvas.click(position={"x": x, "y": y})

    def wait_for_line(self, one: str, other: str, *, aligned: bool) -> None:
        """Waits until the cards of two ids stand on one horizontal line, or no longer do."""
        self.page.wait_for_function(
            """([one, other, aligned]) => {
                const top = (id) => document.querySelector(`[data-node="${id}"]`).getBoundingClientRect().top;
                return Math.abs(top(one) - top(other)) < 2 === aligned;
            }""",
            arg=[one, other, aligned],
        )

    def select(self, name: str) -> None:
        self.card(name).click()

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def select_word(self, text: Locator, word: str) -> None:
        """Double-clicks a word where it stands in a text, until that word is what is selected."""
        for _ in range(5):
            x, y = text.evaluate(MIDDLE_OF_WORD, word)
            self.page.mouse.dblclick(x, y)
            if self.page.evaluate("getSelection().toString()") == word:
                return
        raise AssertionError(f"{word!r} was never the word that a double click selected")

    def saved(self) -> None:
        expect(self.page.get_by_test_id("save-state")).to_have_text("Saved")

    # Looking

    def show(self, tab: str) -> Locator:
        """Opens a tab of the dock; its panel."""
        tabs = self.page.get_by_role("tablist", name="Dock")
        tabs.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        return self.page.get_by_role("tabpanel", name=re.compile(f"^{tab}"))

    @property
    def messages(self) -> Locator:
        """What the console says at the moment."""
        return self.page.get_by_role("region", name="Messages", exact=True).get_by_role("status")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def come_closer(self, until: Locator) -> None:
        """Zooms in, a step at a time, until what only shows from near is there."""
        for _ in range(6):
            self.button("Zoom in").click()
            try:
                expect(until.first).to_be_visible(timeout=1_000)
                return
            except AssertionError:
                continue
        expect(until.first).to_be_visible()

    # Running

    @property
    def run(self) -> Locator:
        return self.page.get_by_role("region", name="Run", exact=True)

    def run_scenario(self, title: str) -> None:
        """Starts the scenario, and waits until the run bar shows this run and no longer an earlier one."""
        with self.page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith("/runs/")) as told:
            self.button(f"Run {title}").click()
        expect(self.page.get_by_test_id("run-bar")).to_have_attribute("data-run", told.value.json()["id"])

    def run_ends(self, state: str = "Finished") -> None:
        expect(self.run.get_by_role("status")).to_have_text(state)
