"""The views of stored topologies. They check the shape of what comes in and hold no logic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology import selectors, services
from topology.api import serializers as shapes
from topology.api.shared import ARCHIVE, IF_MATCH, PREVIEW, TO, checked, export_answer, if_match, is_true


def shown(request: Request, topology: Any, status: int = 200) -> Response:
    values = selectors.topology_values(request.user, topology)
    return Response(values, status=status, headers={"ETag": f'"{topology.digest}"'})


class TopologiesView(APIView):
    """All topologies."""

    guests = ("GET",)

    @extend_schema(operation_id="topologies_list", responses=shapes.TopologiesSerializer)
    def get(self, request: Request) -> Response:
        return Response({"topologies": selectors.topology_list(request.user)})

    @extend_schema(
        operation_id="topologies_create",
        request=shapes.TopologyCreateSerializer,
        responses={201: shapes.TopologySerializer},
    )
    def post(self, request: Request) -> Response:
        body = checked(shapes.TopologyCreateSerializer, request.data)
        body["gallery_name"] = body.pop("gallery", "")
        return shown(request, services.topology_create(request.user, **body), 201)


class TopologyView(APIView):
    """One topology."""

    rights = {"DELETE": "own"}

    @extend_schema(operation_id="topologies_get", responses=shapes.TopologySerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        return shown(request, selectors.topology_get(request.user, topology))

    @extend_schema(
        operation_id="topologies_replace",
        parameters=[IF_MATCH],
        request=shapes.TopologyReplaceSerializer,
        responses=shapes.TopologySerializer,
    )
    def put(self, request: Request, topology: UUID) -> Response:
        body = checked(shapes.TopologyReplaceSerializer, request.data)
        body["document"] = body.pop("text", None) or body.get("document", "")
        replaced = services.topology_replace(request.user, topology, **body, if_match=if_match(request))
        return shown(request, replaced)

    @extend_schema(
        operation_id="topologies_rename", request=shapes.TitleSerializer, responses=shapes.TopologySerializer
    )
    def patch(self, request: Request, topology: UUID) -> Response:
        title = checked(shapes.TitleSerializer, request.data)["title"]
        return shown(request, services.topology_rename(request.user, topology, title))

    @extend_schema(operation_id="topologies_delete", responses={204: None})
    def delete(self, request: Request, topology: UUID) -> Response:
        services.topology_delete(request.user, topology)
        return Response(status=204)


class OperationsView(APIView):
    """Changes of a stored document."""

    @extend_schema(
        operation_id="topologies_operations",
        parameters=[IF_MATCH],
        request=shapes.OperationsSerializer,
        responses=shapes.AppliedSerializer,
    )
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(shapes.OperationsSerializer, request.data)
        change = services.operations_apply(request.user, topology, body["operations"], if_match(request))
        digest = change.topology.digest
        shown = {"digest": digest, "operations": change.operations, "inverse": change.inverse}
        return Response(shown, headers={"ETag": f'"{digest}"'})


class ValidateView(APIView):
    """The findings of a stored topology."""

    rights = {"POST": "view"}

    @extend_schema(operation_id="topologies_validate", request=None, responses=shapes.FindingsSerializer)
    def post(self, request: Request, topology: UUID) -> Response:
        return Response(selectors.topology_report(request.user, topology))

    @extend_schema(operation_id="topologies_findings", responses=shapes.FindingsSerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        return Response(selectors.topology_report(request.user, topology))


class FixesView(APIView):
    """All fixes of some rules or severities, as one change."""

    @extend_schema(
        operation_id="topologies_fix",
        parameters=[IF_MATCH],
        request=shapes.FixesSerializer,
        responses=shapes.FixesAppliedSerializer,
    )
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(shapes.FixesSerializer, request.data)
        change, repaired = services.fixes_apply(request.user, topology, **body, if_match=if_match(request))
        digest = change.topology.digest
        shown = {
            "digest": digest,
            "operations": change.operations,
            "inverse": change.inverse,
            "applied": [
                {"rule": one.rule, "nodes": list(one.nodes), "title": one.fixes[0].title} for one in repaired.applied
            ],
            "counts": repaired.left.counts,
        }
        return Response(shown, headers={"ETag": f'"{digest}"'})


class FixesPreviewView(APIView):
    """What fixes would change; nothing is written."""

    rights = {"POST": "view"}

    @extend_schema(
        operation_id="topologies_fix_preview",
        request=shapes.FixesPreviewRequestSerializer,
        responses=shapes.FixesPreviewSerializer,
    )
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(shapes.FixesPreviewRequestSerializer, request.data)
        return Response(selectors.fixes_preview(request.user, topology, body, body.pop("to")))


class ExportView(APIView):
    """A stored topology in another format."""

    @extend_schema(
        operation_id="topologies_export",
        parameters=[TO, PREVIEW],
        responses={(200, "application/zip"): ARCHIVE, (200, "application/json"): shapes.PreviewSerializer},
    )
    def get(self, request: Request, topology: UUID) -> HttpResponse:
        to = request.query_params.get("to", "")
        exported = selectors.topology_export(request.user, topology, to)
        return export_answer(request, exported, preview=is_true(request.query_params.get("preview")))
