"""The catalogue, and the views that work on a project in the body: nothing is stored."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology import selectors
from topology.api import catalogue
from topology.api import serializers as shapes
from topology.api.shared import ARCHIVE, TO, checked, export_answer, is_true, project_in
from topology.document import document_schema


class KindsView(APIView):
    """The kinds and relations."""

    guests = ("GET",)

    @extend_schema(operation_id="kinds_list", responses=shapes.KindsSerializer)
    def get(self, request: Request) -> Response:
        return Response(catalogue.kinds())


class RulesView(APIView):
    """The rules with their manuals."""

    guests = ("GET",)

    @extend_schema(operation_id="rules_list", responses=shapes.RulesSerializer)
    def get(self, request: Request) -> Response:
        return Response(catalogue.rules())


class FormatsView(APIView):
    """The formats of export and import."""

    guests = ("GET",)

    @extend_schema(operation_id="formats_list", responses=shapes.FormatsSerializer)
    def get(self, request: Request) -> Response:
        return Response(catalogue.formats())


class GalleryView(APIView):
    """The example projects."""

    guests = ("GET",)

    @extend_schema(operation_id="gallery_list", responses=shapes.GallerySerializer)
    def get(self, request: Request) -> Response:
        return Response(catalogue.projects())


class DocumentSchemaView(APIView):
    """The JSON Schema of a document, for editors."""

    guests = ("GET",)

    @extend_schema(operation_id="document_schema_get", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(document_schema())


class ValidateProjectView(APIView):
    """The findings of a project in the body."""

    guests = ("POST",)

    @extend_schema(operation_id="validate", request=shapes.ProjectSerializer, responses=shapes.FindingsSerializer)
    def post(self, request: Request) -> Response:
        body = checked(shapes.ProjectSerializer, request.data)
        return Response(selectors.report_of(project_in(body)))


class ExportProjectView(APIView):
    """A project in the body, in another format; the format is named by `to`, in the query or the body."""

    guests = ("POST",)

    @extend_schema(
        operation_id="export",
        parameters=[TO],
        request=shapes.ProjectExportSerializer,
        responses={(200, "application/zip"): ARCHIVE, (200, "application/json"): shapes.PreviewSerializer},
    )
    def post(self, request: Request) -> HttpResponse:
        body = checked(shapes.ProjectExportSerializer, request.data)
        to = request.query_params.get("to") or body.get("to", "")
        preview = body["preview"] or is_true(request.query_params.get("preview"))
        return export_answer(request, selectors.export_of(project_in(body), to), preview=preview)


class ProjectOperationsView(APIView):
    """A project in the body, after operations."""

    guests = ("POST",)

    @extend_schema(
        operation_id="operations",
        request=shapes.ProjectOperationsSerializer,
        responses=shapes.ProjectAppliedSerializer,
    )
    def post(self, request: Request) -> Response:
        body = checked(shapes.ProjectOperationsSerializer, request.data)
        return Response(selectors.operations_on(project_in(body), body["operations"]))
