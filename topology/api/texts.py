"""The main document as text: read it, and ask what a typed one comes to."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology import selectors, services
from topology.api.shared import checked
from topology.findings import SEVERITIES

Fields = serializers.Serializer[Any]


class TextSerializer(Fields):
    """The text with its version; `draft` is the number of the typed text that it came from last."""

    main = serializers.CharField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    version = serializers.CharField()
    draft = serializers.IntegerField()
    digest = serializers.CharField()


class TypedTextSerializer(Fields):
    """A text, and the version of the text that it was made from."""

    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    base = serializers.CharField()


class ProblemSerializer(Fields):
    """What is wrong in a line; without a line it is about the whole text."""

    rule = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)


class ProposalSerializer(Fields):
    """The Yjs update, base64, that makes the document show the text; null while the text has new errors."""

    changes = serializers.CharField(allow_null=True)
    draft = serializers.IntegerField()
    version = serializers.CharField()
    digest = serializers.CharField(allow_blank=True)
    problems = ProblemSerializer(many=True)


class TextView(APIView):
    """The main document as text."""

    @extend_schema(operation_id="topologies_text", responses=TextSerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        return Response(selectors.topology_text(request.user, topology))

    @extend_schema(operation_id="topologies_text_propose", request=TypedTextSerializer, responses=ProposalSerializer)
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(TypedTextSerializer, request.data)
        found = services.text_propose(request.user, topology, **body)
        return Response(
            {
                "changes": None if found.update is None else base64.b64encode(found.update).decode(),
                "draft": found.draft,
                "version": found.version,
                "digest": found.digest,
                "problems": [problem.as_dict() for problem in found.problems],
            }
        )
