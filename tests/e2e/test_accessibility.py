"""No scene of the console breaks a rule of WCAG A or AA, in the dark and in the light."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.scenes import SCENES
from tests.e2e.server import ROOT
from tests.e2e.studio import Studio

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHECK = """levels => axe.run(document, {runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']})"""


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_breaks_no_rule(visit: Callable[..., Studio], scene: str, theme: str) -> None:
    studio = visit(theme=theme)
    SCENES[scene](studio)
    studio.page.evaluate(AXE.read_text())
    found = studio.page.evaluate(CHECK, LEVELS)["violations"]
    assert not found, "\n".join(describe(violation) for violation in found)


def describe(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list), "axe lists the nodes of a violation"
    places = [f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in nodes[:6]]
    return "\n".join([f"{violation['id']}: {violation['help']} ({len(nodes)} times)", *places])
