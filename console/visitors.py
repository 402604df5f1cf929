"""Who came by a share link, and what that lets them do: asked before every view and every socket.

A view without a topology or a run is closed to visitors who came by a link, unless it says `guests = ("GET",)`. One
with either needs the right to look for what only reads and the right to edit for the rest, unless it says otherwise:
`rights = {"POST": "view"}`. So a view that forgets to say anything is too strict and never too open.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from console.pages import shell
from runner.selectors import run_get
from topology import rights
from topology.errors import LinkGone, RightMissing, TopologyNotFound
from topology.links import link_open

if TYPE_CHECKING:
    from rest_framework.views import APIView

KEPT_S = 365 * 24 * 3600
Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


class LinkRights(BasePermission):
    """Lets the local user do everything, and a guest what their link says. Refuses by raising, so that it says why."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, rights.Guest):
            return True
        method = str(request.method)
        topology = _topology_of(request.user, view.kwargs)
        if topology is None:
            if method in getattr(view, "guests", ()):
                return True
            raise RightMissing("Your link opens one topology; this is left to whoever shared it.")
        usual: rights.Right = "view" if method in SAFE_METHODS else "edit"
        rights.require(request.user, topology, getattr(view, "rights", {}).get(method, usual))
        return True


def _topology_of(user: rights.Guest, kwargs: dict[str, Any]) -> UUID | None:
    """The topology that a view is about, by itself or by its run; None when it is about none."""
    said = kwargs.get("topology")
    if said is None and "run" in kwargs:
        said = run_get(user, kwargs["run"]).topology or ""
    if said is None:
        return None
    try:
        return UUID(str(said))
    except ValueError:
        raise TopologyNotFound(f"There is no topology {said}.") from None


class VisitorScope:
    """Gives every WebSocket its visitor as `scope["user"]`."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await self.application({**scope, "user": rights.visitor(_cookie(scope))}, receive, send)


def _cookie(scope: Scope) -> str | None:
    for name, value in scope.get("headers", ()):
        if name.lower() == b"cookie":
            morsel = SimpleCookie(value.decode("latin-1")).get(rights.COOKIE)
            if morsel is not None:
                return morsel.value
    return None


def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """`/s/{token}`: from now on this browser has the link's rights; then the topology itself."""
    try:
        guest, topology = link_open(rights.visitor(request.COOKIES.get(rights.COOKIE)), token)
    except LinkGone:
        page = shell(request)
        page.status_code = 404
        return page
    answer = HttpResponseRedirect(f"/t/{topology}")
    answer.set_cookie(
        rights.COOKIE, guest.cookie(), max_age=KEPT_S, httponly=True, samesite="Strict", secure=request.is_secure()
    )
    return answer
