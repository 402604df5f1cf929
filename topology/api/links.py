"""The share links of a stored topology; only the local user sees and makes them."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology.api.serializers import Fields
from topology.api.shared import checked
from topology.links import link_create, link_list, link_revoke, link_values
from topology.rights import SHARED


class LinkCreateSerializer(Fields):
    """What the link gives, and a word on whom it is for."""

    right = serializers.ChoiceField(SHARED)
    title = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class LinkSerializer(Fields):
    """A link; `path` behind the console's address opens it."""

    id = serializers.UUIDField()
    right = serializers.ChoiceField(SHARED)
    title = serializers.CharField(allow_blank=True)
    path = serializers.CharField()
    created_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)


class LinksSerializer(Fields):
    links = LinkSerializer(many=True)


class LinksView(APIView):
    """The links of a topology that hold."""

    rights = {"GET": "own", "HEAD": "own", "OPTIONS": "own", "POST": "own"}

    @extend_schema(operation_id="links_list", responses=LinksSerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        return Response({"links": [link_values(link) for link in link_list(request.user, topology)]})

    @extend_schema(operation_id="links_create", request=LinkCreateSerializer, responses={201: LinkSerializer})
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(LinkCreateSerializer, request.data)
        return Response(link_values(link_create(request.user, topology, **body)), status=201)


class LinkView(APIView):
    """One link."""

    rights = {"DELETE": "own"}

    @extend_schema(operation_id="links_revoke", responses={204: None})
    def delete(self, request: Request, topology: UUID, link: UUID) -> Response:
        link_revoke(request.user, topology, link)
        return Response(status=204)
