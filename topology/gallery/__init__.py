"""The example projects that come with Signalbox: a folder each, told as a story."""

from __future__ import annotations

from pathlib import Path

from topology.document import Project, load_path
from topology.errors import TopologyNotFound

FOLDER = Path(__file__).resolve().parent


def names() -> tuple[str, ...]:
    """The names of the projects, sorted."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/topology.yaml")))


def load(name: str) -> Project:
    """The project of that name; TopologyNotFound when the gallery has none."""
    if name not in names():
        raise TopologyNotFound(f"The gallery has no project {name}; it has {', '.join(names())}.")
    return load_path(FOLDER / name)
