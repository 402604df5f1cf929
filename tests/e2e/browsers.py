"""The real Chromium that the journeys and the screenshots drive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from console.install import BROWSER, browser

NO_TOUR = "localStorage.setItem('signalbox.tour', 'done')"
"""Run in a page before its own scripts: the first-run tour has been seen."""
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--lang=en-US",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the machine's, else the one that set-up unpacked."""
    path = browser()
    assert path and Path(path).exists(), "no Chromium here: `make setup-test` finds or installs one"
    # Chromium's own sandbox needs a user other than root; the pages it opens here are our own.
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 or str(BROWSER) in path else [])]
    libraries = os.pathsep.join(filter(None, [os.environ.get("LD_LIBRARY_PATH"), str(BROWSER / "al2023" / "lib")]))
    environment: dict[str, str | float | bool] = {**os.environ, "LANG": "en_US.UTF-8", "LD_LIBRARY_PATH": libraries}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--headless=new", *flags], env=environment, headless=True
        )
        try:
            yield started
        finally:
            started.close()
