"""The names in a case's paths that a sender chooses: headers, parameters, claims, attributes, members of a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_VALUES: Mapping[str, Any] = {"str": "text", "int": 7, "float": 1.5, "bool": True}


class Names:
    """The paths of a case, and values for what stands below one of them."""

    def __init__(self, paths: Iterable[Mapping[str, str]]) -> None:
        self._types = {str(path["path"]): str(path["type"]) for path in paths}

    def below(self, *prefixes: str) -> dict[str, Any]:
        """A value of the right type for each name directly below a prefix, as `$.headers.`, in order."""
        found: dict[str, Any] = {}
        for path, kind in self._types.items():
            for prefix in prefixes:
                if path.startswith(prefix):
                    name, rest = self._cut(path[len(prefix) :])
                    found.setdefault(name, None)
                    found[name] = _put(found[name], rest, _VALUES.get(kind, "text"))
        return found

    def texts(self, *prefixes: str) -> dict[str, str]:
        """The same where only text can be sent."""
        return {name.removesuffix("[]"): f"some-{name.removesuffix('[]').lower()}" for name in self.below(*prefixes)}

    def has(self, part: str) -> bool:
        """Whether any path has this part."""
        return any(part in path for path in self._types)

    def _cut(self, path: str) -> tuple[str, str]:
        name, _, rest = path.partition(".")
        if name.endswith("[]"):
            return name[:-2], "[]" + ("." + rest if rest else "")
        return name, rest


def _put(into: Any, path: str, value: Any) -> Any:
    """The value at a path of names and `[]`, in what is there already."""
    if not path:
        return value
    if path.startswith("[]"):
        held = into if isinstance(into, list) else [None]
        return [_put(held[0], path[2:].removeprefix("."), value)]
    found = re.match(r"([^.\[]+)(\[\])?\.?(.*)", path)
    assert found is not None, f"A path is names between dots: {path!r}"
    name, listed, rest = found.groups()
    held_map: dict[str, Any] = into if isinstance(into, dict) else {}
    held_map[name] = _put(held_map.get(name), ("[]." if listed and rest else "[]" if listed else "") + rest, value)
    return held_map
