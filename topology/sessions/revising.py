"""Revisions: made when asked and by themselves, told in numbers, and thinned out with age.

Everything here works on a topology whose row is locked and whose sources are refreshed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from topology.document import Project, parse
from topology.models import Draft, Revision, Topology
from topology.operations.comparing import Comparison, Drawing, compare
from topology.sessions import sources, store
from topology.sessions.reconcile import write
from topology.sessions.shape import mark_draft
from topology.sessions.source import LAYOUT
from topology.sessions.values import plain

Reason = Literal["", "start", "pause", "run", "import", "restore", "fixes"]
"""Why a revision was made by itself: at the start, after a pause in editing, or before something changed the whole."""
REASONS: tuple[Reason, ...] = get_args(Reason)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS: tuple[tuple[timedelta, timedelta], ...] = (
    (HOUR, timedelta(0)),
    (DAY, timedelta(minutes=10)),
    (7 * DAY, HOUR),
    (60 * DAY, DAY),
)
"""Up to this age, one revision in each stretch so long is kept; older ones in stretches of `LAST`."""
LAST = 30 * DAY


@dataclass(frozen=True, slots=True)
class Restoring:
    """The update that makes the live document show a revision, and the revision of what was there before."""

    update: bytes
    draft: int
    before: Revision


def drawing_of(project: Project) -> Drawing:
    """A project as one side of a comparison."""
    parsed = parse(project)
    files = {path: text for path, text in project.files.items() if path not in (project.main, LAYOUT)}
    return Drawing(sources.shown(parsed), plain(dict(parsed.layout)), files)


def comparison(old: Project, new: Project) -> Comparison:
    """What turns the old project into the new one."""
    return compare(drawing_of(old), drawing_of(new))


def revise(topology: Topology, label: str = "", reason: Reason = "", author: str = "") -> Revision:
    """A revision of the topology as it is now: the latest one where it is made by itself and nothing has changed."""
    latest = Revision.objects.filter(topology=topology).order_by("-number").first()
    is_same = latest is not None and _content(latest) == _content(topology)
    if latest is not None and is_same and reason:
        return latest
    now = sources.project_of(topology)
    counts = {} if latest is None or is_same else comparison(sources.project_of(latest), now).counts()
    number = Revision.objects.filter(topology=topology).aggregate(last=Max("number"))["last"] or 0
    made = Revision.objects.create(
        topology=topology,
        number=number + 1,
        label=label[:200],
        reason=reason,
        author=author[:200],
        counts=counts,
        main=topology.main,
        sources=Revision.packed(topology.text, topology.files, topology.layout),
        digest=topology.digest,
    )
    thin(topology)
    return made


@transaction.atomic
def keep(topology_id: UUID, authors: Iterable[str]) -> Revision:
    """The revision after a pause in the editing, by those who edited."""
    topology = store.locked(topology_id)
    sources.refresh(topology)
    return revise(topology, "", "pause", ", ".join(authors))


def restoring(topology: Topology, revision: Revision, author: str = "") -> Restoring:
    """What a browser applies as its own change, so that it can be undone there, to show the revision again.

    What is there now is kept as a revision first. The text of the revision comes with the update, as a typed one does.
    """
    before = revise(topology, "", "restore", author)
    old = sources.project_of(revision)
    renames = [(part.was, part.id) for part in comparison(sources.project_of(topology), old).nodes if part.was]
    parsed = parse(old)
    doc, _ = store.load(topology.pk)
    state = doc.get_state()
    write(doc, parsed.document, revision.files, plain(dict(parsed.layout)), renames)
    draft = 0
    if revision.main == topology.main:
        draft = Draft.objects.create(topology=topology, text=revision.text).pk
        mark_draft(doc, draft)
    return Restoring(bytes(doc.get_update(state)), draft, before)


def thin(topology: Topology) -> None:
    """Removes revisions made by themselves that stand too close for their age, and tells anew what is then next."""
    rows = list(Revision.objects.filter(topology=topology).defer("sources").order_by("-number"))
    dropped = surplus(
        [(row.number, timezone.now() - row.created_at, bool(row.label) or not row.reason) for row in rows]
    )
    if not dropped:
        return
    Revision.objects.filter(topology=topology, number__in=dropped).delete()
    for (_, was), (later, earlier) in zip(
        ((one, two) for one, two in pairwise(rows) if one.number not in dropped),
        pairwise([row for row in rows if row.number not in dropped]),
        strict=False,
    ):
        if was.number in dropped:
            old, new = (sources.project_of(Revision.objects.get(pk=row.pk)) for row in (earlier, later))
            Revision.objects.filter(pk=later.pk).update(counts=comparison(old, new).counts())


def surplus(revisions: Iterable[tuple[int, timedelta, bool]]) -> set[int]:
    """The numbers of those that go, of (number, age, whether a person made it), the newest first.

    The newest and the first stay, and whatever a person made.
    """
    rows = list(revisions)
    dropped: set[int] = set()
    taken: set[tuple[int, int]] = set()
    for number, age, is_made in rows[1:-1]:
        step = next((index for index, (until, _) in enumerate(STEPS) if age < until), len(STEPS))
        stretch = STEPS[step][1] if step < len(STEPS) else LAST
        if not stretch or is_made:
            continue
        place = (step, age // stretch)
        if place in taken:
            dropped.add(number)
        taken.add(place)
    return dropped


def _content(stored: Topology | Revision) -> tuple[str, str, str]:
    return stored.digest, stored.text, stored.layout
