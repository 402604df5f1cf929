"""Event shapes: what a handler gets of each trigger, in runs of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runner.conformance.suite import Outcome, Suite
from runner.conformance.triggers import TRIGGERS, Names

_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}
_HEADERS = ("$.headers.", "$.multiValueHeaders.")
_NOTHING = ("null", "none", "nonetype")


class EventShapes(Suite):
    name = "event_shapes"
    title = "Event shapes"
    doc = (
        "The engine runs every trigger with a handler. The events of one trigger have all `paths` of the case with "
        "their types; what a sender chooses (headers, attributes, claims) has the names that the case asks for. A "
        "trigger has variants (text or binary, token or signature): what excludes each other is found in one of them "
        "each. Names of headers are compared without case: an HTTP API lowers them."
    )

    def check(self, case: Mapping[str, Any]) -> Outcome:
        paths = [(str(entry["path"]), str(entry["type"])) for entry in case["paths"]]
        names = Names(case["paths"])
        missing = [_missing(trigger.events(names), paths) for trigger in TRIGGERS.values()]
        least = min(missing, key=len)
        return Outcome(not least, "all paths", least or "all paths")


def _missing(events: Iterable[Any], paths: list[tuple[str, str]]) -> list[str]:
    """The paths that no event has with the right type; of the events only those of the likeliest form count."""
    held = [(event, {path for path in paths if _has(event, path)}) for event in events]
    if not held:
        return [path for path, _ in paths]
    _, most = max(held, key=lambda entry: len(entry[1]))
    alike = [found for _, found in held if 2 * len(found & most) >= len(most)]
    return [path for path, kind in paths if not any((path, kind) in found for found in alike)]


def _has(event: Any, path: tuple[str, str]) -> bool:
    where, kind = path
    if kind.lower() in _NOTHING:
        return all(value is None for value in _values(event, where))
    types = _TYPES.get(kind, (object,))
    found = _values(event, where)
    return bool(found) and all(
        isinstance(value, types) and (kind == "bool") == isinstance(value, bool) for value in found
    )


def _values(event: Any, path: str) -> list[Any]:
    """What stands at a path as `$.Records[].body`; a name may have dots in it."""
    found = [event]
    rest = path.removeprefix("$").removeprefix(".")
    while rest and found:
        rest, found = _step(rest, found, path)
    return found


def _is_same(key: str, name: str, where: str) -> bool:
    return key == name or (where.startswith(_HEADERS) and key.lower() == name.lower())


def _step(path: str, values: list[Any], where: str) -> tuple[str, list[Any]]:
    if path.startswith("[]"):
        inner = [item for value in values if isinstance(value, list) for item in value]
        return path[2:].removeprefix("."), inner
    parts = path.split(".")
    for count in range(1, len(parts) + 1):
        name = ".".join(parts[:count])
        bare = name[:-2] if name.endswith("[]") else name
        inner = [
            value[key] for value in values if isinstance(value, dict) for key in value if _is_same(key, bare, where)
        ]
        if inner:
            rest = ".".join(parts[count:])
            return ("[]" + ("." + rest if rest else "") if name.endswith("[]") else rest), inner
    return "", []


SUITE = EventShapes()
