"""What a visitor may do with a topology. The local user may do everything; who came by links, what those say.

There are no accounts: the local user is whoever reaches the console without a link. A browser that came by a link
carries a signed cookie that names the link of each topology, and has no rights beside those: other topologies are
not there for it. Whether a link still holds is asked of the database each time, so that revoking works at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast, get_args
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import QuerySet

from topology.errors import LinkGone, RightMissing, TopologyNotFound
from topology.models import Link, Topology

User = AbstractBaseUser | AnonymousUser | None
Right = Literal["view", "comment", "edit", "own"]
RIGHTS: tuple[Right, ...] = get_args(Right)
SHARED: tuple[Right, ...] = ("view", "comment", "edit")
"""What a link can give; only the local user owns."""

COOKIE = "signalbox_links"
SALT = "signalbox.visitor"
WORDS = {"view": "look", "comment": "look and comment", "edit": "look, comment and edit"}


class Guest(AnonymousUser):
    """Who came by links: the link of each topology that was opened by one."""

    def __init__(self, links: Mapping[UUID, UUID]) -> None:
        super().__init__()
        self.links = dict(links)

    def cookie(self) -> str:
        """The links as the signed value of the cookie."""
        return signing.dumps({topology.hex: link.hex for topology, link in self.links.items()}, salt=SALT)


def visitor(cookie: str | None) -> AnonymousUser:
    """Who sends this cookie: without one the local user. A cookie that was tampered with gives no rights at all."""
    if not cookie:
        return AnonymousUser()
    try:
        links: dict[str, str] = signing.loads(cookie, salt=SALT)
        return Guest({UUID(topology): UUID(link) for topology, link in links.items()})
    except (signing.BadSignature, ValueError, AttributeError):
        return Guest({})


def link_of(user: User, topology_id: UUID) -> UUID | None:
    """The link by which the user came to the topology; None for the local user and for strangers."""
    return user.links.get(topology_id) if isinstance(user, Guest) else None


def right_of(user: User, topology_id: UUID) -> Right:
    """What the user may do. TopologyNotFound when it is not there for them, LinkGone when their link was revoked."""
    missing = TopologyNotFound(f"There is no topology {topology_id}.")
    if not Topology.objects.filter(pk=topology_id).exists():
        raise missing
    if not isinstance(user, Guest):
        return "own"
    held = user.links.get(topology_id)
    link = Link.objects.filter(pk=held, topology_id=topology_id).first() if held else None
    if link is None:
        raise missing
    if link.revoked_at is not None:
        raise LinkGone("The link was revoked; ask whoever gave it to you for another.")
    return cast(Right, link.right)


def covers(has: Right, needed: Right) -> bool:
    """Whether the right includes the other one."""
    return RIGHTS.index(has) >= RIGHTS.index(needed)


def require(user: User, topology_id: UUID, needed: Right) -> None:
    """RightMissing, with a sentence for the person, when the user's right does not go so far."""
    has = right_of(user, topology_id)
    if not covers(has, needed):
        raise RightMissing(f"Your link lets you {WORDS[has]}; {_wanted(needed)}.")


def _wanted(needed: Right) -> str:
    if needed == "own":
        return "this is left to whoever shared it"
    return f"this needs a link with the right to {needed}"


def visible(user: User, topologies: QuerySet[Topology]) -> QuerySet[Topology]:
    """Those of the topologies that are there for the user."""
    if not isinstance(user, Guest):
        return topologies
    held = Link.objects.filter(pk__in=user.links.values(), revoked_at=None).values("topology_id")
    return topologies.filter(pk__in=held)


def shares(user: User) -> dict[str, Any]:
    """The right of each topology that the user came to by a link; empty for the local user."""
    if not isinstance(user, Guest):
        return {}
    held = Link.objects.filter(pk__in=user.links.values(), revoked_at=None)
    return {str(link.topology_id): link.right for link in held}
