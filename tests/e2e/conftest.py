"""A console and a browser for the session, a fresh profile for each person of a journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.accessibility import violations
from tests.e2e.browsers import NO_TOUR, chromium
from tests.e2e.server import Console
from tests.e2e.studio import Studio, Visit

HERE = Path(__file__).parent
SLOWEST_MS = 20_000
MUTE = """() => [...document.querySelectorAll('button:disabled, select:disabled')]
    .filter(one => one.checkVisibility() && !one.closest('[title]'))
    .map(one => one.outerHTML.slice(0, 200))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    console = Console(tmp_path_factory.mktemp("state")).start()
    yield console
    console.stop()
    print("".join(console.lines))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=SLOWEST_MS)
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, server: Console) -> Iterator[Callable[..., Studio]]:
    """Lets a person in, with a profile of their own; `outage` allows the network to fail them, `tour` takes them by the
    hand as it does the first time."""
    visits: list[Visit] = []
    told = len(server.lines)

    def enter(*, outage: bool = False, theme: str = "dark", tour: bool = False) -> Studio:
        context = browser.new_context(
            base_url=server.address,
            viewport={"width": 1440, "height": 900},
            color_scheme="light" if theme == "light" else "dark",
            reduced_motion="reduce",
        )
        context.set_default_timeout(SLOWEST_MS)
        if not tour:
            context.add_init_script(NO_TOUR)
        visits.append(Visit(context.new_page(), server.address, outage=outage))
        return Studio(visits[-1].page)

    yield enter
    broken = [found for one in visits for found in end_state(one)]
    for one in visits:
        one.page.context.close()
    for one in visits:
        one.check()
    assert not broken, "where the journey ended:\n" + "\n".join(broken)
    raised = "".join(server.lines[told:])
    assert "Traceback" not in raised and "Warning" not in raised, f"the console raised or warned:\n{raised}"


def end_state(one: Visit) -> list[str]:
    """What axe says of the page as the journey leaves it, and what is switched off there and does not say why; nothing
    where it is closed or elsewhere."""
    if one.page.is_closed() or not one.page.url.startswith(one.address):
        return []
    mute = [f"does not say why it is disabled: {text}" for text in one.page.evaluate(MUTE)]
    return [*violations(Studio(one.page)), *mute]


@pytest.fixture
def studio(visit: Callable[..., Studio]) -> Studio:
    """One person in front of the console, who has opened nothing yet."""
    return visit()
