"""The source text of a topology: patched by splicing what changed, so comments and layout of the text survive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from topology import operations
from topology.document import Project, from_payload, parse
from topology.errors import DocumentError, OperationError
from topology.sessions.shape import edge_id, normalised
from topology.sessions.values import plain

LAYOUT = "layout.yaml"
LINE = re.compile(r"^((?:note:)?[a-z0-9][a-z0-9-]*)\s*:\s*\{.*\}\s*(#.*)?$")


def spliced(
    main: str, text: str, files: Mapping[str, str], document: dict[str, Any], renames: Iterable[tuple[str, str]]
) -> str:
    """The text of the main document, changed to say what `document` says; written anew where splicing cannot.

    Edges that came back at their old place (an undone removal) are put there by taking out and adding again the
    edges behind them: the order of edges is the order of sending.
    """
    try:
        source = _spliced(Project(main, {main: text, **files}), document, renames)
    except (DocumentError, OperationError):
        source = None
    return source.text if source is not None else from_payload(document).text


def _spliced(source: Project, document: dict[str, Any], renames: Iterable[tuple[str, str]]) -> Project | None:
    """The project changed to say what the document says; None when operations cannot say it."""
    for old, new in renames:
        source = operations.apply(source, [{"op": "rename", "id": old, "to": new}]).project
    shown = normalised(plain(parse(source).document))
    if _same(shown, document):
        return source
    source = operations.apply(source, operations.diff(shown, document)).project
    shown = normalised(plain(parse(source).document))
    if not _same(shown, document):
        source = operations.apply(source, _reordered(shown, document)).project
    return source if _same(normalised(plain(parse(source).document)), document) else None


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _reordered(shown: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    now, wanted = (list(part.get("edges") or []) for part in (shown, document))
    start = next((i for i, pair in enumerate(zip(now, wanted, strict=False)) if pair[0] != pair[1]), len(now))
    removals = [{"op": "remove_edge", "id": edge_id(edge)} for edge in now[start:]]
    keys = ("source", "target", "relation", "id")
    additions = [
        {
            "op": "add_edge",
            **{key: edge[key] for key in keys if key in edge},
            "fields": {key: value for key, value in edge.items() if key not in keys},
        }
        for edge in wanted[start:]
    ]
    return removals + additions


def placed(text: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The layout's text with the changed positions; lines of what did not move stay as they are."""
    if old == new:
        return text
    kept: list[str] = []
    seen: set[str] = set()
    for line in text.splitlines():
        match = LINE.match(line)
        if match is None:
            if line.strip() and not line.lstrip().startswith("#"):
                return "".join(_line(name, place) for name, place in new.items())
            kept.append(line + "\n")
        elif match[1] in new:
            name = match[1]
            seen.add(name)
            kept.append(line + "\n" if old.get(name) == new[name] else _line(name, new[name]))
    return "".join(kept) + "".join(_line(name, place) for name, place in new.items() if name not in seen)


def _line(name: str, place: Mapping[str, Any]) -> str:
    values = ", ".join(
        f"{key}: {_value(value)}" for key, value in place.items() if isinstance(value, int | float | str)
    )
    return f"{name}: {{{values}}}\n"


def _value(value: float | str) -> str:
    """A flag of a zone or the text of a note as JSON, which is YAML; a coordinate as people write it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | str) else _number(value)


def _number(value: float) -> str:
    """A coordinate as people would write it: tenths of a pixel are enough."""
    short = round(float(value), 1)
    return str(int(short)) if short.is_integer() else str(short)
