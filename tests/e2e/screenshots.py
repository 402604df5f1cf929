"""The pictures of the guide, made anew from a running console: `python -m tests.e2e.screenshots docs [SCENE ...]`."""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.accessibility import SETTLED, THEMES
from tests.e2e.browsers import NO_TOUR, chromium
from tests.e2e.scenes import SCENES
from tests.e2e.server import Console
from tests.e2e.studio import Studio

SIZE: ViewportSize = {"width": 1440, "height": 900}
PATIENCE_MS = 20_000
# WebP at this quality takes a third of a PNG's bytes, and small letters stay sharp.
QUALITY = 0.92
PACK = """async ([png, quality]) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const file = await canvas.convertToBlob({type: 'image/webp', quality});
    const bytes = new Uint8Array(await file.arrayBuffer());
    return btoa(Array.from(bytes, one => String.fromCharCode(one)).join(''));
}"""


def packed(packer: Page, png: bytes) -> bytes:
    """The picture as WebP, by the browser's own encoder: `packer` is a page without a security policy."""
    told: str = packer.evaluate(PACK, [base64.b64encode(png).decode(), QUALITY])
    return base64.b64decode(told)


def photograph(browser: Browser, console: Console, folder: Path, scene: str) -> None:
    """Plays the scene once, and takes its picture in either theme."""
    context = browser.new_context(base_url=console.address, viewport=SIZE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NO_TOUR)
    studio, packer = Studio(context.new_page()), browser.new_page()
    SCENES[scene](studio)
    # A message that comes and goes belongs to no picture.
    expect(studio.messages).to_have_count(0)
    # Nothing looks pointed at.
    studio.page.mouse.move(0, 0)
    for theme in THEMES:
        studio.page.emulate_media(color_scheme=theme)
        expect(studio.page.locator("html")).to_have_attribute("data-theme", theme)
        studio.page.evaluate(SETTLED)
        path = folder / f"{scene}-{theme}.webp"
        path.write_bytes(packed(packer, studio.page.screenshot()))
        print(f"{path} {path.stat().st_size // 1024} KiB", flush=True)
    packer.close()
    context.close()


def main(folder: Path, chosen: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as state, chromium() as browser:
        console = Console(Path(state)).start()
        try:
            for scene in chosen or SCENES:
                photograph(browser, console, folder, scene)
        finally:
            console.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs") / "pictures", sys.argv[2:])
