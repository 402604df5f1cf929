"""A text that a person typed, on its way into the live document.

The server turns the text into a Yjs update and keeps the text as a draft; the browser applies the update as its own
change, so that it can be undone there, and it comes back through the session with the number of the draft in it. The
projection that sees the number for the first time takes the draft as the source that it splices into: comments, order
and formatting of what was typed survive, and a draft whose update never came changes nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from topology.document import Parsed, Project, parse
from topology.errors import DocumentError
from topology.findings import Finding
from topology.models import Draft, Topology
from topology.sessions import store
from topology.sessions.projection import project
from topology.sessions.reconcile import write
from topology.sessions.shape import mark_draft, normalised
from topology.sessions.sources import LAYOUT, project_of
from topology.sessions.values import content_digest, plain

DRAFTS_KEPT = 50
"""Drafts of one topology that are kept for updates that have not come yet."""
WAIT_S = 2.0
"""How long the draft of another person is waited for before the next one is made: a browser needs far less."""
LINE = re.compile(r", line (\d+): ")
LATER = ("DOC-007",)
"""What may be mended elsewhere: a file that is named before it is written."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, and in which line of it; without a line it is about the whole."""

    rule: str
    severity: str
    message: str
    line: int | None

    def as_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "severity": self.severity, "message": self.message, "line": self.line}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a text comes to: the update that makes the document show it, or None where `problems` forbid it."""

    update: bytes | None
    draft: int
    version: str
    digest: str
    problems: tuple[Problem, ...]


def version_of(text: str) -> str:
    """The name of a text as it is, byte for byte."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_awaited(topology: Topology) -> bool:
    """Whether somebody's draft was made a moment ago and has not come back through the session yet."""
    since = timezone.now() - datetime.timedelta(seconds=WAIT_S)
    return Draft.objects.filter(topology=topology, pk__gt=topology.draft, created_at__gt=since).exists()


def propose(topology: Topology, text: str) -> Proposal:
    """What a text for the main document of a locked, refreshed topology comes to. Stores the draft alone."""
    source = Project(topology.main, {**project_of(topology).files, topology.main: text})
    try:
        after = parse(source)
    except DocumentError as error:
        return _refused(text, (_unreadable(error),))
    before = parse(project_of(topology))
    problems = tuple(_problem(finding) for finding in after.findings if _is_main(finding, topology.main))
    if _worse(before, after, topology.main):
        return _refused(text, problems)
    doc, _ = store.load(topology.pk)
    state = doc.get_state()
    draft = Draft.objects.create(topology=topology, text=text)
    _forget_old(topology)
    files = {path: content for path, content in source.files.items() if path not in (source.main, LAYOUT)}
    renames = _renames(before.document, after.document)
    write(doc, after.document, files, _layout(project(doc).layout, dict(renames), before, after), renames)
    mark_draft(doc, draft.pk)
    shown = project(doc)
    digest = content_digest(shown.document, shown.files)
    return Proposal(bytes(doc.get_update(state)), draft.pk, version_of(text), digest, problems)


def _refused(text: str, problems: tuple[Problem, ...]) -> Proposal:
    return Proposal(None, 0, version_of(text), "", problems)


def _unreadable(error: DocumentError) -> Problem:
    found = LINE.search(error.message)
    message = error.message[found.end() :] if found else error.message
    return Problem(error.code, "error", _sentence(message), int(found[1]) if found else None)


def _problem(finding: Finding) -> Problem:
    found = LINE.search(finding.message)
    message = finding.message[found.end() :] if found else finding.message
    return Problem(finding.rule, finding.severity, _sentence(message), finding.line)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_main(finding: Finding, main: str) -> bool:
    return finding.message.startswith((f"{main}, line", f"{main}:"))


def _worse(before: Parsed, after: Parsed, main: str) -> bool:
    """Whether the text has an error that the document has not: half-typed, it must not reach the drawing."""
    known = {_problem(finding).message for finding in before.findings}
    return any(
        finding.severity == "error" and finding.rule not in LATER and _problem(finding).message not in known
        for finding in after.findings
        if _is_main(finding, main)
    )


def _renames(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Ids that changed while what they name stayed: the one node of its kind that went, for the one that came."""
    old, new = (_kinds(document) for document in (before, after))
    gone = {name: kind for name, kind in old.items() if name not in new}
    come = {name: kind for name, kind in new.items() if name not in old}
    renames = []
    for name, kind in gone.items():
        sources = [other for other, its in gone.items() if its == kind]
        targets = [other for other, its in come.items() if its == kind]
        if len(sources) == len(targets) == 1:
            renames.append((name, targets[0]))
    return renames


def _layout(now: Mapping[str, Any], renamed: Mapping[str, str], before: Parsed, after: Parsed) -> dict[str, Any]:
    """The positions as they are, of renamed nodes too; those that the text itself holds count where they changed."""
    places = {renamed.get(name, name): place for name, place in now.items()}
    old, new = (parsed.document.get("layout") for parsed in (before, after))
    if not isinstance(new, dict) or LAYOUT in after.project.files:
        return places
    known = old if isinstance(old, dict) else {}
    return places | {name: place for name, place in plain(new).items() if known.get(name) != place}


def _kinds(document: Mapping[str, Any]) -> dict[str, str]:
    nodes = normalised(plain(document)).get("nodes")
    rows = nodes.items() if isinstance(nodes, dict) else ()
    return {name: str(node.get("kind")) for name, node in rows if isinstance(node, dict)}


def _forget_old(topology: Topology) -> None:
    kept = Draft.objects.filter(topology=topology).order_by("-pk").values_list("pk", flat=True)[:DRAFTS_KEPT]
    Draft.objects.filter(topology=topology).exclude(pk__in=list(kept)).delete()
