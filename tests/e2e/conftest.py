"""A console and a browser for the session, a fresh context for each journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsers import chromium
from tests.e2e.server import Console

HERE = Path(__file__).parent
SLOWEST_MS = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    console = Console(tmp_path_factory.mktemp("state")).start()
    yield console
    console.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=SLOWEST_MS)
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: Console) -> Iterator[Page]:
    """A page of a fresh profile; a request to another host or an error in the page fails the journey."""
    context = browser.new_context(base_url=server.address, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(SLOWEST_MS)
    strays: list[str] = []
    errors: list[str] = []
    opened = context.new_page()
    opened.on("request", lambda request: strays.append(request.url) if stray(request.url, server) else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not strays, f"requests left for other hosts: {strays}"
    assert not errors, f"errors in the page: {errors}"


def stray(url: str, server: Console) -> bool:
    """Whether a request left for anything but the console itself."""
    return not url.startswith((server.address, server.address.replace("http", "ws", 1), "data:", "blob:"))
