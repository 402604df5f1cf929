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


def _version() -> str:
    try:
        return version("signalbox")
    except PackageNotFoundError:
        return "0.1.0"


class SessionSerializer(serializers.Serializer[Any]):
    """The local user, the CSRF token for `X-CSRFToken`, the version of the console."""

    user = serializers.CharField()
    csrf_token = serializers.CharField()
    version = serializers.CharField()


class SessionView(APIView):
    """The session of this browser."""

    @extend_schema(operation_id="session_get", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        token = get_token(request._request)
        return Response({"user": "local", "csrf_token": token, "version": _version()})
