"""Who is looking at the console, and the token that its writes must carry."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology.rights import COOKIE, SHARED, Guest, shares


def _version() -> str:
    try:
        return version("signalbox")
    except PackageNotFoundError:
        return "0.1.0"


class SessionSerializer(serializers.Serializer[Any]):
    """`local`, or `guest` who came by links, with the right of each topology; the CSRF token for `X-CSRFToken`."""

    user = serializers.ChoiceField(["local", "guest"])
    rights = serializers.DictField(child=serializers.ChoiceField(SHARED))
    csrf_token = serializers.CharField()
    version = serializers.CharField()


class SessionView(APIView):
    """The session of this browser."""

    guests = ("GET", "DELETE")

    @extend_schema(operation_id="session_get", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        token = get_token(request._request)
        who = "guest" if isinstance(request.user, Guest) else "local"
        known = {"user": who, "rights": shares(request.user)}
        return Response({**known, "csrf_token": token, "version": _version()})

    @extend_schema(operation_id="session_leave", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Lets go of the links by which this browser came."""
        answer = Response(status=204)
        answer.delete_cookie(COOKIE, samesite="Strict")
        return answer
