"""Reads of stored topologies, and what can be said of any project. Each read of stored things takes the user."""

from __future__ import annotations

import datetime
import difflib
import itertools
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from topology import operations
from topology.document import Project, line_of, parse, read, to_zip
from topology.errors import DocumentError, TopologyNotFound
from topology.exporters import EXPORTERS, report
from topology.findings import SEVERITIES, count
from topology.models import Revision, Topology
from topology.rights import right_of, visible
from topology.sessions import drafts, revising, rooms, sources, store
from topology.sessions.projection import project
from topology.validation import validate
from topology.validation.figures import figures
from topology.validation.preview import drawings, sides, thumbnail
from topology.validation.repair import repair
from topology.workflows.validation import problems

User = AbstractBaseUser | AnonymousUser | None
REPORT = "export-report.json"
DIFF_LINES_MAX = 400
"""Lines of one file's diff that are told; who wants more opens both files."""

ADDITIONS: dict[str, Callable[[User, Topology], Any]] = {}
"""What other apps tell of a topology, by the key it has in the API; the composition root puts it here."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An export: its files, its report and the digest of what was exported."""

    files: Mapping[str, str]
    report: dict[str, Any]

    def archive(self) -> bytes:
        """A zip with the report in it; equal exports give equal bytes."""
        text = json.dumps(self.report, indent=2, ensure_ascii=False) + "\n"
        return to_zip(Project(REPORT, {**self.files, REPORT: text}))


def topology_list(user: User) -> list[dict[str, Any]]:
    """Every topology that is there for the user, as a line of a list, the latest changed first."""
    return [_summary(_refreshed(topology)) for topology in visible(user, Topology.objects.all())]


def topology_get(user: User, topology_id: UUID) -> Topology:
    """The topology with its sources as they are now."""
    rooms.flush(topology_id)
    topology = Topology.objects.filter(pk=topology_id).first()
    if topology is None:
        raise TopologyNotFound(f"There is no topology {topology_id}.")
    return _refreshed(topology)


def topology_project(user: User, topology_id: UUID | str) -> Project:
    """The files of the topology as they are now."""
    try:
        return sources.project_of(topology_get(user, UUID(str(topology_id))))
    except ValueError:
        raise TopologyNotFound(f"There is no topology {topology_id}.") from None


def topology_archive(user: User, topology_id: UUID) -> tuple[str, bytes]:
    """The name of the topology, and a zip of its project folder as it is on a disk."""
    topology = topology_get(user, topology_id)
    return topology.name, to_zip(sources.project_of(topology))


def topology_values(user: User, topology: Topology) -> dict[str, Any]:
    """The topology as the API shows it."""
    parsed = parse(sources.project_of(topology))
    scenarios = [
        {
            "name": scenario.name,
            "title": scenario.title,
            "handlers": scenario.handlers,
            "clock": scenario.clock,
            "seed": scenario.seed,
        }
        for scenario in parsed.scenarios.values()
    ]
    return {
        "id": str(topology.pk),
        "name": topology.name,
        "title": topology.title,
        "right": right_of(user, topology.pk),
        "digest": topology.digest,
        "document": parsed.document,
        "text": topology.text,
        "files": topology.files,
        "layout": parsed.layout,
        "scenarios": scenarios,
        "updated_at": topology.updated_at,
        **{name: tell(user, topology) for name, tell in ADDITIONS.items()},
    }


def topology_text(user: User, topology_id: UUID) -> dict[str, Any]:
    """The main document as text, comments and all, with the version that a change of it names."""
    topology = topology_get(user, topology_id)
    return {
        "main": topology.main,
        "text": topology.text,
        "version": drafts.version_of(topology.text),
        "draft": topology.draft,
        "digest": topology.digest,
    }


def topology_report(user: User, topology_id: UUID) -> dict[str, Any]:
    """The findings of the stored topology, those of its merge among them."""
    started = time.perf_counter()
    topology = topology_get(user, topology_id)
    doc, _ = store.load(topology.pk)
    merged = project(doc).findings
    found = report_of(sources.project_of(topology))
    found["findings"] = [finding.as_dict() for finding in merged] + found["findings"]
    found["counts"] = {name: found["counts"][name] + count(merged)[name] for name in SEVERITIES}
    found["elapsed_ms"] = round((time.perf_counter() - started) * 1000, 1)
    return found


def topology_export(user: User, topology_id: UUID, to: str) -> Exported:
    """The export of the stored topology."""
    return export_of(sources.project_of(topology_get(user, topology_id)), to)


def topology_diff(user: User, topology_id: UUID, source: str, target: str) -> dict[str, Any]:
    """What changed from one revision to another (or `live`): operations and files. Moved is not changed."""
    old, new = (_version(user, topology_id, version) for version in (source, target))
    before, after = (sources.shown(parse(side)) for side in (old, new))
    files = {
        path: "added" if path not in old.files else "removed" if path not in new.files else "changed"
        for path in sorted({*old.files, *new.files})
        if path not in (old.main, new.main, sources.LAYOUT) and old.files.get(path) != new.files.get(path)
    }
    return {"operations": list(operations.diff(before, after)), "files": files}


def topology_comparison(user: User, topology_id: UUID, source: str, target: str) -> dict[str, Any]:
    """Both drawings, of revisions or `live`, and what differs between them, part by part."""
    old, new = (_version(user, topology_id, version) for version in (source, target))
    found = revising.comparison(old, new)
    before, after = sides(parse(old), parse(new))
    changes = found.as_dict()
    changes["files"] = [{**file, "diff": _file_diff(old, new, file["path"])} for file in found.files]
    return {"before": before, "after": after, "counts": found.counts(), "changes": changes}


def _file_diff(old: Project, new: Project, path: str) -> list[str]:
    """The lines of a unified diff, at most `DIFF_LINES_MAX`."""
    before, after = (side.files.get(path, "").splitlines() for side in (old, new))
    lines = difflib.unified_diff(before, after, lineterm="", n=2)
    return list(itertools.islice(lines, 2, DIFF_LINES_MAX + 2))


def revision_list(user: User, topology_id: UUID) -> list[Revision]:
    """The revisions of the topology, the newest first."""
    right_of(user, topology_id)
    return list(Revision.objects.filter(topology_id=topology_id).defer("sources"))


def revision_get(user: User, topology_id: UUID, revision_id: UUID | str) -> Revision:
    """The revision; TopologyNotFound when the topology has none of that id."""
    try:
        return Revision.objects.get(topology_id=topology_id, pk=UUID(str(revision_id)))
    except (Revision.DoesNotExist, ValueError):
        raise TopologyNotFound(f"The topology has no revision {revision_id}.") from None


def revision_project(revision: Revision) -> Project:
    """The project of the revision."""
    return sources.project_of(revision)


def report_of(source: Project) -> dict[str, Any]:
    """What `validate --format json` prints."""
    started = time.perf_counter()
    parsed = parse(source)
    found = validate(parsed, today=datetime.date.today().isoformat())
    elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
    return found.as_dict() | {"figures": figures(parsed), "elapsed_ms": elapsed_ms}


def export_of(source: Project, to: str) -> Exported:
    """The export of a project. DocumentError for an unknown format or a document with errors."""
    exporter = EXPORTERS.get(to)
    if exporter is None:
        known = ", ".join(EXPORTERS) or "none"
        raise DocumentError(f"There is no format {to}; there are {known}.", code="unknown-format")
    parsed = parse(source)
    if parsed.errors:
        first = parsed.errors[0]
        raise DocumentError(f"{first.rule}: {first.message}", code="document-errors")
    export = exporter.export(parsed)
    return Exported(export.files, report(to, parsed, export))


def fixes_preview(user: User, topology_id: UUID, chosen: Mapping[str, Any], to: str) -> dict[str, Any]:
    """What fixes would make of the stored topology: drawing, findings and exported template, before and after."""
    return preview_of(sources.project_of(topology_get(user, topology_id)), chosen, to)


def preview_of(source: Project, chosen: Mapping[str, Any], to: str) -> dict[str, Any]:
    """The same for any project. `chosen` names the operations of one fix, or the rules and severities of many."""
    today = datetime.date.today().isoformat()
    if chosen.get("operations"):
        changes = list(chosen["operations"])
        after = operations.apply(source, changes).project
        applied = []
    else:
        repaired = repair(source, chosen.get("rules") or (), severities=chosen.get("severities") or (), today=today)
        changes, after = list(repaired.operations), repaired.project
        applied = [
            {"rule": one.rule, "nodes": list(one.nodes), "title": one.fixes[0].title} for one in repaired.applied
        ]
    old, new = parse(source), parse(after)
    was, will = drawings(old, new)
    return {
        "applied": applied,
        "operations": changes,
        "before": {**was.as_dict(), "counts": validate(old, today=today).counts},
        "after": {**will.as_dict(), "counts": validate(new, today=today).counts},
        "template": _templates(source, after, to),
    }


def _templates(before: Project, after: Project, to: str) -> dict[str, Any]:
    """The files of the export that differ, each as a unified diff; `problem` says why there is none."""
    try:
        old, new = export_of(before, to).files, export_of(after, to).files
    except DocumentError as error:
        return {"format": to, "files": [], "problem": error.message}
    found = []
    for path in sorted({*old, *new}):
        was, will = old.get(path, ""), new.get(path, "")
        if was != will:
            lines = difflib.unified_diff(was.splitlines(), will.splitlines(), lineterm="", n=3)
            found.append({"path": path, "before": was, "after": will, "diff": list(lines)[2:]})
    return {"format": to, "files": found, "problem": ""}


def _refreshed(topology: Topology) -> Topology:
    if store.last_update(topology) == topology.projected and "preview" in topology.counts:
        return topology
    with transaction.atomic():
        topology = store.locked(topology.pk)
        sources.refresh(topology)
        if "preview" not in topology.counts:
            topology.counts = _counts(topology)
            topology.save(update_fields=["counts"])
    return topology


def _counts(topology: Topology) -> dict[str, Any]:
    parsed = parse(sources.project_of(topology))
    found = validate(parsed, today=datetime.date.today().isoformat())
    return {
        "nodes": len(parsed.graph.nodes),
        "edges": len(parsed.graph.edges),
        "findings": found.counts,
        "summary": str(parsed.document.get("description") or ""),
        "preview": thumbnail(parsed),
    }


def _summary(topology: Topology) -> dict[str, Any]:
    return {
        "id": str(topology.pk),
        "name": topology.name,
        "title": topology.title,
        "gallery": topology.gallery,
        **topology.counts,
        "updated_at": topology.updated_at,
        "digest": topology.digest,
    }


def _version(user: User, topology_id: UUID, version: str) -> Project:
    if version == "live":
        return sources.project_of(topology_get(user, topology_id))
    return sources.project_of(revision_get(user, topology_id, version))


def definition_problems(name: str, text: str, express: bool) -> list[dict[str, Any]]:
    """What is wrong with a workflow's definition in a file of that name, by line; empty where it may run."""
    try:
        tree = read(name, text)
    except DocumentError as error:
        found = re.search(r", line (\d+): ", error.message)
        message = error.message[found.end() :] if found else error.message
        return [{"line": int(found[1]) if found else 1, "where": "", "message": message}]
    return [
        {"line": line_of(text, tree.find(one.path)[0]), "where": one.where, "message": one.message}
        for one in problems(tree.plain(), express=express)
    ]


def operations_on(source: Project, changes: list[dict[str, Any]]) -> dict[str, Any]:
    """A project after operations, with the operations that undo them."""
    applied = operations.apply(source, changes)
    after = applied.project
    return {
        "text": after.text,
        "document": parse(after).document,
        "files": {path: text for path, text in after.files.items() if path != after.main},
        "inverse": list(applied.inverse),
    }
