"""The states of the console that are checked for accessibility, and photographed for the user guide.

A scene is a public function of a module here: it takes a person who has opened nothing yet, and leaves the page in a
state that stays as it is. `make screenshots` makes its pictures, docs/pictures/<scene>-<theme>.webp.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from pkgutil import iter_modules

from tests.e2e.studio import Studio

Scene = Callable[[Studio], None]


def _found() -> Iterator[tuple[str, Scene]]:
    for module in sorted(f"{__name__}.{one.name}" for one in iter_modules(__path__)):
        for name, scene in getmembers(import_module(module), isfunction):
            if scene.__module__ == module and not name.startswith("_"):
                yield name, scene


SCENES: dict[str, Scene] = dict(_found())
