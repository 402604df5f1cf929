"""Share links: made, listed, opened and revoked.

A link's address holds its id and a signature of this console, so the database has nothing in it that opens anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from topology.errors import LinkGone, TopologyNotFound
from topology.models import Link
from topology.rights import Guest, Right, User
from topology.sessions import fanout, store

_signer = Signer(salt="signalbox.link", sep=".")


def link_create(user: User, topology_id: UUID, right: Right, title: str = "") -> Link:
    """A new link that gives this right."""
    with transaction.atomic():
        return Link.objects.create(topology=store.locked(topology_id), right=right, title=title[:200])


def link_list(user: User, topology_id: UUID) -> list[Link]:
    """The links of the topology that hold, the oldest first."""
    return list(Link.objects.filter(topology_id=topology_id, revoked_at=None))


def link_revoke(user: User, topology_id: UUID, link_id: UUID) -> None:
    """Takes the link back; who is in a session by it is sent out."""
    with transaction.atomic():
        changed = Link.objects.filter(pk=link_id, topology_id=topology_id, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        if not changed:
            raise TopologyNotFound(f"There is no link {link_id}.")
        store.on_commit(partial(fanout.publish, topology_id, "revoked", link=str(link_id)))


def link_values(link: Link) -> Mapping[str, Any]:
    """The link as the API shows it; `path` is what opens it."""
    return {
        "id": str(link.pk),
        "right": link.right,
        "title": link.title,
        "path": f"/s/{_signer.sign(link.pk.hex)}",
        "created_at": link.created_at,
        "opened_at": link.opened_at,
    }


def link_open(user: User, token: str) -> tuple[Guest, UUID]:
    """The visitor with the link of this token, and its topology; LinkGone when it opens nothing.

    The latest link of a topology is the one that counts.
    """
    try:
        link_id = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise LinkGone("This address opens nothing; it may not be complete.") from None
    link = Link.objects.filter(pk=link_id, revoked_at=None).first()
    if link is None:
        raise LinkGone("The link was revoked; ask whoever gave it to you for another.")
    Link.objects.filter(pk=link.pk).update(opened_at=timezone.now())
    held = user.links if isinstance(user, Guest) else {}
    return Guest({**held, link.topology_id: link.pk}), link.topology_id
