"""Writes to stored topologies. Each takes the user; each tells the rooms what it wrote once it has committed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from topology import gallery, operations
from topology.document import FORMAT, Project, from_payload, from_upload
from topology.errors import FileExists, StaleDigest, TopologyNotFound
from topology.models import Revision, Topology
from topology.sessions import drafts, fanout, revising, rooms, sources, store
from topology.sessions.source import LAYOUT, placed
from topology.validation.repair import Repair, repair

User = AbstractBaseUser | AnonymousUser | None


@dataclass(frozen=True, slots=True)
class Change:
    """A topology after operations, and the operations that undo them."""

    topology: Topology
    operations: tuple[Mapping[str, Any], ...]
    inverse: tuple[Mapping[str, Any], ...]


def topology_create(
    user: User,
    *,
    document: Mapping[str, Any] | str | None = None,
    files: Mapping[str, str] | None = None,
    layout: Mapping[str, Any] | str | None = None,
    title: str = "",
    gallery_name: str = "",
) -> Topology:
    """A new topology from a gallery project, from a document with its files, or an empty one."""
    if gallery_name:
        source = gallery.load(gallery_name)
    elif document is not None:
        source = _with_layout(from_payload(document, files or {}), layout)
    else:
        name = _name_of(title)
        empty = {"format": FORMAT, "name": name, "title": title or "Untitled", "nodes": {}, "edges": []}
        source = from_payload(empty)
    return _made(source, gallery_name)


def topology_import(user: User, files: Mapping[str, bytes]) -> Topology:
    """A new topology of what a person brings: a document, a zip of a project folder, or the files of one.

    DocumentError, with what is wrong, where, and what to do, for what is none of these.
    """
    return _made(from_upload(files))


def topology_duplicate(user: User, topology_id: UUID) -> Topology:
    """A new topology with the same content, called a copy of it."""
    with transaction.atomic():
        topology = _locked(topology_id)
        source = sources.project_of(topology)
        title = f"{topology.title or topology.name} copy"
    copy = operations.apply(source, [{"op": "set", "path": ["title"], "value": title}]).project
    return _made(copy)


def topology_rename(user: User, topology_id: UUID, title: str) -> Topology:
    """The topology under another title."""
    return operations_apply(user, topology_id, [{"op": "set", "path": ["title"], "value": title}]).topology


@transaction.atomic
def _made(source: Project, gallery_name: str = "") -> Topology:
    topology = Topology.objects.create(gallery=gallery_name)
    sources.store_project(topology, source)
    revising.revise(topology, reason="start")
    return topology


def gallery_install(user: User, name: str) -> Topology:
    """The topology of a gallery project: the one installed before, else a new one."""
    found = Topology.objects.filter(gallery=name).order_by("created_at").first()
    return found or topology_create(user, gallery_name=name)


@transaction.atomic
def topology_replace(
    user: User,
    topology_id: UUID,
    *,
    document: Mapping[str, Any] | str,
    files: Mapping[str, str] | None = None,
    layout: Mapping[str, Any] | str | None = None,
    if_match: str | None = None,
) -> Topology:
    """The topology with this content. StaleDigest when `if_match` is no longer its digest.

    Without `files` or `layout` those stay as they are. A text is kept byte for byte; a document as data is spliced
    into the text that is there.
    """
    topology = _locked(topology_id)
    _check_digest(topology, if_match)
    revising.revise(topology, reason="import")
    kept = topology.files if files is None else dict(files)
    if isinstance(document, str):
        source = from_payload(document, kept)
    else:
        source = sources.with_document(topology, dict(document), kept)
    if layout is None and topology.layout and LAYOUT not in source.files:
        layout = topology.layout
    source = _with_layout(source, layout)
    return _tell(sources.store_project(topology, source))


@transaction.atomic
def operations_apply(
    user: User, topology_id: UUID, operations_: Sequence[Mapping[str, Any]], if_match: str | None = None
) -> Change:
    """Applies the operations, all or none, by splicing the text and writing the same into the Yjs document."""
    topology = _locked(topology_id)
    _check_digest(topology, if_match)
    applied = operations.apply(sources.project_of(topology), list(operations_))
    renames = [(str(op["id"]), str(op["to"])) for op in operations_ if op.get("op") == "rename"]
    topology = _tell(sources.store_project(topology, applied.project, renames))
    return Change(topology, tuple(operations_), tuple(applied.inverse))


@transaction.atomic
def fixes_apply(
    user: User,
    topology_id: UUID,
    *,
    rules: Sequence[str] = (),
    severities: Sequence[str] = (),
    if_match: str | None = None,
) -> tuple[Change, Repair]:
    """Applies the first fix of every finding of these rules and severities, as one change.

    Without rules: of those whose fix decides nothing that only a person knows.
    """
    topology = _locked(topology_id)
    _check_digest(topology, if_match)
    today = datetime.date.today().isoformat()
    revising.revise(topology, reason="fixes")
    repaired = repair(sources.project_of(topology), rules, severities=severities, today=today)
    return operations_apply(user, topology_id, repaired.operations), repaired


@transaction.atomic
def text_propose(user: User, topology_id: UUID, text: str, base: str) -> drafts.Proposal:
    """What a typed text comes to, as an update that the browser applies as its own change.

    StaleDigest when `base` is no longer the version of the text that was changed, or when another person's text is on
    its way: read it again, merge, and repeat.
    """
    topology = _locked(topology_id)
    if base != drafts.version_of(topology.text) or drafts.is_awaited(topology):
        raise StaleDigest("The text has changed since it was read; read it again and repeat the change.")
    return drafts.propose(topology, text)


@transaction.atomic
def file_write(user: User, topology_id: UUID, path: str, text: str, *, replace: bool = False) -> Topology:
    """Writes a file of the project, as scenarios/rush.yaml, and tells whoever has it open.

    Raises FileExists where the file is there and `replace` is not said.
    """
    topology = _locked(topology_id)
    source = sources.project_of(topology)
    if path in source.files and not replace:
        raise FileExists(f"The project has a file {path}; choose another name.")
    project = Project(source.main, {**source.files, path: text})
    return _tell(sources.store_project(topology, project))


@transaction.atomic
def topology_delete(user: User, topology_id: UUID) -> None:
    """Removes the topology with its revisions; whoever is in its session is told to leave."""
    topology = store.locked(topology_id)
    topology.delete()
    store.on_commit(partial(fanout.publish, topology_id, "gone"))


@transaction.atomic
def revision_create(
    user: User, topology_id: UUID, label: str = "", *, reason: revising.Reason = "", author: str = ""
) -> Revision:
    """A new revision of the topology as it is now; with a `reason` the latest one where nothing has changed."""
    return revising.revise(_locked(topology_id), label, reason, author)


@transaction.atomic
def revision_ensure(user: User, topology_id: UUID) -> Revision:
    """The newest revision if the topology still is as it says, else a new one: what a run is of."""
    return revising.revise(_locked(topology_id), reason="run")


@transaction.atomic
def revision_name(user: User, topology_id: UUID, revision_id: UUID, label: str) -> Revision:
    """The revision under another name. A named one is never thinned out; without a name it is again."""
    revision = _revision(store.locked(topology_id), revision_id)
    revision.label = label[:200]
    revision.save(update_fields=["label"])
    return revision


@transaction.atomic
def revision_restore(user: User, topology_id: UUID, revision_id: UUID) -> Topology:
    """The topology with the content of the revision. What it was before is kept as a revision too."""
    topology = _locked(topology_id)
    revision = _revision(topology, revision_id)
    revising.revise(topology, reason="restore")
    return _tell(sources.store_project(topology, sources.project_of(revision)))


@transaction.atomic
def revision_propose(user: User, topology_id: UUID, revision_id: UUID, author: str = "") -> revising.Restoring:
    """The update that restores the revision, for a browser to apply as its own change."""
    topology = _locked(topology_id)
    return revising.restoring(topology, _revision(topology, revision_id), author)


def _revision(topology: Topology, revision_id: UUID) -> Revision:
    revision = Revision.objects.filter(topology=topology, pk=revision_id).first()
    if revision is None:
        raise TopologyNotFound(f"The topology has no revision {revision_id}.")
    return revision


def _locked(topology_id: UUID) -> Topology:
    rooms.flush(topology_id)
    topology = store.locked(topology_id)
    sources.refresh(topology)
    return topology


def _check_digest(topology: Topology, if_match: str | None) -> None:
    if if_match is not None and if_match != topology.digest:
        raise StaleDigest("The topology has changed since it was read; read it again and repeat the change.")


def _tell(written: sources.Written) -> Topology:
    Topology.objects.filter(pk=written.topology.pk).update(updated_at=timezone.now())
    store.on_commit(partial(fanout.publish, written.topology.pk, "update", update=written.update))
    return written.topology


def _with_layout(source: Project, layout: Mapping[str, Any] | str | None) -> Project:
    if layout is None:
        return source
    text = layout if isinstance(layout, str) else placed("", {}, layout)
    return source.replaced({LAYOUT: text})


def _name_of(title: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in title.lower()).split()
    name = "-".join(words)
    return (name if name[:1].isalpha() else f"topology-{name}")[:63].strip("-")
