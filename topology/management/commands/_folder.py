"""An export as a folder: written whole over an earlier one, and never outside of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from topology.errors import TopologyError
from topology.exporters.base import REPORT, Export


class FolderError(TopologyError):
    """The folder cannot take the export."""

    code = "export_folder"


def write_folder(folder: Path, export: Export, report: Mapping[str, Any]) -> None:
    """Writes the files and the report; removes what an earlier export left and this one does not have.

    FolderError when the folder holds something else, or when a file would be written over a person's own or
    through a link. Nothing has been written then.
    """
    earlier = _earlier(folder)
    files = {_inside(name): text for name, text in export.files.items()}
    for name in files:
        place = folder / name
        _refuse_links(folder, name)
        if place.exists() and str(name) not in earlier:
            raise FolderError(f"{place} was not made by an export; move it or choose another folder.")
    stale = [_inside(name) for name in earlier if PurePosixPath(name) not in files and name != REPORT]
    for name in stale:
        _refuse_links(folder, name)
    _remove(folder, stale)
    for name, text in files.items():
        place = folder / name
        if str(name) in export.once and place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
    shown = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    (folder / REPORT).write_text(shown, encoding="utf-8", newline="\n")


def _earlier(folder: Path) -> frozenset[str]:
    """The files of the export that the folder holds; empty when the folder is empty or missing."""
    if not folder.exists():
        folder.mkdir(parents=True)
    if not folder.is_dir():
        raise FolderError(f"{folder} is not a folder.")
    if not any(folder.iterdir()):
        return frozenset()
    found = folder / REPORT
    try:
        known: Any = {} if found.is_symlink() else json.loads(found.read_text(encoding="utf-8"))
        names = known["files"]
        if isinstance(known["format"], str) and all(isinstance(name, str) for name in names):
            return frozenset(str(_inside(name)) for name in names)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise FolderError(f"{folder} is neither empty nor an earlier export; choose another folder.")


def _inside(name: str) -> PurePosixPath:
    """The path, when it is relative and stays inside."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\0" in name:
        raise FolderError(f"{name!r} is no path inside an export.")
    return path


def _refuse_links(folder: Path, name: PurePosixPath) -> None:
    for part in (name, *name.parents):
        if (folder / part).is_symlink() and part.parts:
            raise FolderError(f"{folder / part} is a link; an export does not write through links.")


def _remove(folder: Path, names: Iterable[PurePosixPath]) -> None:
    for name in names:
        place = folder / name
        if place.is_file():
            place.unlink()
        for parent in name.parents:
            held = folder / parent
            if parent.parts and held.is_dir() and not any(held.iterdir()):
                held.rmdir()
