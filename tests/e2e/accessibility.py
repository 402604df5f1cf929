"""What axe says of the page as it is: nothing of WCAG A or AA, in the dark and in the light."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import expect

from tests.e2e.server import ROOT
from tests.e2e.studio import Studio

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
# Colours that are still on their way from one theme to the other are nobody's fault: the page settles first.
SETTLED = """async () => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    await frame(); await frame();
    const ending = document.getAnimations().filter(one => one.effect.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(one => one.finished));
    await frame();
}"""
CHECK = """levels => axe.run(document, {runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']})"""


def breaks_no_rule(studio: Studio) -> None:
    """The state that the page is in has no violation, in either theme; the theme is the machine's afterwards."""
    found = rules_broken(studio)
    assert not found, "\n".join(found)


def rules_broken(studio: Studio) -> list[str]:
    """Every violation of the state that the page is in, in words, in either theme."""
    found = []
    for theme in THEMES:
        studio.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(studio.page.locator("html")).to_have_attribute("data-theme", theme)
        found += [f"{theme}: {one}" for one in violations(studio)]
    return found


def violations(studio: Studio) -> list[str]:
    """Every violation of the state that the page is in, in words, in the theme that it has."""
    if not studio.page.evaluate("() => 'axe' in window"):
        studio.page.evaluate(AXE.read_text())
    studio.page.evaluate(SETTLED)
    return [describe(one) for one in studio.page.evaluate(CHECK, LEVELS)["violations"]]


def describe(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list), "axe lists the nodes of a violation"
    places = [f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in nodes[:6]]
    return "\n".join([f"{violation['id']}: {violation['help']} ({len(nodes)} times)", *places])
