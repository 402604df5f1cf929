"""Comments on parts of a design, kept beside the document and told to everybody in the session.

A thread hangs on the uid of its node or edge, so it follows a rename. When its part is gone the thread stays, and
says under which name the part was known; when the part comes back (an undo), so does the thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from topology.errors import ThreadNotFound
from topology.models import Comment, Thread
from topology.rights import User
from topology.sessions import fanout, rooms, store
from topology.sessions.projection import Projection, project

BODY_MAX = 4000
Person = Mapping[str, str]


def thread_list(user: User, topology_id: UUID) -> list[dict[str, Any]]:
    """Every thread of the topology with what was said in it, the oldest first."""
    threads = list(Thread.objects.filter(topology_id=topology_id).prefetch_related("comments"))
    if not threads:
        return []
    names = _names(_shown(topology_id))
    for thread in threads:
        _remember(thread, names)
    return [_values(thread, names) for thread in threads]


@transaction.atomic
def thread_create(
    user: User, topology_id: UUID, *, about: Mapping[str, Any], author: Person, body: str, mentions: Sequence[Person]
) -> dict[str, Any]:
    """A new thread about a node or an edge, by its id, or a place: `{"node": id}`, `{"edge": id}`, `{"at": {x, y}}`."""
    topology = store.locked(topology_id)
    names = _names(_shown(topology_id))
    thread = Thread(topology=topology, **_target(about, names))
    thread.save()
    return _add(thread, names, author, body, mentions)


@transaction.atomic
def comment_create(
    user: User, topology_id: UUID, thread_id: UUID, *, author: Person, body: str, mentions: Sequence[Person]
) -> dict[str, Any]:
    """The thread with an answer; answering a resolved one opens it again."""
    thread = _thread(topology_id, thread_id)
    thread.resolved_at, thread.resolved_by = None, ""
    thread.save(update_fields=["resolved_at", "resolved_by"])
    return _add(thread, _names(_shown(topology_id)), author, body, mentions)


@transaction.atomic
def thread_resolve(user: User, topology_id: UUID, thread_id: UUID, *, resolved: bool, author: Person) -> dict[str, Any]:
    """The thread, resolved or open again."""
    thread = _thread(topology_id, thread_id)
    thread.resolved_at = timezone.now() if resolved else None
    thread.resolved_by = str(author.get("name", ""))[:60] if resolved else ""
    thread.save(update_fields=["resolved_at", "resolved_by"])
    return _told(thread, _names(_shown(topology_id)))


def _add(
    thread: Thread, names: Mapping[str, str], author: Person, body: str, mentions: Sequence[Person]
) -> dict[str, Any]:
    Comment.objects.create(thread=thread, author=dict(author), body=body, mentions=[dict(one) for one in mentions])
    return _told(thread, names)


def _told(thread: Thread, names: Mapping[str, str]) -> dict[str, Any]:
    values = _values(Thread.objects.prefetch_related("comments").get(pk=thread.pk), names)
    frame = {"type": "thread", "thread": values}
    store.on_commit(partial(fanout.publish, thread.topology_id, "news", frame=frame))
    return values


def _thread(topology_id: UUID, thread_id: UUID) -> Thread:
    store.locked(topology_id)
    thread = Thread.objects.filter(pk=thread_id, topology_id=topology_id).first()
    if thread is None:
        raise ThreadNotFound(f"There is no thread {thread_id}.")
    return thread


def _shown(topology_id: UUID) -> Projection:
    rooms.flush(topology_id)
    doc, _ = store.load(topology_id)
    return project(doc)


def _names(shown: Projection) -> dict[str, str]:
    return {**shown.ids, **shown.edges}


def _target(about: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    if "at" in about:
        return {"about": "canvas", "x": about["at"]["x"], "y": about["at"]["y"]}
    kind = "node" if "node" in about else "edge"
    wanted = str(about[kind])
    uid = next((uid for uid, name in names.items() if name == wanted), None)
    if uid is None:
        raise ThreadNotFound(f"There is no {kind} {wanted} to comment on.")
    return {"about": kind, "uid": uid, "name": wanted}


def _remember(thread: Thread, names: Mapping[str, str]) -> None:
    name = names.get(thread.uid)
    if name is not None and name != thread.name:
        thread.name = name
        Thread.objects.filter(pk=thread.pk).update(name=name)


def _values(thread: Thread, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": str(thread.pk),
        "about": thread.about,
        "uid": thread.uid,
        "name": names.get(thread.uid, thread.name),
        "gone": thread.about != "canvas" and thread.uid not in names,
        "x": thread.x,
        "y": thread.y,
        "resolved_at": thread.resolved_at and thread.resolved_at.isoformat(),
        "resolved_by": thread.resolved_by,
        "created_at": thread.created_at.isoformat(),
        "comments": [_said(comment) for comment in thread.comments.all()],
    }


def _said(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "author": comment.author,
        "body": comment.body,
        "mentions": comment.mentions,
        "created_at": comment.created_at.isoformat(),
    }
