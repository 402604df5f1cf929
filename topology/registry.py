"""Discovery of plugins: one module a plugin, sorted by name, no list to edit."""

from __future__ import annotations

import importlib
import inspect
import keyword
import pkgutil
from types import ModuleType
from typing import Any, Protocol, TypeVar


class Plugin(Protocol):
    @property
    def name(self) -> str: ...


P = TypeVar("P", bound=Plugin)
C = TypeVar("C", bound=Plugin)


def discover(package: str, plugin_type: type[P]) -> dict[str, P]:
    """The instances of plugin_type in the package, one a module, by name.

    `base` and modules that start with `_` are no plugins. AssertionError when a module does not define
    exactly one instance, or when the name (with `-` as `_`) is not the module's stem, which may end in `_` where
    the name is a word of Python (`lambda_`).
    """
    found: dict[str, P] = {}
    for module, stem in _modules(package):
        plugins = [value for value in vars(module).values() if isinstance(value, plugin_type)]
        assert len(plugins) == 1, (
            f"{module.__name__} must define exactly one {plugin_type.__name__}, it defines {len(plugins)}."
        )
        _keep(found, plugins[0], plugins[0].name, stem, module)
    return dict(sorted(found.items()))


def discover_classes(package: str, base: type[C]) -> dict[str, type[C]]:
    """The subclasses of base in the package, one a module, by their `name`; asserts as `discover` does."""
    found: dict[str, type[C]] = {}
    for module, stem in _modules(package):
        classes = [
            value
            for value in vars(module).values()
            if inspect.isclass(value) and issubclass(value, base) and value.__module__ == module.__name__
        ]
        assert len(classes) == 1, (
            f"{module.__name__} must define exactly one {base.__name__}, it defines {len(classes)}."
        )
        _keep(found, classes[0], str(getattr(classes[0], "name", "")), stem, module)
    return dict(sorted(found.items()))


def _modules(package: str) -> list[tuple[ModuleType, str]]:
    root = importlib.import_module(package)
    stems = sorted(info.name for info in pkgutil.iter_modules(root.__path__))
    return [
        (importlib.import_module(f"{package}.{stem}"), stem)
        for stem in stems
        if stem != "base" and not stem.startswith("_")
    ]


def _keep(found: dict[str, Any], plugin: Any, name: str, stem: str, module: ModuleType) -> None:
    assert name.replace("-", "_") == (stem[:-1] if keyword.iskeyword(stem[:-1]) else stem), (
        f"{module.__name__} defines the plugin {name!r}; its name must equal the module's stem {stem!r}."
    )
    assert name not in found, f"{module.__name__} defines {name!r} a second time."
    found[name] = plugin
