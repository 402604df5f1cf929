"""What is wrong with the text of a workflow's definition, line by line."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology import selectors
from topology.api.shared import checked

Fields = serializers.Serializer[Any]


class DefinitionTextSerializer(Fields):
    """A definition in the Amazon States Language, as a file of this name holds it."""

    name = serializers.RegexField(r"\.(json|ya?ml)$")
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    express = serializers.BooleanField(required=False, default=False)


class DefinitionProblemSerializer(Fields):
    line = serializers.IntegerField()
    where = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class DefinitionsView(APIView):
    """Checks a definition; nothing is stored."""

    guests = ("POST",)

    @extend_schema(
        operation_id="definitions_check",
        request=DefinitionTextSerializer,
        responses=DefinitionProblemSerializer(many=True),
    )
    def post(self, request: Request) -> Response:
        return Response(selectors.definition_problems(**checked(DefinitionTextSerializer, request.data)))
