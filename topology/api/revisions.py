"""Revisions: the list, new ones, names, what differs between two, and putting an old one back."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology import selectors, services
from topology.api import serializers as shapes
from topology.api.serializers import Fields, ObjectField
from topology.api.shared import checked
from topology.api.views import shown
from topology.operations.comparing import Mark
from topology.sessions.revising import REASONS

FROM = OpenApiParameter("from", str, required=True, description="A revision's id, or `live`.")
TO = OpenApiParameter("to", str, description="A revision's id, or `live`, which it is when left out.")
MARKS: tuple[Mark, ...] = ("added", "removed", "changed", "moved")


class RevisionSerializer(Fields):
    """An immutable saved version. `counts` say what differs from the one before it, as `nodes_added`; a `reason`
    says why it was made by itself."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.ChoiceField(REASONS)
    author = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    digest = serializers.CharField()
    created_at = serializers.DateTimeField()


class RevisionsSerializer(Fields):
    revisions = RevisionSerializer(many=True)


class RevisionCreateSerializer(Fields):
    """A new revision of what is there, or (with `restore`) the content of an old one put back."""

    label = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)  # type: ignore[assignment]
    author = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    reason = serializers.ChoiceField(REASONS, required=False, default="")
    restore = serializers.UUIDField(required=False)


class RevisionNameSerializer(Fields):
    """The name; without one the revision may be thinned out."""

    label = serializers.CharField(allow_blank=True, max_length=200)  # type: ignore[assignment]


class AuthorSerializer(Fields):
    author = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class RestoringSerializer(Fields):
    """The Yjs update, base64, that makes the live document show the revision; `before` is what was there."""

    changes = serializers.CharField()
    before = RevisionSerializer()


class DiffSerializer(Fields):
    """What changed: operations on the document, and files as added, changed or removed."""

    operations = serializers.ListField(child=ObjectField())
    files = serializers.DictField(child=serializers.CharField())


class PartSerializer(Fields):
    """A node or edge that differs; `was` is its id before, `fields` hold `path`, `old` and `new`."""

    id = serializers.CharField()
    mark = serializers.ChoiceField(MARKS)
    was = serializers.CharField(allow_blank=True)
    fields = serializers.ListField(child=ObjectField())  # type: ignore[assignment]


class FileMarkSerializer(Fields):
    path = serializers.CharField()
    mark = serializers.ChoiceField(MARKS[:3])
    diff = serializers.ListField(child=serializers.CharField(), help_text="A unified diff, its first lines.")


class ChangesSerializer(Fields):
    nodes = PartSerializer(many=True)
    edges = PartSerializer(many=True)
    document = serializers.ListField(child=ObjectField())
    files = FileMarkSerializer(many=True)
    reordered = serializers.BooleanField()


class SideSerializer(Fields):
    nodes = serializers.ListField(child=ObjectField())
    edges = serializers.ListField(child=ObjectField())


class DrawnComparisonSerializer(Fields):
    """Two drawings and what differs between them."""

    before = SideSerializer()
    after = SideSerializer()
    counts = serializers.DictField(child=serializers.IntegerField())
    changes = ChangesSerializer()


class RevisionsView(APIView):
    """The revisions of a topology."""

    @extend_schema(operation_id="revisions_list", responses=RevisionsSerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        revisions = selectors.revision_list(request.user, topology)
        return Response({"revisions": RevisionSerializer(revisions, many=True).data})

    @extend_schema(
        operation_id="revisions_create",
        request=RevisionCreateSerializer,
        responses={201: RevisionSerializer, 200: shapes.TopologySerializer},
    )
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(RevisionCreateSerializer, request.data)
        if "restore" in body:
            return shown(request, services.revision_restore(request.user, topology, body["restore"]))
        revision = services.revision_create(request.user, topology, **body)
        return Response(RevisionSerializer(revision).data, status=201)


class RevisionView(APIView):
    """One revision."""

    @extend_schema(operation_id="revisions_name", request=RevisionNameSerializer, responses=RevisionSerializer)
    def patch(self, request: Request, topology: UUID, revision: UUID) -> Response:
        label = checked(RevisionNameSerializer, request.data)["label"]
        return Response(RevisionSerializer(services.revision_name(request.user, topology, revision, label)).data)


class RestoringView(APIView):
    """Restoring as a change of the browser's own, so that it can be undone there. Writes no document by itself."""

    @extend_schema(operation_id="revisions_propose", request=AuthorSerializer, responses=RestoringSerializer)
    def post(self, request: Request, topology: UUID, revision: UUID) -> Response:
        author = checked(AuthorSerializer, request.data)["author"]
        found = services.revision_propose(request.user, topology, revision, author)
        changes = base64.b64encode(found.update).decode()
        return Response({"changes": changes, "before": RevisionSerializer(found.before).data})


def _versions(request: Request) -> tuple[str, str]:
    query: Any = request.query_params
    return query.get("from") or "live", query.get("to") or "live"


class DiffView(APIView):
    """What changed between two revisions, or between one and the live document. Moved is not changed."""

    @extend_schema(
        operation_id="topologies_diff",
        parameters=[FROM, TO],
        responses=DiffSerializer,
    )
    def get(self, request: Request, topology: UUID) -> Response:
        return Response(selectors.topology_diff(request.user, topology, *_versions(request)))


class CompareView(APIView):
    """Two versions drawn, with what differs between them."""

    @extend_schema(operation_id="topologies_compare", parameters=[FROM, TO], responses=DrawnComparisonSerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        return Response(selectors.topology_comparison(request.user, topology, *_versions(request)))
