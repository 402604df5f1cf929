"""Real handlers of the gallery, run in the sandbox under the virtual clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.engine import handler_specs, simulate
from runner.errors import SandboxRefused
from runner.sandbox import SandboxPool
from topology.document import load_path, parse

GALLERY = Path(__file__).resolve().parents[2] / "topology" / "gallery"
PROJECTS = sorted(path.parent.parent.name for path in GALLERY.glob("*/scenarios/run-code.yaml"))


@pytest.mark.parametrize("name", PROJECTS)
def test_the_handlers_of_the_gallery_do_what_the_scenario_expects(name: str) -> None:
    parsed = parse(load_path(GALLERY / name))
    digests = set()
    for _ in range(2):
        try:
            pool = SandboxPool(handler_specs(parsed), blocking=True, seed="7")
        except SandboxRefused as refused:
            pytest.skip(f"no sandbox here: {refused}")
        try:
            result = simulate(parsed, parsed.scenarios["run-code"], pool=pool)
        finally:
            pool.close()
        assert [entry for entry in result["expectations"] if not entry["ok"]] == []
        assert result["ok"] and result["run"]["deterministic"]
        digests.add(result["run"]["digest"])
    assert len(digests) == 1
