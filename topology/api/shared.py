"""What the views of designs share: checking a body, answering with an export, the parameters of the schema."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from topology.document import Project, from_payload
from topology.selectors import Exported

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The digest as it was read.")
TO = OpenApiParameter("to", str, required=True, description="The name of the format.")
PREVIEW = OpenApiParameter("preview", bool, description="Show the files as JSON instead of a zip.")
ARCHIVE = OpenApiResponse(OpenApiTypes.BINARY, "A zip with the files and their report.")


def checked(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The data in that shape; raises DRF's ValidationError."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def if_match(request: Request) -> str | None:
    """The digest that the client saw; None when it names none or any."""
    said = (request.headers.get("If-Match") or "").strip()
    return said.removeprefix("W/").strip('"') if said and said != "*" else None


def project_in(data: Mapping[str, Any]) -> Project:
    """The project of a body."""
    return from_payload(data["document"], data["files"])


def is_true(value: str | None) -> bool:
    """Whether a flag of a query string is set."""
    return (value or "").lower() in ("1", "true", "yes")


def export_answer(request: Request, exported: Exported, *, preview: bool) -> HttpResponse:
    """The export as JSON, or as a zip whose ETag is the digest of its bytes."""
    if preview:
        return Response({"files": dict(exported.files), "report": exported.report})
    archive = exported.archive()
    etag = f'"sha256:{hashlib.sha256(archive).hexdigest()}"'
    if etag in (request.headers.get("If-None-Match") or ""):
        return HttpResponse(status=304, headers={"ETag": etag})
    name = f"{exported.report['topology']}-{exported.report['format']}.zip"
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name)
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="{safe}"',
    }
    return HttpResponse(archive, content_type="application/zip", headers=headers)
