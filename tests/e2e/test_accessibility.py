"""No scene of the console breaks a rule of WCAG A or AA, in the dark and in the light.

Every journey asks the same of the page it ends on; the scenes are those of the guide, in both themes.
"""

from __future__ import annotations

import pytest

from tests.e2e.accessibility import rules_broken
from tests.e2e.scenes import SCENES
from tests.e2e.studio import Studio


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_breaks_no_rule(studio: Studio, scene: str) -> None:
    SCENES[scene](studio)
    found = rules_broken(studio)
    assert found == [], "\n".join(found)
