"""Topologies as a whole: brought as files, taken away as a zip, copied and renamed."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology import selectors, services
from topology.api.serializers import Fields, TopologySerializer
from topology.api.shared import ARCHIVE, checked
from topology.api.views import shown


class Base64Field(serializers.CharField):
    """Bytes as base64 text."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError("This is not base64; send the bytes of the file so.") from None


class UploadedSerializer(Fields):
    """One file: its path in what was dropped, and its bytes."""

    path = serializers.CharField(max_length=300)
    content = Base64Field(allow_blank=True)


class UploadSerializer(Fields):
    """A document, a zip of a project folder, or all files of one."""

    files = UploadedSerializer(many=True)


class UploadView(APIView):
    """Makes a topology of what a person brings."""

    @extend_schema(operation_id="topologies_upload", request=UploadSerializer, responses={201: TopologySerializer})
    def post(self, request: Request) -> Response:
        files = checked(UploadSerializer, request.data)["files"]
        made = services.topology_import(request.user, {file["path"]: file["content"] for file in files})
        return shown(request, made, 201)


class DuplicateView(APIView):
    """Makes a copy."""

    rights = {"POST": "own"}

    @extend_schema(operation_id="topologies_duplicate", request=None, responses={201: TopologySerializer})
    def post(self, request: Request, topology: UUID) -> Response:
        return shown(request, services.topology_duplicate(request.user, topology), 201)


class ArchiveView(APIView):
    """The project folder as a zip."""

    @extend_schema(operation_id="topologies_archive", responses={(200, "application/zip"): ARCHIVE})
    def get(self, request: Request, topology: UUID) -> HttpResponse:
        name, archive = selectors.topology_archive(request.user, topology)
        safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name)
        headers = {"Content-Disposition": f'attachment; filename="{safe}.zip"', "Cache-Control": "private, no-cache"}
        return HttpResponse(archive, content_type="application/zip", headers=headers)
