"""The sources of a stored topology, brought up to its Yjs document, and writes that come as a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from topology.document import Parsed, Project, from_payload, parse
from topology.models import Draft, Revision, Topology, Update
from topology.sessions import store
from topology.sessions.projection import Projection, project
from topology.sessions.reconcile import write
from topology.sessions.shape import draft_of, normalised
from topology.sessions.source import LAYOUT, placed, spliced
from topology.sessions.values import plain


@dataclass(frozen=True, slots=True)
class Written:
    """What a write appended: the update for the rooms, and the topology as it is now."""

    topology: Topology
    update: bytes


def project_of(stored: Topology | Revision) -> Project:
    """The project of a topology's sources, as of its last projection, or of a revision's."""
    layout = {LAYOUT: stored.layout} if stored.layout else {}
    return Project(stored.main, {stored.main: stored.text, **stored.files, **layout})


def with_document(topology: Topology, document: dict[str, Any], files: Mapping[str, str]) -> Project:
    """The project of a document as data, spliced into the text of the topology."""
    shown = normalised(plain(document))
    given = from_payload(document, files)
    text = spliced(topology.main, topology.text, files, shown, ())
    return Project(topology.main, {topology.main: text, **{p: t for p, t in given.files.items() if p != given.main}})


def refresh(topology: Topology) -> Projection | None:
    """Brings the sources of a locked topology up to its document; None when they were."""
    last = store.last_update(topology)
    if last == topology.projected:
        return None
    doc, _ = store.load(topology.pk)
    shown = project(doc)
    renames = [(old, shown.ids[uid]) for uid, old in topology.ids.items() if uid in shown.ids and shown.ids[uid] != old]
    if _adopt_draft(topology, doc):
        # What was renamed in the text has its new name there already.
        named = parse(project_of(topology)).document.get("nodes") or {}
        renames = [(old, new) for old, new in renames if old in named and new not in named]
    text = spliced(topology.main, topology.text, topology.files, shown.document, renames)
    old_layout = plain(dict(parse(project_of(topology)).layout))
    topology.text = text
    topology.files = shown.files
    topology.layout = placed(topology.layout, old_layout, shown.layout)
    _save(topology, shown, last)
    return shown


def _adopt_draft(topology: Topology, doc: Doc[Any]) -> bool:
    """Takes the draft that the document names as the topology's text; whether there was a new one."""
    number = draft_of(doc)
    draft = Draft.objects.filter(topology=topology, pk=number).first() if number != topology.draft else None
    if draft is None:
        return False
    topology.text, topology.draft = draft.text, number
    return True


def store_project(topology: Topology, source: Project, renames: Iterable[tuple[str, str]] = ()) -> Written:
    """Makes the document of a locked, refreshed topology show the project, and keeps its text as it is."""
    parsed = parse(source)
    doc, _ = store.load(topology.pk)
    files = {path: text for path, text in source.files.items() if path not in (source.main, LAYOUT)}
    update = write(doc, parsed.document, files, plain(dict(parsed.layout)), renames)
    row = Update.objects.create(topology=topology, update=update)
    topology.main = source.main
    topology.text = source.files[source.main]
    topology.files = files
    topology.layout = source.files.get(LAYOUT, "")
    _save(topology, project(doc), row.pk)
    return Written(topology, update)


def shown(parsed: Parsed) -> dict[str, Any]:
    """The document as projections show it: without layout, every edge with its relation."""
    return normalised(plain(parsed.document))


def _save(topology: Topology, shown: Projection, last: int) -> None:
    topology.name = str(shown.document.get("name") or "topology")[:200]
    topology.title = str(shown.document.get("title") or "")[:500]
    topology.ids = shown.ids
    topology.digest = shown.digest
    topology.counts = {}
    topology.projected = last
    topology.save()
