"""The pictures of the docs, made anew from a running console: `python -m tests.e2e.screenshots docs`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.browsers import NO_TOUR, chromium
from tests.e2e.scenes import SCENES
from tests.e2e.server import Console
from tests.e2e.studio import Studio

PICTURES = ("empty", "example", "finding", "live", "trace")
WIDE, NARROW = (1440, 900), (1024, 768)
PATIENCE_MS = 20_000


def picture(browser: Browser, console: Console, path: Path, *, scene: str, theme: str, size: tuple[int, int]) -> None:
    context = browser.new_context(
        base_url=console.address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="light" if theme == "light" else "dark",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NO_TOUR)
    studio = Studio(context.new_page())
    SCENES[scene](studio)
    # A message that comes and goes belongs to no picture.
    expect(studio.messages).to_have_count(0)
    studio.page.screenshot(path=path, animations="disabled" if scene != "live" else "allow")
    context.close()
    print(f"{path} {path.stat().st_size // 1024} KiB")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as state, chromium() as browser:
        console = Console(Path(state)).start()
        try:
            for theme in ("dark", "light"):
                for scene in PICTURES:
                    picture(browser, console, folder / f"{scene}-{theme}.png", scene=scene, theme=theme, size=WIDE)
            picture(browser, console, folder / "example-narrow.png", scene="example", theme="dark", size=NARROW)
        finally:
            console.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
